"""Runs all tests that are not long in two halves at once, one for each of two cores.

`python -m tests.in_halves`: the second half is shown as it goes, then the first; it fails if
either does.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

_FIRST: Final = ("crash", "docs", "engine", "projections")
"""Folders of the half that is shown last; whatever else there is belongs to the other."""
_HERE: Final = Path(__file__).parent


def main() -> int:
    """The greater exit code of the two."""
    first = [str(_HERE / name) for name in _FIRST]
    with TemporaryFile() as shown_later:
        behind = subprocess.Popen(_pytest(*first), stdout=shown_later, stderr=subprocess.STDOUT)
        try:
            code = subprocess.run(
                _pytest(str(_HERE), *(f"--ignore={path}" for path in first)), check=False
            ).returncode
            code = max(code, behind.wait())
        finally:
            behind.kill()
        shown_later.seek(0)
        sys.stdout.flush()
        sys.stdout.buffer.write(shown_later.read())
    return code


def _pytest(*which: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-m", "not long", *which]


if __name__ == "__main__":
    sys.exit(main())
