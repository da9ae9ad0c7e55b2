"""Every event has one stored name, ours, with its version; every name has one event."""

import re
from collections.abc import Iterator

from engine.domain.event import Event
from engine.store.names import EVENTS, NAMES
from engine.store.upcasts import UPCASTS


def all_events(kind: type[Event] = Event) -> Iterator[type[Event]]:
    """Those that no other is built on."""
    for heir in kind.__subclasses__():
        if not heir.__subclasses__():
            yield heir
        yield from all_events(heir)


def test_every_event_has_a_stored_name() -> None:
    ours = {event for event in all_events() if event.__module__.startswith("engine.")}
    assert {event.__name__ for event in ours - set(NAMES)} == set()
    assert set(NAMES) - ours == set()


def test_names_and_events_are_paired_one_to_one() -> None:
    assert len(NAMES) == len(EVENTS)
    assert {NAMES[event]: event for event in EVENTS.values()} == dict(EVENTS)


def test_names_are_words_with_a_version_and_no_module_paths() -> None:
    word = r"[a-z]+(_[a-z]+)*"
    assert [n for n in EVENTS if not re.fullmatch(rf"{word}\.{word}\.v[1-9]\d*", n)] == []


def test_no_name_is_both_of_today_and_of_old() -> None:
    assert set(EVENTS) & set(UPCASTS) == set()
