"""What is to be done, and the queue that it waits in."""
