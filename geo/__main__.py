"""Command line of Kadian, ``python -m geo``: maintenance of the store and its files."""

import sys

from geo.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
