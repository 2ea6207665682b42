"""Granian over the application: its processes, and how they end."""
