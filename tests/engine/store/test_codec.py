"""Events to bytes and back, and old forms lifted on the way."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.domain.event import Event
from engine.domain.phase.events import PhaseExtended
from engine.errors import BadInput, StoreUnavailable, UnknownEvent
from engine.store.codec import decode, decode_stream, encode
from engine.store.names import EVENTS, NAMES
from engine.store.upcasts import Fields, Upcast, lifted
from tests.engine.store.event_samples import SAMPLES
from tests.engine.store.event_shapes import events
from tests.spec import in_english, refused

PHASE_EXTENDED = next(event for event in SAMPLES if isinstance(event, PhaseExtended))
STREAM = "phase/spring-2009/mobilize"


def name_of(event: Event) -> str:
    return encode(event)[0]


def test_there_is_a_sample_of_every_event() -> None:
    assert sorted(map(name_of, SAMPLES)) == sorted(EVENTS)


@pytest.mark.parametrize("event", SAMPLES, ids=name_of)
def test_a_sample_comes_back_as_it_was(event: Event) -> None:
    name, state = encode(event)
    again = decode(name, state, STREAM, 1)
    assert (again, type(again)) == (event, type(event))
    assert encode(again) == (name, state)


@settings(max_examples=8)
@given(st.data())
@pytest.mark.parametrize("name", EVENTS)
def test_any_event_of_its_shape_comes_back_as_it_was(name: str, data: st.DataObject) -> None:
    event = data.draw(events(EVENTS[name]))
    stored = encode(event)
    assert decode(*stored, STREAM, 1) == event
    assert encode(decode(*stored, STREAM, 1)) == stored


def test_an_unknown_name_says_where_it_stands_and_what_to_do() -> None:
    with pytest.raises(UnknownEvent) as caught:
        decode("phase.renamed.v1", b"{}", STREAM, 7)
    assert in_english(caught.value) == (
        "phase/spring-2009/mobilize version 7 holds 'phase.renamed.v1', which this program does "
        "not know; it was written by a newer one: update the program"
    )


@pytest.mark.parametrize("state", [b"", b"{", b"[]", b"{}", b'{"stamp":"\xff"}'])
def test_damaged_bytes_say_where_they_stand(state: bytes) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        decode("phase.closed.v1", state, STREAM, 7)
    assert (
        in_english(caught.value.place) == "phase/spring-2009/mobilize version 7, 'phase.closed.v1'"
    )
    assert in_english(caught.value.fault).startswith("it is damaged (")


def test_text_in_a_foreign_encoding_is_refused() -> None:
    event = msgspec.structs.replace(PHASE_EXTENDED, authority="领导\udcb0\udcec")
    with pytest.raises(BadInput) as caught:
        encode(event)
    assert in_english(caught.value) == (
        "phase.extended.v1 was not recorded: '领导\\udcb0\\udcec' is no text; "
        "enter it again in a terminal set to UTF-8"
    )


def with_authority(fields: Fields) -> Fields:
    return {**fields, "authority": "campaign office"}


def with_duties(fields: Fields) -> Fields:
    return {**{k: v for k, v in fields.items() if k != "until"}, "ends_on": fields["until"],
            "duties": []}  # fmt: skip


OLD_FORMS = {
    "phase.prolonged.v1": Upcast("phase.prolonged.v2", with_authority),
    "phase.prolonged.v2": Upcast("phase.extended.v1", with_duties),
}


def test_two_steps_lift_the_oldest_form_to_todays() -> None:
    stamp: dict[str, Any] = msgspec.to_builtins(SAMPLES[0].stamp)
    oldest = {"stamp": stamp, "until": "2009-04-17"}
    name, fields = lifted("phase.prolonged.v1", oldest, OLD_FORMS)
    assert name == "phase.extended.v1"
    event = msgspec.convert(fields, EVENTS[name])
    assert isinstance(event, PhaseExtended)
    assert (event.authority, event.duties, event.ends_on.isoformat()) == (
        "campaign office",
        (),
        "2009-04-17",
    )
    assert oldest == {"stamp": stamp, "until": "2009-04-17"}


def test_lifting_starts_at_whatever_form_was_stored() -> None:
    fields = {"until": "2009-04-17", "authority": "leading group"}
    assert lifted("phase.prolonged.v2", fields, OLD_FORMS) == (
        "phase.extended.v1",
        {"authority": "leading group", "ends_on": "2009-04-17", "duties": []},
    )


def test_a_form_of_today_is_left_alone() -> None:
    assert lifted("phase.extended.v1", {"a": 1}, OLD_FORMS) == ("phase.extended.v1", {"a": 1})


def with_reason(reason: str) -> PhaseExtended:
    return replace(PHASE_EXTENDED, stamp=replace(PHASE_EXTENDED.stamp, reason=reason))


def test_nul_is_refused_before_it_is_recorded() -> None:
    with refused(BadInput, "text with a NUL in it cannot be kept"):
        encode(with_reason("flood\0water"))


def test_a_nul_that_an_earlier_program_recorded_is_read_as_a_sign_that_every_store_keeps() -> None:
    name, state = NAMES[PhaseExtended], msgspec.json.encode(with_reason("flood\0water"))
    assert decode(name, state, STREAM, 1) == with_reason("flood␀water")
    assert list(decode_stream([(1, name, state)], STREAM)) == [with_reason("flood␀water")]


def test_a_backslash_before_four_zeros_is_none() -> None:
    event = with_reason(r"the folder C:\u0000")
    assert decode(*encode(event), STREAM, 1) == event
