"""``python -m geo``: the store and its files from the command line."""

import sys

from geo.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
