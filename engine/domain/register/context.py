"""What the campaign, its other entries and the directory say at the moment of a command."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from engine.domain.audience import Participant
from engine.domain.campaign.commands import RemoveUnit
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.campaign.state import evolve as evolve_campaign
from engine.domain.campaign.table import CampaignState
from engine.domain.directory.state import Directory, known_directory
from engine.domain.event import Command
from engine.domain.family import Reads
from engine.domain.numbers import UNNUMBERED, first_free, numbering, spelled
from engine.domain.rectification.state import evolve as evolve_rectification
from engine.domain.rectification.table import RectificationState
from engine.domain.register.commands import (
    ComposeBody,
    EndEntry,
    EndEntryOfUnit,
    MakeEntry,
    NoteVacancy,
    OnEntry,
    RegisterCommand,
)
from engine.domain.register.events import EntryMade
from engine.domain.register.state import Entry, evolve
from engine.errors import NotFound
from engine.ids import (
    CampaignId,
    ItemKey,
    PersonId,
    RectificationKey,
    UnitId,
    campaign_stream,
)
from engine.phrases import phrase
from workflows.owners import named_unit
from workflows.sections.registers import Register

FAMILY_NAME: Final = "register"
PREFIX: Final = "b"
_OPEN: Final = (CampaignState.ANNOUNCED, CampaignState.RUNNING)


class Standing(Struct, frozen=True, kw_only=True):
    """What a decision must know beside the entry.

    `live` says whether the campaign is announced or runs. `others` are the entries and bodies of
    the same register that count, by their numbers, without the one at hand. `participants` are the
    units of the campaign, `unknown` the seats that name nobody of the directory. `put_right` says
    whether the rectification that is named is verified and of the entry's unit.
    """

    live: bool
    register: Register
    others: Mapping[str, Entry] = MappingProxyType({})
    participants: Mapping[UnitId, Participant] = MappingProxyType({})
    unknown: tuple[str, ...] = ()
    put_right: bool = False


def context_for(
    command: RegisterCommand, state: Entry | None, reads: Reads, _figures: None
) -> Standing:
    """Raises NotFound (campaign, register, entry)."""
    if isinstance(command, OnEntry):
        entry = existing_entry(command.key, state)
        campaign = existing_campaign(command.key.campaign, reads)
        register = register_named(campaign, entry.made.register)
        right = isinstance(command, EndEntry) and _put_right(command, entry, reads)
        head = getattr(entry.made, "head", None) if isinstance(command, NoteVacancy) else None
        return Standing(
            live=campaign.state in _OPEN,
            register=register,
            unknown=_unknown((head,), reads),
            put_right=right,
        )
    campaign = existing_campaign(command.campaign, reads)
    register = register_named(campaign, command.register)
    return Standing(
        live=campaign.state in _OPEN,
        register=register,
        others={
            number: entry
            for number, entry in entries_of(command.campaign, reads).items()
            if entry.stands and entry.made.register == register.key and number != command.number
        },
        participants=campaign.participants,
        unknown=_unknown(_seats(command), reads) if isinstance(command, ComposeBody) else (),
    )


def existing_entry(key: ItemKey, state: Entry | None) -> Entry:
    """The entry of a number. Raises NotFound."""
    if state is None or key.family != FAMILY_NAME:
        raise NotFound(phrase("thing.item-in-campaign", campaign=key.campaign), key.number)
    return state


def register_named(campaign: Campaign, name: str) -> Register:
    """The register of this key. Raises NotFound."""
    registers = campaign.definition.registers or ()
    found = next((each for each in registers if each.key == name), None)
    if found is None:
        what = phrase("thing.register-of-campaign", campaign=campaign.campaign)
        raise NotFound(what, name, [each.key for each in registers])
    return found


def entries_of(campaign: CampaignId, reads: Reads) -> dict[str, Entry]:
    """Every entry and body of a campaign by its number, and nothing new while a decision lasts: the
    next number is read as well, and has to be free still when something is appended.
    """

    def taken(number: int) -> bool:
        return reads.state(_key(campaign, number).stream, evolve) is not None

    streams = {
        _key(campaign, number).stream: spelled(PREFIX, number)
        for number in range(1, first_free(taken))
    }
    found = reads.states(tuple(streams), evolve) if streams else {}
    return {streams[stream]: entry for stream, entry in found.items() if entry is not None}


def _key(campaign: CampaignId, number: int) -> ItemKey:
    return ItemKey(FAMILY_NAME, campaign, spelled(PREFIX, number))


def _seats(command: ComposeBody) -> tuple[str | None, ...]:
    return command.head, *command.deputies, *command.members


def _unknown(seats: tuple[str | None, ...], reads: Reads) -> tuple[str, ...]:
    """Of these seats those that name nobody of the directory, or somebody who has ended."""
    directory = known_directory(reads)
    return tuple(seat for seat in seats if seat and not _is_known(seat, directory))


def _is_known(seat: str, directory: Directory) -> bool:
    if (unit := named_unit(seat)) is not None:
        return UnitId(unit) in directory.units
    person = directory.people.get(PersonId(seat))
    return person is not None and not person.ended


def _put_right(command: EndEntry, entry: Entry, reads: Reads) -> bool:
    if command.rectification is None:
        return False
    key = RectificationKey(command.key.campaign, command.rectification)
    found = reads.state(key.stream, evolve_rectification)
    if found is None:
        raise NotFound("thing.rectification", command.rectification)
    return found.state is RectificationState.VERIFIED and found.raised.unit == entry.unit


# --- what is recorded along ------------------------------------------------------------------

numbered = numbering(FAMILY_NAME, PREFIX, evolve)


def numbered_once(command: ComposeBody, reads: Reads) -> Iterator[Command]:
    """A new body gets the next number; one that is composed anew keeps its own."""
    if command.number is None:
        yield from numbered(command, reads)
    else:
        yield command


def with_its_entries(command: RemoveUnit, reads: Reads) -> Iterator[Command]:
    """The leaving of a unit, and the end of every entry that names it."""
    yield command
    campaign = reads.state(campaign_stream(command.campaign), evolve_campaign)
    if campaign is None or not campaign.definition.registers:
        return
    for number, entry in entries_of(command.campaign, reads).items():
        if entry.stands and command.unit in units_of(entry):
            key = ItemKey(FAMILY_NAME, command.campaign, number)
            yield EndEntryOfUnit(stamp=command.stamp, key=key)


def units_of(entry: Entry) -> frozenset[str]:
    """The units that an entry names: whose it is, and its object where that is one."""
    made = entry.made
    if isinstance(made, EntryMade):
        return frozenset({made.subject, made.object.rpartition(":")[2]})
    return frozenset({made.unit} if made.unit else ())


def key_of(command: MakeEntry | ComposeBody) -> ItemKey:
    """Where a new entry stands."""
    return ItemKey(FAMILY_NAME, command.campaign, command.number or UNNUMBERED)
