"""A chart that takes its time, for requests that wait."""

import time

from charthouse import chart, integer


def load(number):
    time.sleep(20)
    return number


@chart("slow", title="Slow", load=load, params={"number": integer(0, 1_000_000)})
def slow(figure, data):
    figure.subplots().plot([0, data])
