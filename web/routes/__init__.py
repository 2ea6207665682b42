"""The routes: each parses its request, asks the heart, and spells the answer."""
