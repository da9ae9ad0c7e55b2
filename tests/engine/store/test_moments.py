"""The moment of an event is read from its bytes as it stands in the event."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.store.codec import encode
from engine.store.moments import moment_of
from engine.store.names import EVENTS
from tests.engine.store.event_shapes import events
from tests.engine.store.test_golden_events import FILES, stored


@pytest.mark.parametrize("name", EVENTS)
@settings(max_examples=15)  # for each of all events
@given(data=st.data())
def test_any_event_tells_its_moment_unless_it_is_dated(name: str, data: st.DataObject) -> None:
    event = data.draw(events(EVENTS[name]))
    stamp = event.stamp
    assert moment_of(encode(event)[1]) == (None if stamp.dated else stamp.recorded_at)


def test_so_do_the_bytes_of_old_events() -> None:
    silent = [path.stem for path in FILES if moment_of(stored(path)[1]) is None]
    assert silent == ["office.clock_confirmed.v1"]  # its sample is dated


def test_no_text_passes_for_a_moment() -> None:
    event = next(iter(FILES))
    name, state = stored(event)
    told = state.replace(b'"actor":"', b'"actor":"\\"stamp\\":{\\"recorded_at\\":\\"1999', 1)
    assert (name, moment_of(told)) == (name, moment_of(state))
