"""`python -m charthouse`."""

from charthouse.cli import main

if __name__ == "__main__":
    main()
