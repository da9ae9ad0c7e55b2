"""Writers in processes of their own, whose acknowledgements can be read line by line."""

import subprocess
import sys
from pathlib import Path

from engine.store.stores import Address

ROOT = Path(__file__).resolve().parents[3]


def start_writer(
    log: Address, name: str, count: int, stream: str, output: int = subprocess.PIPE
) -> "subprocess.Popen[bytes]":
    """A writer at work; its standard output has one line for each command on record."""
    script = [sys.executable, "-W", "error", "-m", "tests.engine.store.writer"]
    return subprocess.Popen([*script, str(log), name, str(count), stream], cwd=ROOT, stdout=output)
