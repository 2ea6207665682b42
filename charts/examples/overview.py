"""A dashboard: the other charts of this folder on one page, on a wall and as one picture."""

from charthouse import dashboard, group, note, panel

dashboard(
    "overview",
    title="Overview",
    description="A dashboard puts charts in order, under headings and beside words.",
    panels=[
        group("This machine", [panel("cpu"), panel("memory"), panel("load-average"), panel("traffic")]),
        group(
            "Carbon dioxide",
            [
                note("Measured on Mauna Loa since 1958. Each panel may have params of its own."),
                panel("co2", wide=True),
                panel("co2", since=2010, title="CO₂ since 2010"),
                panel("co2-growth"),
                panel("co2-seasons"),
            ],
        ),
    ],
)
