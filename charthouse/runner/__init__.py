"""Runs the charts' code in a process of its own, with a time limit, and kills it when it hangs."""
