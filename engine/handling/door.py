"""The one door: every face, the scheduler and the simulation hand their commands in here.

    handle(command) : figures -> [ load -> decide ] -> append   (the bracket again if a stream grew)

It holds no rule: what is allowed, and what a decision must know, is in the Family of a lifecycle.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from msgspec.structs import replace

from engine.calendars.clock import Clock, SystemClock
from engine.domain.access import Door, known_access
from engine.domain.event import Command, Recorded, Stamp, brought_by_time
from engine.domain.families import ALONG, FAMILIES, FAMILY_OF
from engine.domain.family import Family, Figures
from engine.domain.obligation import OpenOccurrences
from engine.errors import (
    BadInput,
    Conflict,
    EngineError,
    OutsideCalendar,
    RuleBroken,
    StoreUnavailable,
)
from engine.handling.appending import Appender, MakeDrafts
from engine.handling.command_ids import FACES, check_form
from engine.handling.free_texts import looked_at
from engine.handling.moments import Moments
from engine.handling.overdue import (
    NOT_OWED,
    NOT_TO_ACT,
    act_commands,
    lapse_commands,
    pages_of_overdue,
)
from engine.handling.permitting import ask_policy
from engine.handling.rehearsing import NoFigures, rehearsed
from engine.handling.sealing import PapersInMemory, SealedDoor, SealedPapers, may_be_sealed
from engine.ids import CampaignId, StreamId, campaign_of
from engine.store.decisions import Decision, Draft
from engine.store.log import CampaignLog
from engine.store.state_cache import Loaded

Answer = tuple[Recorded, ...] | EngineError
"""What a command recorded, or why it was refused."""


Observer = Callable[[Sequence[Command], Answer], None]
"""Told of commands that were handled in one go, and their answer: for a log line, for figures."""


class CommandHandler(Appender):
    """Handles commands against one log.

    `figures` counts what commands ask for beyond the streams of the log; `observer` is told of
    every command and its answer, but not of what is sealed; `machine` is the clock that an office
    on the wall's clock goes by; `papers` is where what is sealed is kept.
    """

    observer: Observer | None = None

    def __init__(
        self,
        log: CampaignLog,
        figures: Figures | None = None,
        *,
        dry_run: bool = False,
        machine: Clock | None = None,
        papers: SealedPapers | None = None,
    ) -> None:
        super().__init__(log, dry_run=dry_run)
        counted = figures or NoFigures(log)
        self._figures = rehearsed(counted) if dry_run else counted
        self.moments = Moments(log, self.reads, machine or SystemClock())
        self.sealed = SealedDoor(self, self.moments, papers or PapersInMemory())

    def handle(self, command: Command) -> tuple[Recorded, ...]:
        """Record what follows from a command, or raise why not; nothing where it is so already.

        A command whose id is on record returns its first result. Raises Conflict if the streams
        that it reads kept growing for `patience` seconds, and what the command's lifecycle raises.
        """
        answer = self._answer(command)
        if isinstance(answer, EngineError):
            raise answer
        return answer

    def handle_many(self, commands: Iterable[Command]) -> list[Answer]:
        """Handle many commands of one caller, in order: what each recorded, or its refusal.

        Each is decided on what the ones before it have changed, and they share commits; one that
        is refused stops no other. Figures that a command asks for are counted after all commands
        before it, and so is what a command settles.
        """
        answers: list[Answer] = []
        batch: list[Command] = []
        for command in commands:
            if self.dry_run or _looks_beyond_streams(command) or may_be_sealed(command):
                answers += [*self._handle_batch(batch), self._answer(command)]
                batch = []
            else:
                batch.append(command)
        return answers + self._handle_batch(batch)

    def _handle_batch(self, commands: Sequence[Command]) -> list[Answer]:
        if not commands:
            return []
        self.log.refresh()  # so that a refusal counts in its place among the others
        looked = [looked_at(command) for command in commands]
        asked = [self._asked(normal) for normal, _ in looked]
        decisions = [
            partial(self._decide_in_batch, drafts, command, fault)
            for command, (drafts, _), (_, fault) in zip(commands, asked, looked, strict=True)
        ]
        outcomes = self.log.decide_and_append_many(decisions, [about for _, about in asked])
        answers: list[Answer] = []
        overtaken = False
        for command, outcome in zip(commands, outcomes, strict=True):
            # What was refused after a command that another process overtook may stand on it.
            overtaken = overtaken or isinstance(outcome, Conflict)
            answers.append(self._settled(command, outcome, again=overtaken))
        return answers

    def _decide_in_batch(
        self, drafts: MakeDrafts, command: Command, fault: BadInput | None
    ) -> Decision:
        _check_given(command, fault)
        return self.decide(drafts, (command,), sure=False)

    def _settled(
        self, command: Command, outcome: tuple[Recorded, ...] | Exception, *, again: bool
    ) -> Answer:
        """The answer to a command of a batch; handled alone, `again`, if it may be another now."""
        if isinstance(outcome, StoreUnavailable):
            return outcome
        if isinstance(outcome, Exception) and not isinstance(outcome, EngineError):
            raise outcome
        if isinstance(outcome, EngineError) or not outcome:
            if again:
                return self._answer(command)
            outcome = self._on_record(command) or outcome
        if isinstance(outcome, EngineError):
            return self._told((command,), outcome)
        return self._told((command,), self._refusal(command, outcome) or outcome)

    def _on_record(self, command: Command) -> Answer:
        """The first result of a command that was sent before, or the refusal of its id."""
        try:
            _check_given(command, looked_at(command)[1])
            return self._first_result((command,))
        except EngineError as refusal:
            return refusal

    def _answer(self, command: Command) -> Answer:
        answer: Answer
        try:
            normal, fault = looked_at(command)
            _check_given(command, fault)
            if sealed := self.sealed.answer(command, normal, self._asked):
                return sealed[0]
            recorded = self._recorded(command, normal)
            answer = self._refusal(command, recorded) or recorded
        except EngineError as refusal:
            answer = refusal
        return self._told((command,), answer)

    def _recorded(self, command: Command, normal: Command) -> tuple[Recorded, ...]:
        """Known by its fields as given, decided by their normal form."""
        if type(command) in FAMILY_OF[type(command)].settles:
            return self._recorded_after_settling(command, normal)
        drafts, about = self._asked(normal)
        return self.execute(drafts, (command,), about)

    def _recorded_after_settling(self, command: Command, normal: Command) -> tuple[Recorded, ...]:
        """Put on record what is due in the campaign of a command, the last of it together with
        what the command itself leads to.

        It is decided once beforehand: where it is refused, is on record already or changes
        nothing, it settles nothing either. A dry run shows the first page of what is due.
        """
        drafts, about = self._asked(normal)
        if done := self._first_result((command,)):
            return done
        foreseen = self.decide(drafts, (command,), sure=True).drafts
        refusals = FAMILY_OF[type(command)].refusals
        if not foreseen or any(type(draft.event) in refusals for draft in foreseen):
            return self.execute(drafts, (command,), about)
        campaign = campaign_of(foreseen[-1].stream)
        stamp = self.moments.by_the_clock(command.stamp)
        opened = () if self.dry_run else self._came_about(campaign, stamp)
        *pages, rest = pages_of_overdue(self._figures.newly_overdue(campaign, stamp.on), stamp)
        if self.dry_run:
            rest = pages[0] if pages else rest
        else:
            for page in pages:
                for commands in page:
                    self.handle_together(commands, passing_over=NOT_OWED)
            if opened or pages:
                drafts, about = self._asked(normal)  # its figures, as they are by now

        def settled() -> Iterator[Draft]:
            grown = Counter[StreamId]()
            for commands in rest:
                for draft in self._drafts_together(commands, NOT_OWED):
                    grown[draft.stream] += 1
                    yield draft
            for draft in drafts():
                yield replace(draft, version=draft.version + grown[draft.stream])

        recorded = self.execute(settled, (command,), about, along=[c for own in rest for c in own])
        if not self.dry_run:
            lapsed = self._figures.lapsed(stamp.on, campaign)
            self.handle_together(lapse_commands(lapsed, stamp), passing_over=NOT_OWED)
        return recorded

    def _came_about(self, campaign: CampaignId, stamp: Stamp) -> tuple[Recorded, ...]:
        """Open the periods that have begun, and let items do what their day has come for; a
        calendar that periods lack stops no other command.
        """
        own = brought_by_time(stamp, f"open:{campaign}")
        try:
            opened = self.handle(OpenOccurrences(stamp=own, campaign=campaign))
        except (OutsideCalendar, RuleBroken, BadInput):
            opened = ()
        for commands in act_commands(self._figures.acting(stamp.on, campaign), stamp):
            opened += self.act(commands)
        return opened

    def act(self, commands: Sequence[Command]) -> tuple[Recorded, ...]:
        """What items of one lifecycle do on their day: all together, but each alone for which
        something is counted before its turn. What does not act for now is passed over.
        """
        figures = FAMILY_OF[type(commands[0])].figures if commands else {}
        others = [command for command in commands if type(command) not in figures]
        recorded = self.handle_together(others, passing_over=NOT_TO_ACT)
        for command in commands:
            if type(command) in figures:
                with suppress(*NOT_TO_ACT):
                    recorded += self.handle(command)
        return recorded

    def _told(self, commands: Sequence[Command], answer: Answer) -> Answer:
        if self.observer is not None:
            self.observer(commands, answer)
        return answer

    def _asked(self, command: Command) -> tuple[MakeDrafts, StreamId | None]:
        """What decides a command, its figures counted, and the stream that it is about."""
        family = FAMILY_OF[type(command)]
        count = family.figures.get(type(command)) or family.looks.get(type(command))
        figures = count(command, self._figures) if count else None
        about = None if type(command) in family.replaced else family.stream_of(command)
        return partial(self._drafts, command, figures), about

    def handle_together(
        self, commands: Iterable[Command], *, passing_over: tuple[type[EngineError], ...] = ()
    ) -> tuple[Recorded, ...]:
        """Record what follows from many commands of one lifecycle in one transaction.

        Each is for a stream of its own and bears its own command id; those that are refused with
        an error of `passing_over` are left out, any other refusal stops them all.
        """
        commands = tuple(commands)
        drafts = partial(self._drafts_together, commands, passing_over)
        recorded = self.execute(drafts, commands, together=True) if commands else ()
        if recorded:
            self._told(commands, recorded)
        return recorded

    def _drafts_together(
        self, commands: Sequence[Command], passing_over: tuple[type[EngineError], ...]
    ) -> Iterator[Draft]:
        """What many commands of one lifecycle add to their streams, which are read together."""
        if not commands:
            return
        family = FAMILY_OF[type(commands[0])]
        wanted = {family.stream_of(command): command for command in commands}
        loaded = self.reads.load_all(wanted, family.evolve)
        is_open = known_access(self.reads).door is Door.ANYONE
        timed = self.moments.of_many()
        for stream, command in wanted.items():
            found = loaded[stream]
            with suppress(*passing_over):
                if not is_open:
                    ask_policy(self.reads, command, found.state, stream)
                yield from self._decided(family, command, None, stream, found, timed(command))

    def _drafts(self, command: Command, figures: object) -> Iterator[Draft]:
        """What the command adds to its streams, with all that is recorded along with it."""
        for part, within in self._parts(command):
            own = FAMILY_OF[type(part)]
            stream = own.stream_of(part)
            loaded = self.reads.load(stream, own.evolve)
            ask_policy(self.reads, part, loaded.state, stream, within)
            yield from self._decided(own, part, figures, stream, loaded, self.moments.timed(part))
            if foresee := own.foresees.get(type(part)):
                for deed, _ in self._parts(foresee(part, self.reads)):
                    self._foreseen(deed, figures)

    def _parts(
        self, command: Command, within: Command | None = None
    ) -> Iterator[tuple[Command, Command | None]]:
        """All that is recorded with a command, itself among it, and what brings each along."""
        expand, carries = ALONG.get(type(command)), FAMILY_OF[type(command)].carries
        for part in expand(command, self.reads) if expand else (command,):
            if part is command:
                yield command, within
            elif type(command) in carries:
                yield from self._parts(part, command)
            else:
                yield part, command

    def _foreseen(self, command: Command, figures: object) -> None:
        """Raise why a command could not be given now, whoever gave it."""
        family = FAMILY_OF[type(command)]
        state = self.reads.load(family.stream_of(command), family.evolve).state
        context = family.context_for(command, state, self.reads, figures)
        family.decide(command, state, context)

    def _decided(
        self,
        family: Family,
        command: Command,
        figures: object,
        stream: StreamId,
        loaded: Loaded[Any],
        stamp: Stamp,
    ) -> list[Draft]:
        given = command.stamp
        if stamp is not given:
            command = replace(command, stamp=stamp)
        context = family.context_for(command, loaded.state, self.reads, figures)
        facts = family.decide(command, loaded.state, context)
        if stamp is not given:
            # Some facts are handed in with a stamp of their own, the same as their command's.
            facts = tuple(replace(f, stamp=stamp) if f.stamp == given else f for f in facts)
        return [Draft(stream, v, fact) for v, fact in enumerate(facts, start=loaded.version + 1)]

    def _refusal(self, command: Command, recorded: Iterable[Recorded]) -> EngineError | None:
        """The refusal that a command put on record, None if it put none."""
        refusals = FAMILY_OF[type(command)].refusals
        found = ((refusals.get(type(entry.event)), entry) for entry in recorded)
        return next((refused(entry, self.reads) for refused, entry in found if refused), None)

    def versions(self, streams: Collection[StreamId]) -> tuple[int, ...]:
        """The versions of streams as last seen."""
        return tuple(
            self.log.load(stream, _family_of(stream).evolve, fresh=False).version
            for stream in streams
        )


def _looks_beyond_streams(command: Command) -> bool:
    """Whether something is counted or settled for a command before its turn to write."""
    family, kind = FAMILY_OF[type(command)], type(command)
    return kind in family.figures or kind in family.settles


def _check_given(command: Command, fault: BadInput | None) -> None:
    """Raise BadInput for an id that no person or program may give, or else the `fault` of its
    texts; what the program itself hands in is taken as it is.
    """
    if command.stamp.via in FACES:
        check_form(command.stamp)
        if fault is not None:
            raise fault


def _family_of(stream: StreamId) -> Family:
    name = stream.partition("/")[0]
    return next(family for family in FAMILIES if family.name == name)
