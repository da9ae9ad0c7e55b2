"""Lists below units: what a unit enters, renames and withdraws, and the items that follow."""

from collections.abc import Collection, Iterator
from types import MappingProxyType
from typing import Any, Final, assert_never, get_args

from msgspec import Struct

from engine.domain.assignment.context import clock_of, terms_of
from engine.domain.assignment.state import Assignment
from engine.domain.assignment.state import evolve as evolve_assignment
from engine.domain.assignment.table import OWED
from engine.domain.campaign.state import existing_campaign
from engine.domain.campaign.table import CampaignState
from engine.domain.entries.listed import (
    AddEntries,
    EntriesAdded,
    EntriesCommand,
    Entry,
    EntryRenamed,
    EntryWithdrawn,
    ListEvent,
    OnEntries,
    RenameEntry,
    UnitList,
    WithdrawEntry,
    entry_dues,
    evolve,
    leads,
    takes_entries,
    tasks_for,
)
from engine.domain.event import Command, need_reason, not_dated_back
from engine.domain.family import Family, Reads
from engine.domain.obligation import OpenOccurrencesOf, WithdrawOccurrences
from engine.domain.obligation import evolve as evolve_obligation
from engine.domain.policy.facts import Facts
from engine.domain.policy.narrowing import narrowed_by
from engine.domain.policy.places import places
from engine.domain.policy.rows import Policy
from engine.errors import BadInput, NotFound, RuleBroken
from engine.ids import (
    ONCE,
    AssignmentKey,
    DutyKey,
    OccurrenceKey,
    StreamId,
    entries_stream,
    obligation_stream,
)
from engine.phrases import Phrase, phrase
from engine.texts import UNSEEN
from workflows.derived_keys import free, key_from

LONGEST: Final = 80
_OPEN: Final = (CampaignState.ANNOUNCED, CampaignState.RUNNING)


class Standing(Struct, frozen=True, kw_only=True):
    """What a decision must know beside the list: whether the campaign takes entries, whether the
    unit owes a task for each of them, the duties of which the entry is open, and those of which
    something was handed in for it or fell overdue.
    """

    open: bool
    owes: bool
    duties: tuple[DutyKey, ...] = ()
    begun: tuple[DutyKey, ...] = ()


def decide(
    command: EntriesCommand, state: UnitList | None, context: Standing
) -> tuple[ListEvent, ...]:
    """The fact that follows.

    Raises RuleBroken (the campaign, the unit, an entry that work was done for), NotFound for an
    unknown entry, ReasonRequired, and BadInput that names every label that is wrong or listed.
    """
    state = state or UnitList()
    not_dated_back(command, phrase("deed.on-entries"))
    if not context.open:
        raise RuleBroken("error.entries.closed", campaign=command.campaign)
    if not context.owes:
        raise RuleBroken("error.entries.not-asked", unit=command.unit, list=command.list)
    match command:
        case AddEntries():
            return (_added(command, state),) if command.labels else ()
        case RenameEntry(entry=key):
            before, (label,) = _entry(command, key, state), _clean((command.label,))
            if label == before:
                return ()
            _check_labels(command, (label,), state)
            return (
                EntryRenamed(
                    stamp=command.stamp,
                    campaign=command.campaign,
                    list=command.list,
                    unit=command.unit,
                    key=key,
                    before=before,
                    label=label,
                    duties=context.duties,
                ),
            )
        case WithdrawEntry(entry=key):
            label = _entry(command, key, state)
            need_reason(command, "act.entries.withdraw")
            if context.begun:
                raise RuleBroken(
                    "error.entries.begun",
                    campaign=command.campaign,
                    unit=command.unit,
                    entry=key,
                    label=label,
                    duty=context.begun[0],
                )
            return (
                EntryWithdrawn(
                    stamp=command.stamp,
                    campaign=command.campaign,
                    list=command.list,
                    unit=command.unit,
                    key=key,
                    label=label,
                ),
            )
        case _:
            assert_never(command)


def _added(command: AddEntries, state: UnitList) -> EntriesAdded:
    labels, entries = _clean(command.labels), list[Entry]()
    _check_labels(command, labels, state)
    taken = {*state.taken, ONCE}
    for label in labels:
        key = free(key_from(label) or "entry", taken)
        taken.add(key)
        entries.append(Entry(OccurrenceKey(key), label))
    return EntriesAdded(
        stamp=command.stamp,
        campaign=command.campaign,
        list=command.list,
        unit=command.unit,
        entries=tuple(entries),
    )


def _clean(labels: Collection[str]) -> tuple[str, ...]:
    """The names without what cannot be seen, so that two that look alike are one."""
    seen = ("".join(sign for sign in label if sign not in UNSEEN) for label in labels)
    return tuple(" ".join(label.split()) for label in seen)


def _check_labels(command: OnEntries, labels: Collection[str], state: UnitList) -> None:
    faults: list[Phrase] = []
    seen = {entry.label: key for key, entry in state.of(command.unit).items()}
    for number, label in enumerate(labels, start=1):
        if not label or len(label) > LONGEST:
            faults.append(phrase("fault.entries.length", number=number, most=LONGEST))
        elif label in seen:
            faults.append(phrase("fault.entries.twice", label=label, entry=seen[label]))
        seen.setdefault(label, OccurrenceKey(f"{number}"))
    if faults:
        raise BadInput(phrase("fault.entries", list=command.list, unit=command.unit), faults)


def _entry(command: OnEntries, key: OccurrenceKey, state: UnitList) -> str:
    own = state.of(command.unit)
    if key not in own:
        raise NotFound(phrase("thing.entry-of", list=command.list, unit=command.unit), key, own)
    return own[key].label


def context_for(
    command: EntriesCommand, _state: UnitList | None, reads: Reads, _figures: None
) -> Standing:
    """Raises NotFound: campaign, list, unit of the campaign."""
    campaign = existing_campaign(command.campaign, reads)
    known = tuple(each.key for each in campaign.definition.lists or ())
    if command.list not in known:
        what = phrase("thing.list-of-campaign", campaign=command.campaign)
        raise NotFound(what, command.list, known)
    unit = campaign.participants.get(command.unit)
    is_open = campaign.state in _OPEN
    if unit is None:
        if is_open:
            what = phrase("thing.unit-in-campaign", campaign=command.campaign)
            raise NotFound(what, command.unit, campaign.participants)
        return Standing(open=False, owes=False)
    owes = any(leads(unit, task) for task in tasks_for(campaign.definition, command.list))
    if isinstance(command, AddEntries):
        return Standing(open=is_open, owes=owes)
    duties = tuple(_open_for(command, command.entry, reads))
    begun = (duty for duty in duties if _begun(command, duty, command.entry, reads))
    return Standing(open=is_open, owes=owes, duties=duties, begun=tuple(begun))


def _open_for(command: OnEntries, entry: OccurrenceKey, reads: Reads) -> Iterator[DutyKey]:
    for task in tasks_for(existing_campaign(command.campaign, reads).definition, command.list):
        stream = obligation_stream(command.campaign, DutyKey(task.key))
        opened = reads.state(stream, evolve_obligation)
        if opened is not None and entry in opened.occurrences:
            yield DutyKey(task.key)


def _begun(command: OnEntries, duty: DutyKey, entry: OccurrenceKey, reads: Reads) -> bool:
    key = AssignmentKey(command.campaign, duty, command.unit, entry)
    state = reads.state(key.stream, evolve_assignment) or Assignment()
    late = clock_of(terms_of(key, reads), state).is_overdue(command.stamp.on)
    return late or bool(state.overdue) or state.state not in OWED or bool(state.handed_in_by)


def _with_items(command: AddEntries, reads: Reads) -> Iterator[Command]:
    """What is listed is owed at once, where its task is."""
    stream = entries_stream(command.campaign, command.list)
    state = reads.state(stream, evolve) or UnitList()
    yield command
    if not command.labels:
        return
    campaign = existing_campaign(command.campaign, reads)
    new = _added(command, state)
    entries = evolve(state, new).entries
    own = {entry.key: entries[entry.key] for entry in new.entries}
    calendars = reads.calendars(campaign.edition)
    for task in tasks_for(campaign.definition, command.list):
        dues = tuple(entry_dues(campaign, task, own, calendars))
        if dues and takes_entries(campaign, task, reads):
            yield OpenOccurrencesOf(
                stamp=command.stamp,
                campaign=command.campaign,
                duty=DutyKey(task.key),
                edition=campaign.edition,
                dues=dues,
                labels={entry.key: entry.label for entry in new.entries},
            )


def _with_its_items(command: WithdrawEntry, reads: Reads) -> Iterator[Command]:
    duties = tuple(_open_for(command, command.entry, reads))
    yield command
    for duty in duties:
        yield WithdrawOccurrences(
            stamp=command.stamp,
            campaign=command.campaign,
            duty=duty,
            occurrences=(command.entry,),
        )


def _stream_of(command: OnEntries) -> StreamId:
    return entries_stream(command.campaign, command.list)


def facts_of(deed: Any, _stream: StreamId, _state: UnitList | None, reads: Reads) -> Facts:
    """Raises NotFound for a campaign that nobody planned."""
    definition = existing_campaign(deed.campaign, reads).definition
    return Facts(
        scopes=places(deed.campaign, deed.unit),
        units=frozenset({deed.unit}),
        narrowed=narrowed_by(definition),
    )


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            AddEntries: "U@u C@u O@c",
            RenameEntry: "U@u C@u O@c",
            WithdrawEntry: "U@u C@u O@c",
        }
    ),
    command_of=MappingProxyType(
        {EntriesAdded: AddEntries, EntryRenamed: RenameEntry, EntryWithdrawn: WithdrawEntry}
    ),
    facts_of=facts_of,
)

FAMILY = Family(
    name="entries",
    commands=get_args(EntriesCommand),
    events=get_args(ListEvent),
    stream_of=_stream_of,
    context_for=context_for,
    decide=decide,
    evolve=evolve,
    policy=POLICY,
    along={AddEntries: _with_items, WithdrawEntry: _with_its_items},
)
