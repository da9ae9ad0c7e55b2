"""The one composition root: an office put together from its settings.

What most commands never use (views, outbox, scheduler) is imported and opened when it is first
asked for: a program that is started for one command spends most of its time on imports.
"""

from datetime import date, datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self
from uuid import uuid4

from engine.calendars.clock import Clock, OfficeMoment, SystemClock, VirtualClock, wall_time
from engine.calendars.editions import seed_edition
from engine.domain.calendar import PublishEdition
from engine.domain.campaign.context import categories_of
from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Command, Proof, Recorded, Stamp, Via
from engine.domain.evidence import Looked
from engine.domain.obligation import unopened
from engine.domain.office.commands import FoundOffice
from engine.domain.office.day_rules import DayRules
from engine.domain.office.kinds import ClockKind
from engine.domain.office.state import known_office
from engine.domain.phase.context import planned_phase
from engine.errors import StoreUnavailable
from engine.handling.door import CommandHandler
from engine.handling.filed import filed_of
from engine.ids import SYSTEM, CampaignId, CommandId, ItemKey, PersonId, PhaseKey, StreamId
from engine.phrases import Phrase, phrase
from engine.store.log import CampaignLog
from engine.store.sealed_papers import PapersFile
from office.evidence.opening import evidence_store
from office.folders import make_folder
from office.recognition import StandingClock, keep_identity, recognise
from office.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Engine

    from engine.delivery.channels import Channel
    from engine.delivery.dispatch import Dispatch
    from engine.delivery.ports import Agenda, Commands, Letters, Outbox
    from engine.delivery.tick import TickReport
    from engine.domain.gates import GateFacts
    from engine.domain.survey.context import CountsSheets
    from office.accounts.store import Accounts
    from office.boxes.boxes import Boxes
    from office.ticking.passing import Passes
    from projections.feeding.event_source import Progress
    from projections.feeding.runner import Runner
    from projections.feeding.shared_runner import SharedRunner

_LOOKS: Final = 100


class Office:
    """One office at work: log, views, handler, outbox. Close it when done, or use `with`.

    Many threads may read and hand commands in, once `catch_up` has been called by one.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        create: bool = False,
        clock: Clock | None = None,
        channel: "Channel | None" = None,
        dry_run: bool = False,
        to_read: bool = False,
        machine: Clock | None = None,
        knowing: bool = False,
    ) -> None:
        """Open it. `machine` stands in for the clock of this machine. Raises OfficeDiffers if the
        log is that of another office, or, unless that is `knowing`, counts its days otherwise.
        """
        self.settings = settings
        self.clock = clock or machine or SystemClock()
        self._machine = machine
        if create:
            make_folder(settings.store.folder)
        self.log = CampaignLog(
            settings.log_address, create=create, lock_timeout=settings.store.lock_timeout
        )
        self.handler = CommandHandler(
            self.log,
            self,
            dry_run=dry_run,
            machine=machine,
            papers=PapersFile(settings.sealed_path),
        )
        self.reads = self.handler.reads
        self.record = known_office(self.reads)
        try:
            recognise(self.record, settings, knowing=knowing)
        except BaseException:
            self.log.close()
            raise
        if clock is None and self.record and self.record.clock is ClockKind.VIRTUAL:
            self.clock = StandingClock(self.handler.moments, self.clock)
        self._channel, self._to_read = channel, to_read
        self.views_behind: Phrase | None = None
        self.views_end: int | None = None
        self.evidence = evidence_store(settings)
        self.laid_down = self._lay_down() if create else ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _lay_down(self) -> tuple[Recorded, ...]:
        """Put on record whose log it is, unless that stands there, and the first calendar.

        An office that is given a virtual clock lives by one.
        """
        virtual = isinstance(self.clock, VirtualClock)
        found = FoundOffice(
            stamp=self.stamp(SYSTEM, Via.CLI),
            identity=uuid4().hex,
            days=self.settings.office.day_rules,
            clock=ClockKind.VIRTUAL if virtual else ClockKind.WALL,
        )
        founded = self.handle(found)
        self.record = known_office(self.reads)
        if self.record is not None:
            keep_identity(self.settings.identity_file, self.record)
        first = PublishEdition(stamp=self.stamp(SYSTEM, Via.CLI), edition=seed_edition())
        return founded + self.handle(first)

    def close(self) -> None:
        """Let go of both databases."""
        if "views" in self.__dict__:
            self.views.dispose()
        for name in ("accounts", "boxes", "sender"):
            if name in self.__dict__:
                getattr(self, name).close()
        self.log.close()

    @cached_property
    def views(self) -> "Engine":
        """The read models; their file or schema is made if absent."""
        from projections.tables.open import open_views

        return open_views(self.settings.views_address)

    @cached_property
    def accounts(self) -> "Accounts":
        """Logins, sessions, drafts, made if absent. They live by the clock of this machine."""
        from office.accounts.store import open_accounts

        return open_accounts(self.settings, self._machine)

    @cached_property
    def boxes(self) -> "Boxes":
        """The sealed boxes of surveys."""
        from office.boxes.boxes import Boxes

        return Boxes(self.settings.boxes_folder, self.reads, self.clock.now)

    @cached_property
    def runner(self) -> "Runner":
        """What brings the read models up to the log."""
        from projections.feeding.runner import Runner
        from projections.registry import ALL

        return Runner(self.views, self.log, ALL)

    @cached_property
    def shared_runner(self) -> "SharedRunner":
        """The same for many threads."""
        from projections.feeding.shared_runner import SharedRunner

        return SharedRunner(self.runner)

    @cached_property
    def agenda(self) -> "Agenda":
        """The read models, as the scheduler asks them."""
        from office.ticking.agenda import OfficeAgenda

        return OfficeAgenda(self.log, self.views, self.runner)

    @cached_property
    def outbox(self) -> "Outbox":
        """The same, asked of facts and letters."""
        from office.ticking.outbox import OfficeOutbox

        return OfficeOutbox(self.views)

    @cached_property
    def passes(self) -> "Passes":
        """What the scheduler does, and until when it has nothing to do."""
        from office.ticking.passing import Passes

        return Passes(self)

    @cached_property
    def commands(self) -> "Commands":
        """The door, as the scheduler asks it."""
        from engine.handling.scheduled import ScheduledCommands

        return ScheduledCommands(self.handler)

    @cached_property
    def letters(self) -> "Letters":
        """The letter room."""
        from office.letters.composer import OfficeLetters

        return OfficeLetters(self.settings, self.log, self.views)

    @cached_property
    def sender(self) -> "Dispatch":
        """The channels that letters go by, or the one that the office was opened with."""
        from office.channels.opening import open_dispatch

        return open_dispatch(self.settings, self.clock.now, self._channel, self.views)

    def today(self) -> date:
        """The office's day now."""
        return self.day_of(self.clock.now())

    @property
    def days(self) -> DayRules:
        """How days are counted, as the log has it."""
        return self.record.days if self.record else self.settings.office.day_rules

    def day_of(self, moment: datetime) -> date:
        """The office's day at a moment, as the log counts it."""
        return self.days.day_of(moment)

    def moment(self, instant: datetime | None = None) -> OfficeMoment:
        """The day at an instant (now), and what the clocks of the office show."""
        instant = instant or self.clock.now()
        return OfficeMoment(self.day_of(instant), wall_time(instant, self.days.zone))

    def stamp(
        self,
        actor: PersonId,
        via: Via,
        *,
        reason: str | None = None,
        on_behalf_of: PersonId | None = None,
        effective_on: date | None = None,
        command_id: CommandId | None = None,
        login: str | None = None,
        authority: str | None = None,
        document: str | None = None,
        proof: Proof | None = None,
        entered_by: PersonId | None = None,
    ) -> Stamp:
        """Who and when, for one command; a command id is made up where none is given."""
        now = self.clock.now()
        return Stamp(
            recorded_at=now,
            on=self.day_of(now),
            actor=actor,
            via=via,
            command_id=command_id or CommandId(uuid4().hex),
            on_behalf_of=on_behalf_of,
            effective_on=effective_on,
            reason=reason,
            login=login,
            entered_by=entered_by,
            proof=proof or (None if login is None else Proof.CLAIMED),
            authority=authority,
            document=document,
        )

    def handle(self, command: Command) -> tuple[Recorded, ...]:
        """Hand a command in at the door; what it put on record."""
        return self.handler.handle(command)

    def catch_up(self, progress: "Progress | None" = None) -> int:
        """Bring the views up to the end of the log; how many events that took.

        Whoever only looks and may not write to the views sees them as they stand: unless they stand
        at the end, `views_behind` says so and `views_end` is the position that they have reached.
        """
        try:
            return self.shared_runner.catch_up(progress)
        except Exception as fault:
            from projections.tables.database_errors import why_not_written

            why = why_not_written(fault) if self._to_read else None
            if why is None:
                raise
            with self.views.connect() as views:
                at, head = self.runner.position(views), self.log.head()
            if at is None:
                raise
            self.views_behind = self.views_end = None
            if at < head:
                self.views_end = at
                self.views_behind = phrase("say.views.behind", at=at, head=head, why=why)
            return 0

    def renew_views(self) -> None:
        """Leave views that were deleted or damaged; the next `catch_up` builds them anew."""
        from projections.tables.open import discard_unusable

        def let_go() -> None:
            self.views.dispose()
            discard_unusable(self.settings.views_address)

        self.shared_runner.begin_anew(let_go)

    def head(self) -> int:
        """The position of the newest event."""
        return self.log.head()

    def gate_facts(self, campaign: CampaignId, phase: PhaseKey) -> "GateFacts":
        """What the gate of a phase asks for, counted at one position, to which every view has come.

        Workers move views one by one: those that stand apart are brought up once more. Raises
        StoreUnavailable if that does not help.
        """
        from projections import gate_figures
        from projections.tables.connections import consistent_reads
        from projections.tables.open import place_of

        definition = existing_campaign(campaign, self.reads).definition
        planned_phase(definition, phase)
        today = self.today()
        for _ in range(_LOOKS):
            self.catch_up()
            with consistent_reads(self.views) as views:
                at = self.runner.position(views)
                if at is not None:
                    begun = unopened(campaign, self.stamp(SYSTEM, Via.CLI), self.reads)
                    return gate_figures.gate_facts(
                        views, definition, campaign, phase, at, today=today, unopened=begun
                    )
        apart, remedy = phrase("fault.views.apart"), phrase("remedy.views.apart")
        raise StoreUnavailable(place_of(self.views), apart, remedy)

    def categories(self) -> frozenset[str]:
        """The categories of units that the campaigns on record name."""
        from projections.campaigns.tables import PLANS
        from projections.tables.connections import single_reads

        self.catch_up()
        with single_reads(self.views) as views:
            return frozenset().union(*(categories_of(row.planned) for row in PLANS.find(views)))

    def evidence_of(self, item: StreamId) -> Looked:
        """What is found of the documents that an item has handed in (Figures.evidence_of)."""
        return {
            each.digest: self.evidence.look(each.digest, each.name or "")[0]
            for each in filed_of(item, self.reads)
            if each.digest
        }

    def sheets_of(self, survey: ItemKey, *, rehearsed: bool = False) -> "CountsSheets":
        """What seals the box of a survey and counts it (Figures.sheets_of)."""
        return self.boxes.sheets_of(survey, rehearsed=rehearsed)

    def newly_overdue(self, campaign: CampaignId, on: date) -> "Sequence[StreamId]":
        """Items past their due date with no fact that says so: what a command settles."""
        from projections.deadlines.queries import newly_overdue
        from projections.tables.connections import single_reads

        self.log.refresh()
        self.shared_runner.catch_up()
        with single_reads(self.views) as views:
            return newly_overdue(views, campaign, on)

    def lapsed(self, on: date, campaign: CampaignId | None = None) -> "Sequence[StreamId]":
        """Petitions that wait, though by this day nobody can answer them."""
        self.agenda.catch_up()
        return self.agenda.lapsed(on, campaign)

    def acting(self, on: date, campaign: CampaignId | None = None) -> "Sequence[StreamId]":
        """Numbered items whose day to act has come."""
        self.agenda.catch_up()
        return self.agenda.acting(on, campaign)

    def check_clock(self, now: datetime | None = None) -> datetime:
        """The moment of a tick. Raises OfficeDiffers where the scheduler stops."""
        now = now or self.clock.now()
        on, name = self.day_of(now), CommandId("tick:")
        stamp = Stamp(recorded_at=now, on=on, actor=SYSTEM, via=Via.SCHEDULER, command_id=name)
        return self.handler.moments.checked(stamp).recorded_at

    def tick(
        self, now: datetime | None = None, stop: "Callable[[], bool]" = lambda: False
    ) -> "TickReport":
        """One pass of the scheduler. The caller holds the scheduler's lock; `stop` is asked whether
        the pass is to end soon. Raises OfficeDiffers at a moment at which the scheduler stops.
        """
        return self.passes.tick(now, stop)
