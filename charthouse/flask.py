"""Charthouse in a Flask application of one's own: `Charthouse(app, url_prefix="/figures")`."""

from charthouse.web.extension import Charthouse

__all__ = ["Charthouse"]
