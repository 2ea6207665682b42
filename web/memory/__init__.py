"""Hits from memory, before Flask: a hit is a dictionary look-up."""
