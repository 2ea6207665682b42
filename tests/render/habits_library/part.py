"""Imported with the rest, or later."""

import matplotlib

matplotlib.colormaps.register(matplotlib.colors.ListedColormap(["white", "orange", "black"], name="library_r"))
