"""The picture while there is none. Pillow alone, so that a web process can draw it."""
