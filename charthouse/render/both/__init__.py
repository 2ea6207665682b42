"""Two drawings of one chart, light and dark, in one SVG: what both have is held once, and the reader's setting chooses.

An element that both drawings have is there once. Where its colours differ, it has the light ones, and a class gives it
the dark ones. What only one drawing has is in a group of that drawing. So a program that knows no media queries shows
the light drawing.
"""

from charthouse.render.both.merging import merged

__all__ = ["merged"]
