"""Commands to assignments: load, decide, append."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date

from msgspec.structs import replace

from engine.domain import assignment as rules
from engine.domain import assignment_commands as wishes
from engine.domain.assignment import (
    Assignment,
)
from engine.domain.assignment_commands import (
    AssignmentCommand,
)
from engine.domain.event import Recorded, Stamp
from engine.domain.evidence import Filed
from engine.domain.terms import Terms
from engine.errors import NotFound, RuleBroken
from engine.handling.desk import Desk
from engine.handling.terms import owes, terms_of
from engine.ids import AssignmentKey, CommandId, UnitId
from engine.store.log import Draft
from workflows.dates import CalendarKind


def receive(desk: Desk, stamp: Stamp, key: AssignmentKey) -> tuple[Recorded, ...]:
    """The unit signs for it."""
    return _ask(desk, stamp, key, lambda t: wishes.ReceiveAssignment(stamp=stamp, terms=t))


def start(desk: Desk, stamp: Stamp, key: AssignmentKey) -> tuple[Recorded, ...]:
    """Work begins."""
    return _ask(desk, stamp, key, lambda t: wishes.StartAssignment(stamp=stamp, terms=t))


def submit(
    desk: Desk, stamp: Stamp, key: AssignmentKey, filed: tuple[Filed, ...]
) -> tuple[Recorded, ...]:
    """Hand it in."""
    return _ask(
        desk,
        stamp,
        key,
        lambda t: wishes.SubmitAssignment(stamp=stamp, terms=t, filed=filed),
    )


def accept(desk: Desk, stamp: Stamp, key: AssignmentKey) -> tuple[Recorded, ...]:
    """The reviewer takes it."""
    return _ask(desk, stamp, key, lambda t: wishes.AcceptAssignment(stamp=stamp, terms=t))


def send_back(
    desk: Desk, stamp: Stamp, key: AssignmentKey, redo_by: date | None = None
) -> tuple[Recorded, ...]:
    """The reviewer returns it to be redone, within so many working days where no day is given."""

    def wish(terms: Terms) -> wishes.ReturnAssignment:
        edition = desk.campaign(key.campaign).edition
        working = desk.calendar(CalendarKind.WORKING_DAYS, edition)
        until = redo_by or working.add(stamp.day, rules.REDO_WITHIN)
        return wishes.ReturnAssignment(stamp=stamp, terms=terms, redo_by=until)

    return _ask(desk, stamp, key, wish)


def waive(desk: Desk, stamp: Stamp, key: AssignmentKey, authority: str) -> tuple[Recorded, ...]:
    """Let the unit off."""
    return _ask(
        desk,
        stamp,
        key,
        lambda t: wishes.WaiveAssignment(stamp=stamp, terms=t, authority=authority),
    )


def extend(
    desk: Desk, stamp: Stamp, key: AssignmentKey, to: date, authority: str
) -> tuple[Recorded, ...]:
    """Grant time until `to`, inclusive."""
    return _ask(
        desk,
        stamp,
        key,
        lambda t: wishes.ExtendAssignment(stamp=stamp, terms=t, to=to, authority=authority),
    )


def suspend(desk: Desk, stamp: Stamp, key: AssignmentKey) -> tuple[Recorded, ...]:
    """Stop its clock."""
    return _ask(desk, stamp, key, lambda t: wishes.SuspendAssignment(stamp=stamp, terms=t))


def resume(desk: Desk, stamp: Stamp, key: AssignmentKey) -> tuple[Recorded, ...]:
    """Let its clock run on."""
    return _ask(desk, stamp, key, lambda t: wishes.ResumeAssignment(stamp=stamp, terms=t))


def transfer(desk: Desk, stamp: Stamp, key: AssignmentKey, to_unit: UnitId) -> tuple[Recorded, ...]:
    """Give it to another unit of the campaign: both streams grow in one transaction."""
    target = key._replace(unit=to_unit)

    def work() -> Iterator[Draft]:
        terms = terms_of(desk, key)
        own = desk.load(key.stream, rules.evolve).state or Assignment()
        yield from _drafts(
            desk,
            key,
            wishes.TransferAssignment(
                stamp=stamp, terms=terms, to_unit=to_unit, target_owes=owes(desk, target)
            ),
        )
        yield from _drafts(
            desk,
            target,
            wishes.TakeOverAssignment(
                stamp=stamp,
                from_unit=key.unit,
                due=terms.due,
                changes=own.changes,
                began=terms.began,
                part=terms.part,
            ),
        )

    return desk.transact(stamp, work)


def record_overdue(desk: Desk, stamp: Stamp, keys: Iterable[AssignmentKey]) -> tuple[Recorded, ...]:
    """Put on record, in one transaction, which of these fell overdue; each under its own id."""
    keys = tuple(dict.fromkeys(keys))

    def work() -> Iterator[Draft]:
        commands = {}
        for key in keys:
            own = replace(stamp, command_id=CommandId(f"{stamp.command_id}:{key.stream}"))
            # Who left, or never owed it, is not overdue; the others of the batch are.
            with suppress(NotFound, RuleBroken):
                terms = terms_of(desk, key)
                commands[key.stream] = wishes.RecordOverdue(stamp=own, terms=terms)
        return desk.drafts_of_many(commands, rules.decide, rules.evolve)

    return desk.transact(None, work)


def _ask(
    desk: Desk, stamp: Stamp, key: AssignmentKey, wish: Callable[[Terms], AssignmentCommand]
) -> tuple[Recorded, ...]:
    return desk.transact(
        stamp, lambda: _drafts(desk, key, wish(terms_of(desk, key))), about=key.stream
    )


def _drafts(desk: Desk, key: AssignmentKey, command: AssignmentCommand) -> list[Draft]:
    return desk.drafts(key.stream, command, rules.decide, rules.evolve)
