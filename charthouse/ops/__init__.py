"""What an operator asks, answered as data that the commands print."""
