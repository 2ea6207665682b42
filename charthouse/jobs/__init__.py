"""Jobs, and the queue that they wait in."""
