"""Code for windows and notebooks draws its picture without them."""

# ruff: noqa: ARG005 - draw(figure, data) need not use both

from __future__ import annotations

import time

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.animation import ArtistAnimation, FuncAnimation
from matplotlib.widgets import Button, RectangleSelector, Slider, SpanSelector
from pictures import bars, drawn, plain


def lines(figure, data=None):
    figure.subplots().plot([1, 3, 2])


HARMLESS = {
    "show": lambda figure: plt.show(),
    "show, not blocking": lambda figure: plt.show(block=False),
    "figure.show": lambda figure: figure.show(),
    "draw": lambda figure: (plt.draw(), figure.canvas.draw_idle(), figure.canvas.flush_events()),
    "ion": lambda figure: (plt.ion(), plt.show(), plt.draw(), plt.ioff()),
    "pylab's ion": lambda figure: (plt.ion(), figure.axes[0].set_title(""), plt.pause(0.1)),
    "use TkAgg": lambda figure: matplotlib.use("TkAgg"),
    "use Qt, lower case": lambda figure: matplotlib.use("qtagg", force=True),
    "switch": lambda figure: plt.switch_backend("WebAgg"),
    "macosx": lambda figure: plt.switch_backend("MacOSX"),
    "agg": lambda figure: matplotlib.use("Agg"),
    "another figure on it": lambda figure: (plt.switch_backend("TkAgg"), plt.figure(), plt.show()),
    "Tk's window": lambda figure: plt.get_current_fig_manager().window.state("zoomed"),
    "Qt's window": lambda figure: figure.canvas.manager.window.showMaximized(),
    "Qt's geometry": lambda figure: figure.canvas.manager.window.setGeometry(0, 0, 640, 480),
    "wx's frame": lambda figure: plt.get_current_fig_manager().frame.Maximize(True),
    "resize to the screen": lambda figure: (manager := plt.get_current_fig_manager()).resize(*manager.window.maxsize()),
    "attributes": lambda figure: figure.canvas.manager.window.attributes("-topmost", 1),
    "full screen": lambda figure: plt.get_current_fig_manager().full_screen_toggle(),
    "window's title": lambda figure: figure.canvas.manager.set_window_title("a title"),
    "events": lambda figure: figure.canvas.mpl_connect("button_press_event", print),
    "display": lambda figure: display(figure),  # noqa: F821  # a notebook has it
}


@pytest.mark.parametrize("act", HARMLESS.values(), ids=HARMLESS)
def test_what_needs_a_window_changes_nothing_in_the_picture(act):
    def draw(figure, data):
        lines(figure)
        act(figure)

    assert np.array_equal(drawn(draw), plain(lines))
    assert np.array_equal(drawn(bars), plain(bars))


@pytest.mark.parametrize(
    "wait",
    [lambda: plt.pause(5), lambda: plt.ginput(1), lambda: plt.waitforbuttonpress(30)],
    ids=["pause", "ginput", "button"],
)
def test_nothing_waits_for_a_window(wait):
    def draw(figure, data):
        lines(figure)
        begun = time.monotonic()
        wait()
        assert time.monotonic() - begun < 2

    assert np.array_equal(drawn(draw), plain(lines))


def test_widgets_are_drawn():
    def draw(figure, data=None):
        top, middle, bottom = figure.subplots(3)
        top.plot([1, 3, 2])
        Slider(middle, "f", 0, 1, valinit=0.5)
        Button(bottom, "Reset")
        RectangleSelector(top, print, useblit=True)
        SpanSelector(top, print, "horizontal")

    assert np.array_equal(drawn(draw, layout=None), plain(draw))


def test_a_live_loop_ends_with_its_last_frame():
    def draw(figure, data):
        plt.ion()
        axes = plt.gca()
        for values in ([5, 1], [1, 3, 2]):
            axes.clear()
            axes.plot(values)
            plt.draw()
            plt.pause(1)

    assert np.array_equal(drawn(draw), plain(lines))


def first_frame(figure):
    figure.subplots().plot([1, 3, 2])
    figure.axes[0].set(xlim=(0, 2), ylim=(0, 4))


def function_animation(figure, **options):
    axes = figure.subplots()
    (line,) = axes.plot([], [])
    axes.set(xlim=(0, 2), ylim=(0, 4))

    def frame(number):
        line.set_data([0, 1, 2], [1 + number, 3 + number, 2 + number])
        return (line,)

    return FuncAnimation(figure, frame, frames=3, **options)


def drawn_animation(figure):
    animation = function_animation(figure)
    figure.canvas.draw()
    return animation


def saved_animation(figure):
    animation = function_animation(figure)
    animation.save("animation.gif", writer="pillow")
    return animation


ANIMATIONS = {
    "function": lambda figure: function_animation(figure),
    "blitting": lambda figure: function_animation(figure, blit=True),
    "with an init_func": lambda figure: function_animation(figure, init_func=lambda: figure.axes[0].lines, blit=True),
    "in a pair": lambda figure: (figure, function_animation(figure)),
    "drawn before": drawn_animation,
    "saved before": saved_animation,
}


@pytest.mark.parametrize("animation", ANIMATIONS.values(), ids=ANIMATIONS)
def test_the_first_frame_of_a_returned_animation_is_the_picture(animation, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert np.array_equal(drawn(lambda figure, data: animation(figure)), plain(first_frame))


@pytest.mark.parametrize("options", [{}, {"blit": True}, {"init_func": list}], ids=str)
def test_an_animation_that_is_only_shown_has_its_first_frame(options):
    def draw(figure, data):
        animation = function_animation(plt.figure(), **options)
        plt.show()
        assert animation

    assert np.array_equal(drawn(draw), plain(first_frame))


def test_an_animation_of_artists_shows_its_first():
    def draw(figure, data):
        axes = figure.subplots()
        axes.set(xlim=(0, 2), ylim=(0, 4))
        return ArtistAnimation(figure, [axes.plot([1, 3, 2], color="C0"), axes.plot([3, 3, 3], color="C1")])

    assert np.array_equal(drawn(draw), plain(first_frame))
