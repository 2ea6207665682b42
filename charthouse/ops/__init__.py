"""Reports for operators, as data that the commands print."""
