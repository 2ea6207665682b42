"""The RQ worker and its jobs."""
