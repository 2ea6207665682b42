"""The themes are legible, for colour-blind eyes too, and each says the same things."""

from __future__ import annotations

import itertools

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from charthouse import themes
from charthouse.themes import THEMES

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
SIGHT = {
    "full": np.eye(3),
    "protanopia": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "deuteranopia": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def settings(theme: str) -> dict:
    path = themes.path(theme)
    return dict(matplotlib.rc_params_from_file(path, use_default_template=False))


def linear(color: str) -> np.ndarray:
    channels = np.array(to_rgb(color))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    darker, lighter = sorted(float(TO_XYZ[1] @ linear(color)) for color in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def lab(color: str, sight: str) -> np.ndarray:
    """The colour in CIE L*a*b*, as eyes of that sight see it."""
    x, y, z = np.cbrt(TO_XYZ @ np.clip(SIGHT[sight] @ linear(color), 0, 1) / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("theme", THEMES)
def test_texts_stand_out_from_the_background(theme):
    theme_settings = settings(theme)
    background = theme_settings["figure.facecolor"]
    for name in ("text.color", "axes.labelcolor", "xtick.color", "ytick.color"):
        assert contrast(theme_settings[name], background) >= 7, name


@pytest.mark.parametrize("theme", THEMES)
def test_texts_have_a_colour_that_styles_know(theme):
    """A style sets text.color and xtick.color alone: titles and tick labels must follow these."""
    theme_settings = settings(theme)
    assert theme_settings["axes.titlecolor"] == "auto"
    assert theme_settings["xtick.labelcolor"] == theme_settings["ytick.labelcolor"] == "inherit"
    assert theme_settings["legend.labelcolor"] in (None, "None")
    assert theme_settings["legend.facecolor"] == "inherit"


@pytest.mark.parametrize("theme", THEMES)
def test_the_first_colours_stand_out_from_the_background(theme):
    theme_settings = settings(theme)
    for color in theme_settings["axes.prop_cycle"].by_key()["color"][:5]:
        assert contrast(color, theme_settings["figure.facecolor"]) >= 2.5, color


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", THEMES)
def test_the_first_six_colours_differ_for_all_eyes(theme, sight):
    colors = settings(theme)["axes.prop_cycle"].by_key()["color"][:6]
    near = {
        (one, other): round(float(np.linalg.norm(lab(one, sight) - lab(other, sight))))
        for one, other in itertools.combinations(colors, 2)
    }
    assert min(near.values()) >= 15, near


def test_both_themes_set_the_same_things():
    light, dark = (settings(theme) for theme in THEMES)
    assert light.keys() == dark.keys()
    assert light["font.family"] == dark["font.family"]
    assert light["font.family"][0] == "DejaVu Sans"  # matplotlib brings it: the same letters on every machine


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_s_background_is_opaque(theme):
    assert matplotlib.colors.to_rgba(settings(theme)["figure.facecolor"])[3] == 1
