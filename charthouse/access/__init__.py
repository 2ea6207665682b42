"""Secrets and signed addresses. No clock, no Flask: times are handed in."""
