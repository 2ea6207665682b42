"""A chart that takes pushes."""

from charthouse import chart


@chart("pushed", title="Pushed")
def pushed(figure, data):
    figure.subplots().plot(data)
