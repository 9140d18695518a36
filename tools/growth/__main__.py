"""Runs the command line."""

import sys

from tools.growth.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
