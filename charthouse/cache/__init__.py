"""The heart: a request to an answer, a job to a stored image."""
