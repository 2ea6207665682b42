"""`python -m worker`: the same as `charthouse worker`."""

from charthouse.cli.options import exit_codes
from charthouse.cli.servers import worker

if __name__ == "__main__":
    exit_codes(worker)(prog_name="python -m worker")
