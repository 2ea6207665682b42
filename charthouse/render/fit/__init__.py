"""Room for what a figure says: nothing is cut off at the edge of the picture.

A figure is drawn as its author left it. Only when a text leaves the canvas is it changed and drawn again:

    overhang.py   what leaves the canvas, and by how many pixels
    boxes.py      the same for a whole figure, measured once for each layout
    frame.py      axes and figure texts moved inwards, in their proportions
    wrapping.py   long titles in several lines
    letters.py    smaller letters, shortened tick labels, fewer columns in a legend
    collisions.py texts that would be drawn over each other
    fitting.py    one of these after the other, until nothing leaves
    room.py       whether that is needed, and the figure drawn again

All is measured at 100 dots an inch, so that each format and scale gets the same layout.
"""
