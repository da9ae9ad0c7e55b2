"""Writers in processes of their own, whose acknowledgements can be read line by line."""

import subprocess
import sys
from pathlib import Path

from engine.store.ports import Address

ROOT = Path(__file__).resolve().parents[3]


def start_writer(
    log: Address, name: str, count: int, stream: str, output: int = subprocess.PIPE
) -> "subprocess.Popen[bytes]":
    """A writer at work; its standard output has one line for each command on record."""
    script = [sys.executable, "-W", "error", "-m", "tests.engine.store.writer"]
    return subprocess.Popen([*script, str(log), name, str(count), stream], cwd=ROOT, stdout=output)


def start_batch_writer(log: Address, name: str) -> "subprocess.Popen[bytes]":
    """A writer of batches without end; its standard output has one line for each command."""
    script = [sys.executable, "-W", "error", "-m", "tests.engine.store.batch_writer"]
    return subprocess.Popen([*script, str(log), name], cwd=ROOT, stdout=subprocess.PIPE)


def start_many_writers(log: Address, name: str, *one_stream: str) -> "subprocess.Popen[bytes]":
    """Eight writers in one process; `one_stream` is a stream for them all, and how many each."""
    script = [sys.executable, "-W", "error", "-m", "tests.engine.store.many_writers"]
    return subprocess.Popen(
        [*script, str(log), name, *one_stream], cwd=ROOT, stdout=subprocess.PIPE
    )
