"""What units have listed below themselves, and what each entry makes due (一园一案)."""

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from engine.calendars.working_days import Calendars
from engine.domain.audience import Participant, blank_owner, part_of
from engine.domain.campaign.state import Campaign
from engine.domain.event import Command, Event
from engine.domain.family import Reads
from engine.domain.phase.state import phase_now
from engine.domain.terms import DutyDue, anchors_of, free_due, task_due
from engine.ids import CampaignId, DutyKey, OccurrenceKey, PhaseKey, UnitId
from workflows.dates import CalendarKind
from workflows.owners import UNIT
from workflows.schema import Definition, Task


class OnEntries(Command, frozen=True):
    """What every command to a list carries: whose entries of which list."""

    campaign: CampaignId
    list: str
    unit: UnitId


class AddEntries(OnEntries, frozen=True):
    """List these; each is owed from now on where its task is."""

    labels: tuple[str, ...]


class RenameEntry(OnEntries, frozen=True):
    """Call an entry otherwise; its key stays."""

    entry: OccurrenceKey
    label: str


class WithdrawEntry(OnEntries, frozen=True):
    """Take an entry back, with what is owed for it: not what was handed in or fell overdue."""

    entry: OccurrenceKey


EntriesCommand = AddEntries | RenameEntry | WithdrawEntry


class Entry(Struct, frozen=True):
    """A thing below a unit; its key names the items that it makes due, and never changes."""

    key: OccurrenceKey
    label: str


class EntriesAdded(Event, frozen=True):
    """A unit listed these."""

    campaign: CampaignId
    list: str
    unit: UnitId
    entries: tuple[Entry, ...]


class EntryRenamed(Event, frozen=True):
    """An entry is called otherwise from now on, and so are its items of `duties`."""

    campaign: CampaignId
    list: str
    unit: UnitId
    key: OccurrenceKey
    before: str
    label: str
    duties: tuple[DutyKey, ...] = ()


class EntryWithdrawn(Event, frozen=True):
    """There is no such thing, or no more: nothing is owed for it."""

    campaign: CampaignId
    list: str
    unit: UnitId
    key: OccurrenceKey
    label: str


ListEvent = EntriesAdded | EntryRenamed | EntryWithdrawn


class Listed(Struct, frozen=True):
    """An entry as it stands."""

    unit: UnitId
    label: str
    added_on: date


class UnitList(Struct, frozen=True, kw_only=True):
    """One list of a campaign: the entries of all units, and every key that was ever given."""

    entries: dict[OccurrenceKey, Listed] = {}
    taken: frozenset[str] = frozenset()

    def of(self, unit: UnitId) -> dict[OccurrenceKey, Listed]:
        """The entries of one unit."""
        return {key: entry for key, entry in self.entries.items() if entry.unit == unit}


def evolve(state: UnitList | None, event: ListEvent) -> UnitList:
    """The state after an event. Never refuses."""
    state = state or UnitList()
    match event:
        case EntriesAdded(unit=unit, entries=entries, stamp=stamp):
            new = {entry.key: Listed(unit, entry.label, stamp.on) for entry in entries}
            return UnitList(entries=state.entries | new, taken=state.taken | new.keys())
        case EntryRenamed(key=key, label=label):
            renamed = replace(state.entries[key], label=label)
            return replace(state, entries={**state.entries, key: renamed})
        case EntryWithdrawn(key=key):
            left = {other: entry for other, entry in state.entries.items() if other != key}
            return replace(state, entries=left)


def tasks_for(definition: Definition, name: str | None = None) -> Iterator[Task]:
    """The tasks that are owed for each entry of a list (None: of any)."""
    for task in definition.every_task():
        if task.for_each and name in (None, task.for_each):
            yield task


def takes_entries(campaign: Campaign, task: Task, reads: Reads) -> bool:
    """Whether its entries are owed by now: its phase takes work, or the campaign runs."""
    if not campaign.is_live or blank_owner(task):
        return False
    phase = campaign.definition.phase_of.get(task.key)
    if phase is None:
        return True
    now = phase_now(campaign.campaign, PhaseKey(phase.key), reads)
    return now is not None and now.accepts_work


def entry_dues(
    campaign: Campaign,
    task: Task,
    entries: Mapping[OccurrenceKey, Listed],
    calendars: Calendars,
) -> Iterator[DutyDue]:
    """What each of these entries makes due, of those whose unit leads the task.

    It is due on the day of the task. Listed later than the task opens, it opens on the day of its
    listing; if the task's day is past by then, it is given as many days as the task had.
    """
    definition, edition = campaign.definition, campaign.edition
    phase = definition.phase_of.get(task.key)
    if phase is None:
        due = free_due(definition, task, calendars, edition)
    else:
        working = calendars.of(CalendarKind.WORKING_DAYS, edition)
        due = task_due(task, anchors_of(definition, phase, working), calendars, edition)
    for key, entry in entries.items():
        unit = campaign.participants.get(entry.unit)
        if unit is not None and leads(unit, task):
            yield _due_of(due, key, entry)


def leads(unit: Participant, task: Task) -> bool:
    """Whether the unit owes the task, once for each of its entries."""
    return part_of(unit, task.audience) is not None


def _due_of(due: DutyDue, key: OccurrenceKey, entry: Listed) -> DutyDue:
    opens_on, due_on = max(due.opens_on, entry.added_on), due.due_on
    if due_on is not None and due_on < opens_on:
        due_on, due = opens_on + (due_on - due.opens_on), replace(due, through=None)
    return replace(
        due,
        occurrence=key,
        opens_on=opens_on,
        due_on=due_on,
        audience=(f"{UNIT}{entry.unit}",),
        supporting=(),
    )
