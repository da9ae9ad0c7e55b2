"""How a stream came to what it is: event by event, with what each changed and how it is sealed."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import msgspec
from msgspec import Struct

from engine.domain.event import Recorded, Via
from engine.domain.families import FAMILIES, FAMILY_OF_EVENT
from engine.domain.policy.seeing import Sort, Thing
from engine.domain.sentences import what_happened
from engine.errors import NotFound
from engine.ids import AssignmentKey, PersonId, RectificationKey, StreamId, UnitId, parse_stream
from engine.phrases import Phrase
from engine.store.chain import START, follows
from engine.store.codec import decode
from engine.store.ports import ChainedRow
from office.answers.lanes import Lanes, Stand, lanes
from office.answers.reading import Reading
from office.answers.sealed import sealed_case
from projections import filings
from projections import rectifications as ledger_view

_SHOWN = 60


class Step(Struct, frozen=True, kw_only=True):
    """An event of the stream; `later` than the moment that is looked at, or not."""

    position: int
    version: int
    name: str
    recorded_at: datetime
    on: date
    effective_on: date | None
    actor: PersonId
    on_behalf_of: PersonId | None
    via: Via
    said: Phrase
    reason: str | None
    dated: bool
    later: bool


class Proof(Struct, frozen=True):
    """How the event is sealed: the link before it, its own, both in hexadecimal, and whether the
    second follows from the first. `stored` is the event as it is kept.
    """

    previous: str
    link: str
    fits: bool
    stored: str


class Change(Struct, frozen=True):
    """A value of the item at the event before and at this one; `field` is its name in the code."""

    field: str
    before: object
    now: object

    @property
    def differs(self) -> bool:
        """Whether the event changed it."""
        return bool(self.before != self.now)


class Replay(Struct, frozen=True, kw_only=True):
    """A stream at one of its events, `here` among the `steps`, which are those around it. `changes`
    are its values there and at the event before; `lanes` are those of an item.
    """

    stream: StreamId
    count: int
    number: int
    first: int
    last: int
    previous: int | None
    following: int | None
    steps: tuple[Step, ...]
    here: Step
    changes: tuple[Change, ...]
    proof: Proof
    lanes: Lanes | None


def replay(reading: Reading, stream: StreamId) -> Replay:
    """As of the newest of its events by the moment that is looked at, the first if none was by
    then. Raises NotFound for a stream in which nothing has happened.
    """
    log = reading.office.log
    rows = log.read_stream_chained(stream, log.head()) if _is_seen(reading, stream) else []
    if not rows:
        raise NotFound("thing.stream", stream)
    until = rows[-1][0] if reading.at is None else reading.at
    number = max(sum(row[0] <= until for row in rows), 1)
    start = max(0, min(number - _SHOWN // 2, len(rows) - _SHOWN))
    steps = tuple(_step(row, rows[number - 1][0]) for row in rows[start : start + _SHOWN])
    found = _lanes(reading, stream, rows, rows[number - 1][0])
    return Replay(
        stream=stream,
        count=len(rows),
        number=number,
        first=rows[0][0],
        last=rows[-1][0],
        previous=rows[number - 2][0] if number > 1 else None,
        following=rows[number][0] if number < len(rows) else None,
        steps=steps,
        here=steps[number - 1 - start],
        changes=tuple(_changes(reading, stream, rows, number, found)),
        proof=_proof(reading, rows[number - 1]),
        lanes=found,
    )


def _is_seen(reading: Reading, stream: StreamId) -> bool:
    """Whoever sees an item sees its events; those of a whole campaign, who sees all of it."""
    key = parse_stream(stream)
    if key is None:
        return reading.sees.sight.unlimited or reading.sees.sight.log
    reading.about(key.campaign)
    if _is_sealed(reading, stream):
        sight = reading.sees.sight
        return sight.unlimited or sight.log or sealed_case(reading, stream) is not None
    if reading.sees.whole(key.campaign):
        return True
    unit, duty = _unit(reading, stream), key.duty if isinstance(key, AssignmentKey) else None
    work = Thing(sort=Sort.WORK, campaign=key.campaign, unit=unit, duty=duty)
    return unit is not None and reading.sees.sees(work)


def _is_sealed(reading: Reading, stream: StreamId) -> bool:
    """Whether it lies sealed: whoever it does not concern is not to know that it is there, but for
    who sees the whole log.
    """
    family = next((each for each in FAMILIES if each.name == stream.partition("/")[0]), None)
    if family is None or family.sealing is None:
        return False
    state = reading.reads.state(stream, family.evolve)
    return state is not None and bool(family.sealing.commitments(state))


def _step(row: ChainedRow, here: int) -> Step:
    position, stream, version, name, state, _ = row
    recorded = Recorded(position, stream, version, name, decode(name, state, stream, version))
    stamp = recorded.event.stamp
    return Step(
        position=position,
        version=version,
        name=name,
        recorded_at=stamp.recorded_at,
        on=stamp.on,
        effective_on=stamp.effective_on,
        actor=stamp.actor,
        on_behalf_of=stamp.on_behalf_of,
        via=stamp.via,
        said=what_happened(recorded),
        reason=stamp.reason,
        dated=stamp.dated,
        later=position > here,
    )


def _proof(reading: Reading, row: ChainedRow) -> Proof:
    position, *_, state, link = row
    log = reading.office.log
    before = log.read_chained(position - 2, 1) if position > 1 else []
    previous = before[0][-1] if before and before[0][0] == position - 1 else START
    return Proof(
        previous=previous.hex(),
        link=link.hex(),
        fits=follows(previous, position, row),
        stored=msgspec.json.format(state.decode(), indent=2),
    )


def _lanes(
    reading: Reading, stream: StreamId, rows: Sequence[ChainedRow], here: int
) -> Lanes | None:
    unit = _unit(reading, stream)
    return None if unit is None else lanes(reading, stream, unit, (row[0] for row in rows), here)


def _unit(reading: Reading, stream: StreamId) -> UnitId | None:
    match parse_stream(stream):
        case AssignmentKey(unit=unit):
            return unit
        case RectificationKey(campaign=campaign, rectification=number):
            entry = ledger_view.entry(reading.views, campaign, number)
            return entry.unit if entry else None
        case _:
            return None


def _changes(
    reading: Reading,
    stream: StreamId,
    rows: Sequence[ChainedRow],
    number: int,
    found: Lanes | None,
) -> Iterator[Change]:
    """Of an item what the views say of it; of any other stream the plain values of its state."""
    if found is not None:
        here, before = rows[number - 1][0], rows[number - 2][0] if number > 1 else 0
        now, then = _stand(found, here), _stand(found, before)
        for field in ("state", "light", "due_on", "assessed_on", "late", "holder", "stopped_on"):
            yield Change(field, getattr(then, field, None), getattr(now, field, None))
        filed = [len(filings.filed_for(reading.views, stream, at)) for at in (before, here)]
        yield Change("filed", *filed)
        return
    old, new = _plain(rows[: number - 1]), _plain(rows[:number])
    for field in dict.fromkeys((*old, *new)):
        yield Change(field, old.get(field), new.get(field))


def _stand(found: Lanes, position: int) -> Stand | None:
    """As the last of its rows by an event says; the first of its day where several follow."""
    reached = [stand for stand in found.stands if stand.position <= position]
    return next((s for s in reached if s.position == position), reached[-1] if reached else None)


def _plain(rows: Sequence[ChainedRow]) -> dict[str, object]:
    """The values of the state that fold to words, numbers and days."""
    state = None
    for _, stream, version, name, stored, _ in rows:
        event = decode(name, stored, stream, version)
        state = FAMILY_OF_EVENT[type(event)].evolve(state, event)
    fields = getattr(state, "__struct_fields__", ())
    values = {field: getattr(state, field) for field in fields}
    return {
        field: len(value) if isinstance(value, dict | tuple) else value
        for field, value in values.items()
        if isinstance(value, str | int | date | dict | tuple | None)
    }
