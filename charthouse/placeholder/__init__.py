"""The image for a missing picture. It needs only Pillow, so that a web process can draw it."""
