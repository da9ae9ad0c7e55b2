"""Runs all tests that are not long in three parts at once: two cores are busy while one part waits
for a disk, a browser, a server.

`python -m tests.in_parts`: the last part is shown as it goes, then the others; it fails if any
does.
"""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

_PARTS: Final = (
    ("docs", "engine", "projections", "office/service"),
    ("crash", "office/web", "office/accounts", "office/answers", "office/demo", "browser"),
)
"""Folders of the parts that are shown last; whatever else there is belongs to the other. The
browser comes after all others of its part: its event loop runs until the end.
"""
_HERE: Final = Path(__file__).parent


def main() -> int:
    """The greatest exit code of all."""
    named = [[str(_HERE / name) for name in part] for part in _PARTS]
    others = [f"--ignore={path}" for part in named for path in part]
    with ExitStack() as open_:
        shown_later = [open_.enter_context(TemporaryFile()) for _ in named]
        behind = [
            subprocess.Popen(_pytest(*part), stdout=shown, stderr=subprocess.STDOUT)
            for part, shown in zip(named, shown_later, strict=True)
        ]
        for each in behind:
            open_.callback(each.kill)
        code = subprocess.run(_pytest(str(_HERE), *others), check=False).returncode
        code = max(code, *(each.wait() for each in behind))
        for shown in shown_later:
            shown.seek(0)
            sys.stdout.flush()
            sys.stdout.buffer.write(shown.read())
    return code


def _pytest(*which: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-m", "not long", *which]


if __name__ == "__main__":
    sys.exit(main())
