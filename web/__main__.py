"""`python -m web`: the same as `charthouse web`."""

from charthouse.cli.options import exit_codes
from charthouse.cli.servers import web

if __name__ == "__main__":
    exit_codes(web)(prog_name="python -m web")
