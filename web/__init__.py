"""HTTP: the only room that knows Flask. Loads neither matplotlib nor a chart: it knows charts by their catalogue."""

from charthouse.web.app import create_app

__all__ = ["create_app"]
