"""Charts without Python: a config in Chart.js's words, parsed into one frozen, canonical spec.

    parsing.py    a tree to a Spec, and what was not understood, by path
    spec.py       the Spec and its parts; what each means when it is drawn
    canonical.py  a Spec as JSON-like data, the same for equal specs, and back

Version 2's words and those of 3 and 4 are read at once. Nothing here evaluates, draws or asks a store.
"""
