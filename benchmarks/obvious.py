"""The server one would write first: a Flask view that looks the picture up in Redis (for comparison, by gunicorn)."""

from __future__ import annotations

import os

from flask import Flask, Response, abort
from redis import Redis

app = Flask(__name__)
redis = Redis.from_url(os.environ["OBVIOUS_REDIS_URL"])


@app.get("/obvious/<int:number>.png")
def picture(number: int) -> Response:
    image = redis.get(f"obvious:{number}")
    if image is None:
        abort(404)
    return Response(image, mimetype="image/png")
