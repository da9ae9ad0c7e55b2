"""`python -m benchmarks [--quick] [--out FILE]`: measure, print the table, write it as JSON."""

import argparse
import sys
from pathlib import Path

from benchmarks.figures import FULL, QUICK
from benchmarks.report import print_table, write
from benchmarks.run import run


def main() -> int:
    """Measure as the arguments say. Missing a budget is shown and is no failure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and smaller rounds")
    parser.add_argument("--out", type=Path, default=Path("build/bench.json"), metavar="FILE")
    given = parser.parse_args()
    figures = run(
        QUICK if given.quick else FULL,
        tell=lambda what: print(f"measuring: {what}", file=sys.stderr, flush=True),
    )
    print_table(figures)
    write(figures, given.out)
    print(f"written to {given.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
