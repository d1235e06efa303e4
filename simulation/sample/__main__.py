"""`python -m simulation.sample [FOLDER]`: make the sample anew, in its own folder unless another one is given."""

import sys
from importlib.resources import files
from pathlib import Path

from simulation.sample.monaco import EXTRACT, make

if __name__ == "__main__":
    own = Path(str(files("data"))) / "networks" / "monaco"
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else own, own / EXTRACT)
