"""Registers of a campaign: how full each is and who lacks, and one entry or body of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from engine.domain.audience import part_of
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.directory.state import Directory, known_directory
from engine.domain.register.context import entries_of, existing_entry, register_named
from engine.domain.register.events import BodySeated, EntryMade
from engine.domain.register.state import Entry, evolve
from engine.domain.register.table import EntryState
from engine.ids import CampaignId, ItemKey, PersonId, UnitId
from engine.phrases import Phrase
from office.answers.reading import Reading, bare
from office.words import worded
from workflows.owners import named_unit
from workflows.schema import Definition
from workflows.sections.registers import LimitPer, Register, RegisterKind
from workflows.titles import Title

_SORTS: Final = frozenset(
    {
        "cadre", "community", "enterprise", "family", "meeting", "member", "organisation", "person",
        "project", "unit", "village",
    }
)  # fmt: skip
"""Sorts of objects that have a name without the definition's help."""


class RegisterCount(Struct, frozen=True, kw_only=True):
    """How full a register is: `count` entries count, of `exactly` so many; of bodies those with a
    head, and `vacant` are those without.

    `lacking` are the subjects that have fewer than `each`, in the order of the roster.
    """

    key: str
    title: Title
    kind: RegisterKind
    count: int
    exactly: int | None
    vacant: int
    each: int | None
    lacking: tuple[Title, ...]


class Measured(Struct, frozen=True):
    """A number that an entry says of itself, beside what it may be."""

    title: Title
    value: int
    at_most: int


class EntryAnswer(Struct, frozen=True, kw_only=True):
    """An entry by its two sides, or a body by who sits in it. `sort` is what the other side is, by
    its `code`; `exceeded` are the soft limits that it passes.
    """

    register: Title
    kind: RegisterKind
    subject: Title | None
    sort: Title | None = None
    code: str = ""
    begins: date | None = None
    measured: tuple[Measured, ...] = ()
    exceeded: tuple[Title, ...] = ()
    is_body: bool = False
    head: Title | None = None
    deputies: tuple[Title, ...] = ()
    members: tuple[Title, ...] = ()
    authority: str = ""


def registers(reading: Reading, campaign: CampaignId) -> tuple[RegisterCount, ...]:
    """Those of the definition, in its order; counted are the entries that are seen.

    Raises NotFound for a campaign that is not there, or not seen.
    """
    reading.about(campaign)
    state, seen = existing_campaign(campaign, reading.reads), reading.sees.work(campaign)
    names = reading.unit_names()
    units = {unit: name for unit, name in names.items() if seen.has(unit)}
    every = [
        entry
        for entry in entries_of(campaign, reading.reads).values()
        if entry.stands and seen.has(UnitId(entry.unit) if entry.unit else None)
    ]
    return tuple(
        _count(each, [entry for entry in every if entry.made.register == each.key], state, units)
        for each in state.definition.registers or ()
    )


def _count(
    register: Register, own: Sequence[Entry], state: Campaign, units: Mapping[UnitId, Title]
) -> RegisterCount:
    vacant = sum(entry.state is EntryState.VACANT for entry in own)
    have = Counter(entry.unit for entry in own)
    lacking = (
        name
        for unit, name in units.items()
        if register.each is not None
        and (participant := state.participants.get(unit)) is not None
        and part_of(participant, register.subjects) is not None
        and have[unit] < register.each
    )
    return RegisterCount(
        key=register.key,
        title=register.title,
        kind=register.kind,
        count=len(own) - vacant,
        exactly=register.exactly,
        vacant=vacant,
        each=register.each,
        lacking=tuple(lacking),
    )


def entry(reading: Reading, key: ItemKey) -> EntryAnswer:
    """What an entry says. Raises NotFound for one that is not there; whether it is seen is asked of
    office/answers/keyed_items.py.
    """
    found = existing_entry(key, reading.reads.state(key.stream, evolve))
    campaign = existing_campaign(key.campaign, reading.reads)
    register = register_named(campaign, found.made.register)
    names, directory = reading.unit_names(), known_directory(reading.reads)
    unit = UnitId(found.unit) if found.unit else None
    subject = None if unit is None else names.get(unit) or bare(unit)
    made = found.made
    if isinstance(made, BodySeated):
        head = getattr(made, "head", None)
        return EntryAnswer(
            register=register.title,
            kind=register.kind,
            subject=subject,
            is_body=True,
            head=_seat(head, names, directory) if head else None,
            deputies=tuple(_seat(each, names, directory) for each in made.deputies),
            members=tuple(_seat(each, names, directory) for each in made.members),
            authority=_person(made.authority, directory),
        )
    sort, _, code = made.object.rpartition(":")
    return EntryAnswer(
        register=register.title,
        kind=register.kind,
        subject=subject,
        sort=sort_named(sort, campaign.definition) if sort else None,
        code=code,
        begins=made.begins,
        measured=tuple(_measured(made, register)),
        exceeded=tuple(each.title for each in register.limits if each.key in made.exceeded),
    )


def sort_named(sort: str, definition: Definition) -> Title:
    """What the objects of a sort are called: as the category of that key, where there is one; else
    as people call what is met most often, else by the key.
    """
    named = next((each.title for each in definition.categories if each.key == sort), None)
    if named is not None or sort not in _SORTS:
        return named or bare(sort)
    said = Phrase(f"term.register.sort.{sort}")
    return Title(zh=worded(said, "zh"), en=worded(said, "en"))


def _measured(made: EntryMade, register: Register) -> list[Measured]:
    figures = {figure.key: figure.value for figure in made.figures}
    return [
        Measured(limit.title, figures[limit.key], limit.at_most)
        for limit in register.limits
        if limit.per is LimitPer.ENTRY and limit.key in figures
    ]


def _seat(seat: str, names: Mapping[UnitId, Title], directory: Directory) -> Title:
    """Somebody by name, or a unit whose head is meant."""
    if (unit := named_unit(seat)) is not None:
        return names.get(UnitId(unit)) or bare(unit)
    return bare(_person(seat, directory))


def _person(name: str, directory: Directory) -> str:
    known = directory.people.get(PersonId(name))
    return known.name if known else name
