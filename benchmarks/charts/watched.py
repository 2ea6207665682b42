"""A chart that is fresh for two seconds, which a viewer keeps open."""

import time

from charthouse import chart


@chart("watched", title="Watched", load=time.time, fresh_seconds=2)
def watched(figure, data):
    figure.subplots().plot([0, data])
