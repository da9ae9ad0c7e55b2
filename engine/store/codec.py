"""Events to stored bytes and back. The bytes are canonical: an event is always encoded alike."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from engine.domain.event import Event
from engine.errors import BadInput, UnknownEvent
from engine.phrases import phrase
from engine.store.names import EVENTS, NAMES
from engine.store.ports import StreamRow
from engine.store.unavailable import unavailable
from engine.store.upcasts import UPCASTS, lifted

_ENCODER = msgspec.json.Encoder(order="deterministic")
_FIELDS_OF_OLD = msgspec.json.Decoder(dict[str, Any])
_ANYTHING = msgspec.json.Decoder()
_NUL = rb"\u0000"
_SHOWN_NUL = "\N{SYMBOL FOR NULL}"
_DECODERS = {name: msgspec.json.Decoder(kind) for name, kind in EVENTS.items()}


def encode(event: Event) -> tuple[str, bytes]:
    """The stored name and the UTF-8 JSON of an event; keys stand in declared order.

    Raises BadInput for text with lone surrogates, as terminals in other encodings hand in, and
    for the sign NUL, which no server keeps in a text.
    """
    name = NAMES[type(event)]
    try:
        state = _ENCODER.encode(event)
        if _NUL in state and _holds_nul(_ANYTHING.decode(state)):
            what = phrase("thing.unrecorded-event", name=name)
            raise BadInput(what, [phrase("fault.store.nul")])
        return name, state
    except UnicodeEncodeError as fault:
        where = repr(fault.object[max(0, fault.start - 10) : fault.end])
        what = phrase("thing.unrecorded-event", name=name)
        raise BadInput(what, [phrase("fault.store.no-text", where=where)]) from fault


def decode(name: str, state: bytes, stream: str, version: int) -> Event:
    """The event behind a stored name, lifted to today's form if it is an old one (R5).

    Raises UnknownEvent when this program does not know the name, StoreUnavailable when the bytes
    are not those of such an event.
    """
    try:
        decoder = _DECODERS.get(name)
        if decoder is not None:
            return decoder.decode(_without_nul(state) if _holds(state) else state)
        if name not in UPCASTS:
            raise UnknownEvent(name, stream, version)
        fields_of_old = _FIELDS_OF_OLD.decode(_without_nul(state) if _holds(state) else state)
        today, fields = lifted(name, fields_of_old)
        if today not in EVENTS:
            raise UnknownEvent(today, stream, version)
        return msgspec.convert(fields, EVENTS[today])
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        place = phrase("thing.stored-event", stream=stream, version=version, name=name)
        raise unavailable(place, "event-damaged", "restore-log", why=str(fault)) from fault


def decode_stream(rows: Iterable[StreamRow], stream: str) -> Iterator[Event]:
    """The events behind rows of one stream, in their order. Raises what `decode` raises.

    A long stream spends as long on calls as on decoding, so this calls decoders itself.
    """
    find, damaged = _DECODERS.get, (msgspec.DecodeError, UnicodeDecodeError)
    for version, name, state in rows:
        decoder = find(name)
        try:
            found = decoder.decode(state) if decoder and not _holds(state) else None
        except damaged:
            found = None
        # An old name is lifted there, and what is damaged is named.
        yield decode(name, state, stream, version) if found is None else found


def _holds(state: bytes) -> bool:
    """Whether there may be a NUL in it."""
    return type(state) is bytes and _NUL in state  # a hand in the database may leave a text


def _without_nul(state: bytes) -> bytes:
    """The bytes with each NUL in a text as ␀: earlier programs recorded it, no server shows it.

    A backslash before `u0000` that is itself written out is none.
    """
    return _ENCODER.encode(_replaced(_ANYTHING.decode(state)))


def _replaced(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\0", _SHOWN_NUL)
        case list():
            return [_replaced(item) for item in value]
        case dict():
            return {_replaced(key): _replaced(item) for key, item in value.items()}
        case _:
            return value


def _holds_nul(value: Any) -> bool:
    return bool(_replaced(value) != value)
