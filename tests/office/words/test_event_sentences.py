"""Every event has a sentence in both languages, whose places it fills."""

import msgspec
import pytest

from engine.domain.event import Event, Recorded
from engine.domain.message import MessageRedriven
from engine.domain.reminder import ReminderDue
from engine.domain.sentences import sentence_of
from engine.ids import StreamId
from engine.store.codec import encode
from engine.store.names import EVENTS
from office.words import LANGUAGES, Language, is_known, worded
from tests.engine.store.event_samples import SAMPLES
from tests.office.words.finding import codes_shown, foreign_runs

STREAMS = {
    "assignment": "assignment/spring-2009/plan-filed/town-01/once",
    "rectification": "rectification/spring-2009/r-0001",
    "phase": "phase/spring-2009/mobilize",
    "campaign": "campaign/spring-2009",
    "obligation": "campaign/spring-2009",
}

QUOTED = ("no such user",)
"""What a server said stands as it said it."""


def recorded(event: Event) -> Recorded:
    name, _ = encode(event)
    lifecycle = name.split(".")[0]
    stream = STREAMS.get(lifecycle, f"{lifecycle}/spring-2009/one")
    return Recorded(1, StreamId(stream), 1, name, event)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: encode(event)[0])
def test_every_event_is_told(event: Event, lang: Language) -> None:
    said = sentence_of(recorded(event))
    inner = said.data.get("said", said)
    assert is_known(getattr(inner, "code", ""), lang)
    told = worded(said, lang)
    assert codes_shown(told) == []
    assert lang == "en" or [run for run in foreign_runs(told) if run not in QUOTED] == []


@pytest.mark.parametrize("kind", [ReminderDue, MessageRedriven])
def test_a_reason_is_said_once(kind: type[Event]) -> None:
    sample = next(each for each in SAMPLES if isinstance(each, kind))
    stamp = msgspec.structs.replace(sample.stamp, reason="why not")
    told = msgspec.structs.replace(sample, stamp=stamp, reason="why not")
    assert worded(sentence_of(recorded(told)), "en").count("why not") == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_history_can_be_narrowed_to_every_kind_of_event(lang: Language) -> None:
    """By the first part of their stored names; each stands in a list of the page."""
    kinds = {name.partition(".")[0] for name in EVENTS}
    assert [each for each in kinds if not is_known(f"web.history.kind.{each}", lang)] == []
