"""What the players share: the office, the clock, the diary, chance, and the count of facts."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from msgspec import Struct

from engine.calendars.clock import VirtualClock
from engine.calendars.working_days import WorkingCalendar
from engine.domain.assignment.context import clock_of, terms_of
from engine.domain.assignment.state import Assignment
from engine.domain.assignment.state import evolve as evolve_assignment
from engine.domain.assignment.table import AssignmentState
from engine.domain.audience import OFFICE_CATEGORY, Part
from engine.domain.campaign.state import Campaign, existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.event import Command, Event, Recorded, Stamp, Via
from engine.domain.phase.state import Phase, phase_now
from engine.domain.policy.actors import Role
from engine.domain.policy.places import superior_of
from engine.domain.rectification.state import evolve as evolve_rectification
from engine.domain.rectification.table import RECTIFICATION, RectificationState
from engine.domain.terms import DutyDue
from engine.ids import (
    AssignmentKey,
    CampaignId,
    CommandId,
    PersonId,
    PhaseKey,
    RectificationKey,
    UnitId,
)
from engine.store.names import NAMES
from office.bootstrap import Office
from office.simulation.diary import Diary
from office.simulation.filings import Papers
from office.simulation.temper import Temper
from workflows.dates import CalendarKind, parse_date
from workflows.owners import SUPERIOR
from workflows.schema import Duty, Task
from workflows.schema import Phase as PhaseDefinition

_LEADING: Final = ("leading_group", "group_head")
_AUTHORITY: Final = "活动领导小组"
_LOOKED_UP: Final = ("campaign/", "phase/")


class Work(Struct, frozen=True, kw_only=True):
    """Something a unit owes; `phase` is None for an occurrence of a recurring duty."""

    key: AssignmentKey
    duty: Duty
    due: DutyDue
    part: Part
    temper: Temper
    phase: PhaseKey | None = None

    @property
    def waits(self) -> bool:
        """Whether its clock starts from something that must be on record first."""
        said = self.duty.deadline if isinstance(self.duty, Task) else None
        return said is not None and parse_date(said).waits

    @property
    def daily(self) -> bool:
        """Whether it is owed on the day on which it opens."""
        return self.due.opens_on == self.due.due_on


class Stage:
    """Shared by the players of one simulation. `tempers` holds every unit that ever took part."""

    def __init__(
        self,
        office: Office,
        clock: VirtualClock,
        campaign: CampaignId,
        seed: int,
        tempers: dict[UnitId, Temper],
        random: Random,
    ) -> None:
        self.office, self.clock, self.id, self.seed = office, clock, campaign, seed
        self.tempers, self.random = tempers, random
        self.reads = office.reads
        self._campaign: Campaign | None = None
        self._phases: dict[PhaseKey, Phase | None] = {}
        edition = self.campaign.edition
        self.working: WorkingCalendar = self.reads.calendar(CalendarKind.WORKING_DAYS, edition)
        self.diary = Diary(office.today())
        self.papers = Papers(office.evidence, self.campaign.definition, random)
        self.works: dict[AssignmentKey, Work] = {}
        self.counts: Counter[str] = Counter()
        self.commands = 0
        self.turned_away = 0
        self._from = office.log.head()
        self._people: dict[tuple[UnitId, Role], PersonId] = {}
        roles = self.campaign.definition.roles
        # By whose word the office does what is not its own to decide.
        self.authority = next((r.title.zh for r in roles if r.key in _LEADING), _AUTHORITY)

    @property
    def campaign(self) -> Campaign:
        """The campaign as it stands. Nobody but the players changes it: they hold the lock."""
        if self._campaign is None:
            self._campaign = existing_campaign(self.id, self.reads)
        return self._campaign

    def phase(self, planned: PhaseDefinition) -> Phase | None:
        """A phase as it stands, None while it is pending."""
        return self._phase(PhaseKey(planned.key))

    def _phase(self, key: PhaseKey) -> Phase | None:
        if key not in self._phases:
            self._phases[key] = phase_now(self.id, key, self.reads)
        return self._phases[key]

    @property
    def today(self) -> date:
        """The day that is played."""
        return self.diary.today

    def at(self, day: date, hour: int) -> datetime:
        """An hour of a day, in the office's zone."""
        return datetime.combine(day, time(hour), self.office.settings.office.zone_info)

    def move_to(self, instant: datetime) -> None:
        """Let the clock run on; an instant that is past changes nothing."""
        self.clock.set(max(self.clock.now(), instant))

    def in_working_days(self, days: int, after: date | None = None) -> date:
        """The n-th working day after a day (today)."""
        return self.working.add(after or self.today, days)

    def some(self, least: int, most: int) -> int:
        """A number by chance, both ends included."""
        return self.random.randint(least, most)

    @contextmanager
    def chance_of(self, name: str) -> Iterator[None]:
        """Chance of somebody's own meanwhile: what he draws changes nothing of what others draw."""
        others, self.random = self.random, Random(f"{self.seed}:{name}")
        try:
            yield
        finally:
            self.random = others

    def chance(self, percent: int) -> bool:
        """True in so many cases of a hundred."""
        return self.random.randrange(100) < percent

    @property
    def name(self) -> str:
        """Where in the log it began, and its seed: its commands are named after that."""
        return f"sim:{self.id}:{self._from}:{self.seed}"

    def stamp(
        self,
        actor: PersonId,
        reason: str | None = None,
        effective_on: date | None = None,
        *,
        ordered: bool = False,
    ) -> Stamp:
        """A command of this simulation, numbered; with `ordered` on the leading group's word."""
        self.commands += 1
        return self.office.stamp(
            actor,
            Via.SIMULATION,
            reason=reason,
            effective_on=effective_on,
            command_id=CommandId(f"{self.name}:{self.commands}"),
            authority=self.authority if ordered else None,
            document=self.papers.order() if ordered else None,
        )

    def handle(self, command: Command) -> tuple[Recorded, ...]:
        """Hand a command in, and count what it put on record, but for what time brought by then;
        what it may have changed is looked up anew.
        """
        recorded = self.office.handle(command)
        own = (r for r in recorded if r.event.stamp.via is Via.SIMULATION)
        self.counts.update(entry.name for entry in own)
        if any(entry.stream.startswith(_LOOKED_UP) for entry in recorded):
            self._forget()
        return recorded

    def note_kind(self, kind: type[Event]) -> None:
        """Count a fact that came with a refusal."""
        self.counts[NAMES[kind]] += 1
        self._forget()

    def _forget(self) -> None:
        self._campaign = None
        self._phases.clear()

    def person(self, unit: UnitId, role: Role = Role.LIAISON) -> PersonId:
        """Who holds a role in a unit; a vacant post is answered for by another of the unit."""
        if (unit, role) not in self._people:
            directory = known_directory(self.reads)
            for post in (role, Role.LIAISON, Role.UNIT_CHIEF):
                if holder := directory.holder(post, unit):
                    self._people[unit, role] = holder.person
                    break
            else:
                self._people[unit, role] = PersonId(f"{unit}.{role.value.removeprefix('unit_')}")
        return self._people[unit, role]

    def reviewers(self, duty: Duty | None, unit: UnitId) -> tuple[PersonId, ...]:
        """Who reviews the work of a unit, in turn: never the unit itself."""
        units = [self.reviewing_unit(name, unit) for name in _reviewing(duty)]
        return tuple(PersonId("office.reviewer") if u is None else self.person(u) for u in units)

    def reviewing_units(self, duty: Duty, unit: UnitId) -> dict[str, UnitId]:
        """Whose people those are, by the reviewers that the duty names."""
        found = {name: self.reviewing_unit(name, unit) for name in _reviewing(duty)}
        return {name: each for name, each in found.items() if each is not None}

    def reviewing_unit(self, reviewer: str, unit: UnitId) -> UnitId | None:
        """The unit that reviews as this reviewer; None where none does."""
        above = superior_of(known_directory(self.reads), unit) if reviewer == SUPERIOR else None
        if above is not None:
            return above
        participants = self.campaign.participants.values()
        for wanted in (reviewer, OFFICE_CATEGORY, "county_leadership"):
            for participant in participants:
                if participant.is_among((wanted,)) and participant.unit != unit:
                    return participant.unit
        return None

    def office_person(self) -> PersonId:
        """Who drives the campaign for the office."""
        return self.reviewers(None, UnitId(""))[0]

    def state_of(self, key: AssignmentKey) -> AssignmentState:
        """Where a piece of work stands by the log."""
        found = self.reads.state(key.stream, evolve_assignment)
        return (found or Assignment()).state

    def due_now(self, key: AssignmentKey) -> date | None:
        """The day it is to be handed in by, after every stop and extension so far; None without a
        deadline.
        """
        found = self.reads.state(key.stream, evolve_assignment)
        terms = terms_of(key, self.reads)
        return clock_of(terms, found or Assignment()).due_on

    def finding_state(self, key: RectificationKey) -> RectificationState | None:
        """Where a finding stands by the log."""
        found = self.reads.state(key.stream, evolve_rectification)
        return found.state if found else None

    def allows(self, key: RectificationKey, trigger: str) -> bool:
        """Whether a finding may take a step now."""
        state = self.finding_state(key)
        return state is not None and trigger in RECTIFICATION.allowed(state)

    def goes_on(self, work: Work) -> bool:
        """Whether the unit still takes part."""
        return work.key.unit in self.campaign.participants

    def takes_work(self, work: Work) -> bool:
        """Whether it may still be handed in."""
        phase = self._phase(work.phase) if work.phase else None
        return self.goes_on(work) and (phase is None or phase.accepts_work)

    def spread(self, until: datetime, acts: int) -> timedelta:
        """The pause between so many acts that lie before a moment, whole seconds."""
        left = max(timedelta(), until - self.clock.now())
        return min(timedelta(minutes=5), timedelta(seconds=left // timedelta(seconds=acts + 1)))


def _reviewing(duty: Duty | None) -> tuple[str, ...]:
    return duty.review if duty else (OFFICE_CATEGORY,)
