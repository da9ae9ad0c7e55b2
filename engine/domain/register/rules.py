"""When an entry may be made, a body composed, either ended; and what follows (section 10)."""

from typing import Any, Final, assert_never

from engine.domain.audience import part_of
from engine.domain.event import dated_back, need_reason, not_dated_back
from engine.domain.register.commands import (
    ComposeBody,
    EndEntry,
    EndEntryOfUnit,
    MakeEntry,
    NoteVacancy,
    RegisterCommand,
)
from engine.domain.register.context import Standing, existing_entry
from engine.domain.register.entering import check_cardinality, exceeded, object_named
from engine.domain.register.events import (
    BodyComposed,
    BodySeated,
    BodyVacated,
    EntryEnded,
    EntryMade,
    RegisterEvent,
)
from engine.domain.register.state import Entry
from engine.domain.register.table import REGISTER, EndCause
from engine.errors import RuleBroken
from engine.ids import UnitId
from engine.phrases import Phrase, phrase
from workflows.sections.registers import RegisterKind

LONGEST: Final = 80
"""Signs of a body's name."""


def decide(
    command: RegisterCommand, state: Entry | None, context: Standing
) -> tuple[RegisterEvent, ...]:
    """The facts that follow.

    Raises NotAllowed (ended already), RuleBroken (campaign, register, cardinality, limits, seats),
    ReasonRequired.
    """
    match command:
        case MakeEntry():
            return (_made(command, context),)
        case ComposeBody():
            return _composed(command, state, context)
        case EndEntry():
            return (_ended(command, state, context),)
        case NoteVacancy():
            return _vacated(command, state, context)
        case EndEntryOfUnit(stamp=stamp):
            return (EntryEnded(stamp=stamp, cause=EndCause.UNIT_LEFT),)
        case _:
            assert_never(command)


def _made(command: MakeEntry, context: Standing) -> EntryMade:
    register, subject, stamp = context.register, command.subject, command.stamp
    not_dated_back(command, phrase("deed.make-entry"))
    _need_live(command, context)
    if register.kind is RegisterKind.BODIES:
        raise RuleBroken("error.register.bodies", register=register.title)
    _need_part(subject, command, context)
    if part_of(context.participants[subject], register.subjects) is None:
        raise RuleBroken(
            "error.register.no-subject",
            unit=subject,
            register=register.title,
            subjects=register.subjects,
        )
    begins = command.begins or stamp.on
    if begins > stamp.on:
        raise RuleBroken("error.register.future-day", day=begins)
    named = object_named(command.object, register)
    _need_room(context)
    check_cardinality(subject, named, context)
    passed = exceeded(command, begins, context)
    if passed:
        need_reason(
            command, phrase("act.register.exceed", limits=tuple(limit.title for limit in passed))
        )
    return EntryMade(
        stamp=stamp,
        register=register.key,
        subject=subject,
        object=named,
        begins=begins,
        figures=command.figures,
        exceeded=tuple(limit.key for limit in passed),
    )


def _composed(
    command: ComposeBody, state: Entry | None, context: Standing
) -> tuple[BodyComposed | BodyVacated, ...]:
    register, body = context.register, " ".join(command.body.split())
    not_dated_back(command, phrase("deed.compose-body"))
    _need_live(command, context)
    need_reason(command, "act.register.compose")
    if register.kind is not RegisterKind.BODIES:
        raise RuleBroken("error.register.no-bodies", register=register.title)
    if not body or len(body) > LONGEST:
        raise RuleBroken("error.register.name-length", most=LONGEST)
    for number, other in context.others.items():
        if isinstance(other.made, BodySeated) and other.made.body == body:
            raise RuleBroken("error.register.body-twice", body=body, number=number)
    if command.unit is not None:
        _need_part(command.unit, command, context)
    if state is None:
        _need_room(context)
    else:
        trigger = "compose" if command.head else "vacate"
        REGISTER.step(trigger, state.state, named(command.number or ""))
    _check_seats(command, context)
    seated: dict[str, Any] = {
        "stamp": command.stamp,
        "register": register.key,
        "body": body,
        "unit": command.unit,
        "deputies": command.deputies,
        "members": command.members,
        "authority": _word(command),
    }
    composed = BodyComposed(**seated, head=command.head) if command.head else BodyVacated(**seated)
    return () if state is not None and _is_same(state.made, composed) else (composed,)


def _vacated(
    command: NoteVacancy, state: Entry | None, context: Standing
) -> tuple[BodyVacated, ...]:
    """Of whoever sits in it, but for the head, nothing changes."""
    made = None if state is None else state.made
    if not context.unknown or not isinstance(made, BodyComposed) or not context.live:
        return ()
    return (
        BodyVacated(
            stamp=command.stamp,
            register=made.register,
            body=made.body,
            unit=made.unit,
            deputies=made.deputies,
            members=made.members,
        ),
    )


def _check_seats(command: ComposeBody, context: Standing) -> None:
    if context.unknown:
        raise RuleBroken("error.register.no-seat", seats=context.unknown)
    seats = [seat for seat in (command.head, *command.deputies, *command.members) if seat]
    twice = tuple(dict.fromkeys(seat for seat in seats if seats.count(seat) > 1))
    if twice:
        raise RuleBroken("error.register.seat-twice", seats=twice)


def _is_same(made: EntryMade | BodySeated, composed: BodySeated) -> bool:
    names = ("body", "unit", "head", "deputies", "members")
    return type(made) is type(composed) and all(
        getattr(made, name, None) == getattr(composed, name, None) for name in names
    )


def _ended(command: EndEntry, state: Entry | None, context: Standing) -> EntryEnded:
    entry, thing = existing_entry(command.key, state), named(command.key.number)
    REGISTER.step("end", entry.state, thing)
    _need_live(command, context)
    made = entry.made
    dated_back(command, made.begins if isinstance(made, EntryMade) else made.stamp.day, thing)
    need_reason(command, "act.register.end")
    backward = context.register.kind is RegisterKind.BACKWARD
    if backward and command.rectification is None:
        raise RuleBroken("error.register.needs-rectification", entry=thing)
    if command.rectification is not None and not context.put_right:
        raise RuleBroken(
            "error.register.not-put-right",
            rectification=command.rectification,
            unit=entry.unit or "",
        )
    return EntryEnded(
        stamp=command.stamp,
        cause=EndCause.PUT_RIGHT if command.rectification else EndCause.ENDED,
        rectification=command.rectification,
        authority=_word(command) if entry.is_body else "",
    )


def _word(command: ComposeBody | EndEntry) -> str:
    """By whose word a body is composed or ended: whoever does it, where nobody else is named."""
    stamp = command.stamp
    return command.authority or stamp.authority or stamp.on_behalf_of or stamp.actor


def _need_live(command: RegisterCommand, context: Standing) -> None:
    if not context.live:
        campaign = (
            command.campaign
            if isinstance(command, MakeEntry | ComposeBody)
            else command.key.campaign
        )
        raise RuleBroken("error.campaign.not-running", campaign=campaign)


def _need_part(unit: UnitId, command: MakeEntry | ComposeBody, context: Standing) -> None:
    if unit not in context.participants:
        raise RuleBroken("error.campaign.takes-no-part", unit=unit, campaign=command.campaign)


def _need_room(context: Standing) -> None:
    most = context.register.exactly
    if most is not None and len(context.others) >= most:
        raise RuleBroken("error.register.full", register=context.register.title, most=most)


def named(number: str) -> Phrase:
    """An entry as a sentence names it."""
    return phrase("thing.register", number=number)
