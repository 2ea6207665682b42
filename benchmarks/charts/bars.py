"""A stacked bar chart with one picture per number: as many cold pictures as a benchmark needs."""

from charthouse import chart, integer


def load(number):
    return [[20 + number % 7, 35, 30, 35, 27], [number % 40, 32, 34, 20, 25]]


@chart(
    "bars", title="Bars", load=load, params={"number": integer(0, 1_000_000)}, fresh_seconds=86400, sizes=[(160, 120)]
)
def bars(figure, data):
    axes = figure.subplots()
    below, above = data
    groups = ["G1", "G2", "G3", "G4", "G5"]
    axes.bar(groups, below, 0.35, label="Finished")
    axes.bar(groups, above, 0.35, bottom=below, label="Unfinished")
    axes.set(ylabel="Task progress", title="Task progress by group")
    axes.legend()
