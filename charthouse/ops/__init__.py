"""What operators ask for: reports, warming and exports, as data that the commands print."""
