"""What can be done to registers by a form: an entry made, a body composed, either ended."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from fastapi import APIRouter

from engine.domain.audience import part_of
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.event import Command, Stamp
from engine.domain.policy.actors import unit_in
from engine.domain.register.commands import ComposeBody, EndEntry, MakeEntry
from engine.domain.register.context import FAMILY_NAME
from engine.domain.register.events import BodySeated, EntryFigure
from engine.domain.register.state import evolve
from engine.ids import CampaignId, ItemKey, RectificationId, UnitId
from engine.phrases import Phrase, phrase
from office.answers.keyed_items import numbered_item
from office.web import links
from office.web.action import Action, register
from office.web.forms import Choice, Day, Faults, Field, Number, Option, Text
from office.web.orders import REASON, order_fields
from office.web.visit import Visit
from workflows.owners import several
from workflows.sections.registers import LimitPer, Register, RegisterKind
from workflows.titles import Title

router = APIRouter()
LIST: Final = "/c/{campaign}/registers"
ITEM: Final = f"{LIST}/{{number}}"
_MOST_SUGGESTED: Final = 200


def key_of(campaign: str, number: str) -> ItemKey:
    """The entry that a path names."""
    return ItemKey(FAMILY_NAME, CampaignId(campaign), number)


def _campaign(visit: Visit, campaign: str) -> Campaign:
    return existing_campaign(CampaignId(campaign), visit.office.reads)


def _registers(state: Campaign, *kinds: RegisterKind) -> list[Register]:
    return [each for each in state.definition.registers or () if each.kind in kinds]


def _options(registers: Iterable[Register]) -> tuple[Option, ...]:
    return tuple(Option(each.key, each.title) for each in registers)


# --- an entry --------------------------------------------------------------------------------

_ENTERED: Final = (RegisterKind.PAIRS, RegisterKind.MEETINGS, RegisterKind.BACKWARD)


def _fields_of_entry(visit: Visit, campaign: str) -> Sequence[Field]:
    """The registers that take entries, the units that may make them, a field for each limit."""
    state = _campaign(visit, campaign)
    registers = _registers(state, *_ENTERED)
    limits = {
        limit.key: limit.title
        for each in registers
        for limit in each.limits
        if limit.per is LimitPer.ENTRY
    }
    return (
        Choice(name="register", required=True, options=_options(registers)),
        Choice(
            name="subject",
            required=True,
            options=_subjects(visit, state, registers),
            label="web.field.entry-subject",
        ),
        Text(name="object", label="web.field.entry-object", hint="web.hint.entry-object"),
        Day(name="begins", label="web.field.entry-begins", hint="web.hint.entry-begins"),
        *(Number(name=f"limit-{key}", said=title) for key, title in limits.items()),
        Text(name="reason", lines=2, hint="web.hint.entry-reason"),
    )


def _subjects(visit: Visit, state: Campaign, registers: Sequence[Register]) -> tuple[Option, ...]:
    """Units that make entries in one of the registers; of somebody of units alone, his own."""
    names = visit.reading.unit_names()
    scopes = (unit_in(grant.scope) for grant in visit.visitor.actor.grants)
    own = {unit for unit in scopes if unit is not None}
    whole = visit.reading.sees.whole(state.campaign)
    return tuple(
        Option(unit, names.get(unit) or Title(zh=unit, en=unit))
        for unit in visit.directory.units
        if (participant := state.participants.get(unit)) is not None
        and (whole or unit in own)
        and any(part_of(participant, each.subjects) is not None for each in registers)
    )


def _made(visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str) -> Command:
    chosen = given["register"]
    own = next(
        each for each in _registers(_campaign(visit, campaign), *_ENTERED) if each.key == chosen
    )
    figures = (
        EntryFigure(limit.key, given[f"limit-{limit.key}"])
        for limit in own.limits
        if limit.per is LimitPer.ENTRY and given.get(f"limit-{limit.key}") is not None
    )
    return MakeEntry(
        stamp=stamp,
        campaign=CampaignId(campaign),
        register=chosen,
        subject=UnitId(given["subject"]),
        object=given["object"] or "",
        begins=given["begins"],
        figures=tuple(figures),
    )


def _back_to_list(campaign: str, **_: str) -> str:
    return links.campaign(CampaignId(campaign), "registers")


MAKE: Final = register(
    router,
    Action(
        name="make-entry",
        path=f"{LIST}/make",
        fields=_fields_of_entry,
        command=_made,
        back=_back_to_list,
    ),
)

# --- a body ----------------------------------------------------------------------------------


def _seats(text: str | None) -> tuple[str, ...]:
    """Persons and posts, one a line or separated as lists of units are."""
    return tuple(
        dict.fromkeys(each for line in (text or "").splitlines() for each in several(line))
    )


def _fields_of_body(visit: Visit, campaign: str) -> Sequence[Field]:
    registers = _registers(_campaign(visit, campaign), RegisterKind.BODIES)
    return (
        Choice(name="register", required=True, options=_options(registers)),
        Text(name="body", required=True, label="web.field.body"),
        *_fields_of_seats(visit),
        *order_fields(visit, campaign),
    )


def _fields_of_seats(visit: Visit) -> tuple[Field, ...]:
    """Whoever is registered may be named; so may whoever heads a unit."""
    registered = (who for who, known in visit.directory.people.items() if not known.ended)
    people = tuple(islice(registered, _MOST_SUGGESTED))
    hint = "web.hint.seats"
    return (
        Text(name="head", label="web.field.body-head", hint=hint, suggestions=people),
        Text(name="deputies", lines=2, label="web.field.body-deputies", hint=hint),
        Text(name="members", lines=4, label="web.field.body-members", hint=hint),
    )


def _composed(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str) -> Command:
    return ComposeBody(
        stamp=stamp,
        campaign=CampaignId(campaign),
        register=given["register"],
        body=given["body"],
        head=given["head"] or None,
        deputies=_seats(given["deputies"]),
        members=_seats(given["members"]),
        authority=given.get("authority"),
    )


COMPOSE: Final = register(
    router,
    Action(
        name="compose-body",
        path=f"{LIST}/compose",
        fields=_fields_of_body,
        command=_composed,
        back=_back_to_list,
        fresh=True,
    ),
)


def _body_of(visit: Visit, campaign: str, number: str) -> BodySeated:
    """The body of a number, as it was composed last. Faults where it is an entry."""
    state = visit.office.reads.state(key_of(campaign, number).stream, evolve)
    if state is None or not isinstance(state.made, BodySeated):
        raise Faults({"head": Phrase("fault.register.no-body")}, {})
    return state.made


def _fields_of_seating(visit: Visit, campaign: str, **_: str) -> Sequence[Field]:
    return (*_fields_of_seats(visit), *order_fields(visit, campaign))


def _seated(
    visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str, number: str
) -> Command:
    made = _body_of(visit, campaign, number)
    return ComposeBody(
        stamp=stamp,
        campaign=CampaignId(campaign),
        register=made.register,
        body=made.body,
        unit=made.unit,
        head=given["head"] or None,
        deputies=_seats(given["deputies"]),
        members=_seats(given["members"]),
        authority=given.get("authority"),
        number=number,
    )


def _about(visit: Visit, campaign: str, number: str) -> Phrase:
    line = numbered_item(visit.reading, key_of(campaign, number))
    return phrase("web.register.about", number=number, title=line.title, section=line.section)


def _back(campaign: str, number: str) -> str:
    return links.keyed(key_of(campaign, number))


SEAT: Final = register(
    router,
    Action(
        name="seat-body",
        path=f"{ITEM}/seat",
        fields=_fields_of_seating,
        about=_about,
        command=_seated,
        back=_back,
        fresh=True,
    ),
)

# --- the end ---------------------------------------------------------------------------------


def _fields_of_end(visit: Visit, campaign: str, number: str) -> Sequence[Field]:
    """A body ends by order; what stands on a backward list by a verified rectification."""
    state = visit.office.reads.state(key_of(campaign, number).stream, evolve)
    if state is not None and isinstance(state.made, BodySeated):
        return order_fields(visit, campaign)
    register_key = state.made.register if state else ""
    kinds = {each.key: each.kind for each in _campaign(visit, campaign).definition.registers or ()}
    if kinds.get(register_key) is RegisterKind.BACKWARD:
        number_of = Text(name="rectification", required=True, hint="web.hint.put-right")
        return (number_of, REASON)
    return (REASON,)


def _ended(
    _visit: Visit, stamp: Stamp, given: Mapping[str, Any], campaign: str, number: str
) -> Command:
    named = given.get("rectification")
    return EndEntry(
        stamp=stamp,
        key=key_of(campaign, number),
        rectification=RectificationId(named) if named else None,
        authority=given.get("authority"),
    )


END: Final = register(
    router,
    Action(
        name="end-entry",
        path=f"{ITEM}/end",
        fields=_fields_of_end,
        about=_about,
        command=_ended,
        back=_back,
    ),
)


def openings(visit: Visit, campaign: CampaignId) -> Mapping[type[Command], Action]:
    """What the registers of a campaign take: entries, bodies."""
    state = _campaign(visit, campaign)
    found: dict[type[Command], Action] = {}
    if _registers(state, *_ENTERED):
        found[MakeEntry] = MAKE
    if _registers(state, RegisterKind.BODIES):
        found[ComposeBody] = COMPOSE
    return found


def deeds(visit: Visit, key: ItemKey) -> Mapping[type[Command], Action]:
    """A body is composed anew; either is ended."""
    state = visit.office.reads.state(key.stream, evolve)
    of_body = state is not None and isinstance(state.made, BodySeated)
    return {ComposeBody: SEAT, EndEntry: END} if of_body else {EndEntry: END}
