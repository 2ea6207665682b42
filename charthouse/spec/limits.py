"""How large a chart without Python may be."""

MOST_DATASETS = 100
MOST_POINTS = 100_000  # of all datasets
MOST_AROUND = 1_000  # values of a dataset around a middle: slices, corners of a radar
MOST_SAMPLES = 2_000  # boxes or violins of a dataset
MOST_LABELS = 10_000
MOST_AXES = 12
MOST_ANNOTATIONS = 100
MOST_COLOURS = 10_000
