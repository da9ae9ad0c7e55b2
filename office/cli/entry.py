"""The way in: quiet when somebody changes their mind while the program is still loading."""

import sys

_INTERRUPTED = 130


def run() -> None:
    """Load the program and run it."""
    try:
        from office.cli.main import run as run_program
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    run_program()
