"""What a chart is: declared, named, versioned. No Redis, no process, no pixel."""
