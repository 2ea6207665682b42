"""Data to a file with matplotlib: the only room that imports it."""
