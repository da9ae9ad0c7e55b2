"""Events as they were stored once: one file a stored name, never edited, read for good.

A new name needs a new file: its sample, encoded, and a newline.
"""

from pathlib import Path

import pytest

from engine.store.codec import decode, encode
from engine.store.names import EVENTS, NAMES
from engine.store.upcasts import UPCASTS
from tests.engine.store.event_samples import SAMPLES

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "events"
FILES = sorted(GOLDEN.glob("*.json"))
SAMPLE_OF = {NAMES[type(event)]: event for event in SAMPLES}


def stored(path: Path) -> tuple[str, bytes]:
    return path.stem, path.read_bytes().removesuffix(b"\n")


def test_there_is_a_file_for_every_name_ever_stored() -> None:
    assert [path.stem for path in FILES] == sorted({*EVENTS, *UPCASTS})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_stored_event_is_read_as_its_sample(path: Path) -> None:
    name, state = stored(path)
    event = decode(name, state, "a stream", 1)
    assert event == SAMPLE_OF[encode(event)[0]]


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.stem in EVENTS], ids=lambda path: path.stem
)
def test_an_event_of_today_is_stored_in_the_same_bytes(path: Path) -> None:
    name, state = stored(path)
    assert encode(decode(name, state, "a stream", 1)) == (name, state)
