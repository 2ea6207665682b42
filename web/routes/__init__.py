"""The routes: each parses its request, calls `charthouse.cache`, and writes the response."""
