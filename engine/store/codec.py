"""Events to bytes and back. The stored bytes are canonical: what is written is what is sealed."""

from typing import Any

import msgspec

from engine.domain.event import Event
from engine.errors import BadInput, StoreUnavailable, UnknownEvent
from engine.phrases import phrase
from engine.store.names import EVENTS, NAMES
from engine.store.upcasts import UPCASTS, lifted

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODERS = {name: msgspec.json.Decoder(kind) for name, kind in EVENTS.items()}


def encode(event: Event) -> tuple[str, bytes]:
    """The stored name and the UTF-8 JSON of an event; keys stand in declared order.

    Raises BadInput for text that is none, as a terminal set to another encoding hands in.
    """
    name = NAMES[type(event)]
    try:
        return name, _ENCODER.encode(event)
    except UnicodeEncodeError as fault:
        where = repr(fault.object[max(0, fault.start - 10) : fault.end])
        what = phrase("thing.event-not-recorded", name=name)
        raise BadInput(what, [phrase("fault.not-text", text=where)]) from fault


def decode(name: str, state: bytes, stream: str, version: int) -> Event:
    """The event behind a stored name, lifted to today's form if it is an old one (R5).

    Raises UnknownEvent when this program never heard of the name, StoreUnavailable when the
    bytes are not those of such an event.
    """
    try:
        decoder = _DECODERS.get(name)
        if decoder is not None:
            return decoder.decode(state)
        if name not in UPCASTS:
            raise UnknownEvent(name, stream, version)
        today, fields = lifted(name, msgspec.json.decode(state, type=dict[str, Any]))
        if today not in EVENTS:
            raise UnknownEvent(today, stream, version)
        return msgspec.convert(fields, EVENTS[today])
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        place = f"{stream} version {version}, {name!r}"
        damage = phrase("fault.store.event-damaged", why=str(fault))
        raise StoreUnavailable(place, damage, phrase("remedy.store.restore-log")) from fault
