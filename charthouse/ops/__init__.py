"""What an operator asks, answered as data for the command line and the web alike; prints nothing."""
