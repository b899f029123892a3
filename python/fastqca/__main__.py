"""The command line as a module: ``python -m fastqca``."""

import sys

from fastqca.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
