"""A library of the tests that registers much, and changes more, when it is first imported."""

import logging
import os
import random
import sys
import warnings

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colors, style, units

NUMBERS = random.random(), np.random.rand(), np.random.default_rng().random()
MAP = colors.ListedColormap(["black", "orange", "white"], name="library")


class Length:
    pass


plt.colormaps.register(MAP)
units.registry[Length] = units.ConversionInterface()
style.library["library"] = plt.matplotlib.RcParams({"lines.linewidth": 3})
style.available.append("library")
plt.rcParams["font.size"] = 22
plt.rcParams["font.family"].insert(0, "cmr10")
plt.switch_backend("svg")
colors._colors_full_map["library red"] = "#aa0000"
np.seterr(all="raise")
random.seed(3)
np.random.seed(3)
warnings.simplefilter("error")
logging.getLogger("habits_library").addHandler(logging.NullHandler())
os.environ["HABITS_LIBRARY"] = "imported"
sys.path.append("/library")
