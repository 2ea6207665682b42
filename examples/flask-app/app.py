"""A Flask application of one's own, with charts below /figures."""

import secrets
from pathlib import Path

from flask import Flask, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from charthouse.flask import Charthouse

HERE = Path(__file__).parent

app = Flask(__name__)
app.secret_key = secrets.token_bytes()  # of one process; several, and a restart, need one that is kept


def is_allowed() -> bool:
    """Whoever has said their name may see the charts."""
    return "name" in session


figures = Charthouse(app, url_prefix="/figures", authorize=is_allowed, settings={"CHARTS": HERE / "charts"})
app.register_blueprint(figures.showchart())  # /mainindex and /showchart/<chartid>


@app.get("/")
def index() -> str:
    """The page with the charts."""
    return render_template("index.html", name=session.get("name"))


@app.post("/name")
def name() -> Response:
    """Remember the visitor's name."""
    session["name"] = request.form["name"][:40]
    return redirect(url_for("index"))


@app.errorhandler(404)
def not_found(_: Exception) -> tuple[str, int]:
    """The application's own error page."""
    return render_template("not_found.html"), 404
