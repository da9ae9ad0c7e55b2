"""The desk: every command is loaded, decided and appended, again if somebody was first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import partial
from time import monotonic
from typing import Final, TypeVar

from engine.calendars.editions import seed_edition
from engine.calendars.working_days import WorkingCalendar
from engine.domain import calendar as calendar_rules
from engine.domain.calendar import Calendars
from engine.domain.campaign import Campaign
from engine.domain.campaign import evolve as evolve_campaign
from engine.domain.event import Command, Event, Recorded, Stamp
from engine.domain.phase import Phase
from engine.domain.phase import evolve as evolve_phase
from engine.errors import Conflict, EngineError, NotFound, StoreUnavailable
from engine.ids import (
    CampaignId,
    PhaseKey,
    StreamId,
    calendar_stream,
    campaign_stream,
    phase_stream,
)
from engine.store.log import CampaignLog, Decision, Draft
from engine.store.names import NAMES
from engine.store.state_cache import Loaded
from workflows.dates import CalendarKind

C = TypeVar("C", bound=Command)
S = TypeVar("S")
E = TypeVar("E", bound=Event)
_PATIENCE: Final = 30.0
_READ: ContextVar[dict[StreamId, int] | None] = ContextVar("read", default=None)
"""Streams read by the decision under way, with their versions."""


class Desk:
    """Handles commands against one log. With `rehearse` nothing is appended: a dry run.

    `patience` is how many seconds a command is decided again while others are always quicker.
    """

    def __init__(self, log: CampaignLog, *, rehearse: bool = False) -> None:
        self.log = log
        self.rehearse = rehearse
        self.patience = _PATIENCE
        self._calendars = Calendars()
        self._editions: set[str] = set()

    def transact(
        self,
        stamp: Stamp | None,
        work: Callable[[], Iterable[Draft]],
        *,
        about: StreamId | None = None,
    ) -> tuple[Recorded, ...]:
        """Run `work` and append what it drafts, again from the start if a stream has grown.

        It runs in this thread or in another whose turn it is to write. The first time it decides
        by what was last seen; a refusal, or nothing to do, stands after a look at the log.
        A command that is on record already returns its first result without running; `stamp` is
        None where each draft bears the stamp of a command of its own. The stream that it is
        `about` is read together with those of others who come at once.
        Raises Conflict when somebody else is first again and again, for as long as `patience`,
        or when nobody is: then one of several commands is on record already.
        """
        sure = self.rehearse
        # No count of tries: the more there are who want one stream, the more each of them needs.
        until, stood = monotonic() + self.patience, -1
        while True:
            try:
                recorded = self._attempt(work, about, sure=sure)
            except StoreUnavailable:
                raise
            except Conflict:
                # Perhaps it was this very command, sent twice at once.
                if done := self._first_result(stamp):
                    return done
                before, stood = stood, self.log.refresh()
                if monotonic() > until or stood == before:
                    raise  # nobody has written since: it would fail on the same again
            except EngineError:
                # Done once, it may not be allowed again: that is no reason to refuse.
                if done := self._first_result(stamp):
                    return done
                if sure:
                    raise
            else:
                if self.rehearse:
                    return self._first_result(stamp) or recorded
                if recorded or sure:
                    return recorded or self._first_result(stamp)
            sure = True

    def _attempt(
        self, work: Callable[[], Iterable[Draft]], about: StreamId | None, *, sure: bool
    ) -> tuple[Recorded, ...]:
        """Decide by what was last seen of the log, or if `sure` by a look at it, and append."""
        if self.rehearse:
            return rehearsed(self._decide(work, sure=sure).drafts)
        return self.log.decide_and_append(partial(self._decide, work, sure=sure), about)

    def _decide(self, work: Callable[[], Iterable[Draft]], *, sure: bool) -> Decision:
        as_of = self.log.refresh() if sure else self.log.seen()
        before = _READ.set({})
        try:
            drafts = tuple(work())
            unchanged = _READ.get() or {}
        finally:
            _READ.reset(before)
        for draft in drafts:
            unchanged.pop(draft.stream, None)
        return Decision(drafts, unchanged, as_of)

    def _first_result(self, stamp: Stamp | None) -> tuple[Recorded, ...]:
        return self.log.result_of(stamp.command_id) if stamp else ()

    def load(
        self, stream: StreamId, evolve: Callable[[S | None, E], S], *, cached: bool = True
    ) -> Loaded[S]:
        """A stream as it stands. What is read inside `transact` may not change until its append."""
        read = _READ.get()
        loaded = self.log.load(stream, evolve, cached=cached, fresh=read is None)
        if read is not None:
            read[stream] = loaded.version
        return loaded

    def handle(
        self,
        stream: StreamId,
        command: C,
        decide: Callable[[C, S | None], tuple[E, ...]],
        evolve: Callable[[S | None, E], S],
    ) -> tuple[Recorded, ...]:
        """One command against one stream that may be new."""
        return self.transact(
            command.stamp, lambda: self.drafts(stream, command, decide, evolve), about=stream
        )

    def drafts(
        self,
        stream: StreamId,
        command: C,
        decide: Callable[[C, S | None], tuple[E, ...]],
        evolve: Callable[[S | None, E], S],
        *,
        cached: bool = True,
    ) -> list[Draft]:
        """What a command would add to a stream."""
        return _drafts(stream, self.load(stream, evolve, cached=cached), command, decide)

    def drafts_of_many(
        self,
        commands: Mapping[StreamId, C],
        decide: Callable[[C, S | None], tuple[E, ...]],
        evolve: Callable[[S | None, E], S],
    ) -> Iterator[Draft]:
        """What commands would add, each to a stream of its own; all are read with one look."""
        loaded = self.log.load_all(commands, evolve)
        if (read := _READ.get()) is not None:
            read.update((stream, found.version) for stream, found in loaded.items())
        for stream, command in commands.items():
            yield from _drafts(stream, loaded[stream], command, decide)

    def campaign(self, campaign: CampaignId) -> Campaign:
        """The campaign as it stands; NotFound names the remedy through the face."""
        state = self.load(campaign_stream(campaign), evolve_campaign).state
        if state is None:
            raise NotFound("campaign", campaign)
        return state

    def phase(self, campaign: CampaignId, phase: PhaseKey) -> Phase | None:
        """The phase as it stands, None while it is pending."""
        return self.load(phase_stream(campaign, phase), evolve_phase).state

    def calendars(self, edition: str) -> Calendars:
        """Calendars that know this edition; NotFound if it was never published."""
        if edition not in self._editions:
            state = self.load(calendar_stream(edition), calendar_rules.evolve).state
            if state is None:
                raise NotFound("calendar edition", edition, self._editions)
            self._calendars.add(state)
            self._editions.add(edition)
        return self._calendars

    def calendar(self, kind: CalendarKind, edition: str) -> WorkingCalendar:
        """One calendar on a pinned edition."""
        return self.calendars(edition).of(kind, edition)


def _drafts(
    stream: StreamId,
    loaded: Loaded[S],
    command: C,
    decide: Callable[[C, S | None], tuple[E, ...]],
) -> list[Draft]:
    facts = decide(command, loaded.state)
    return [
        Draft(stream, version, fact) for version, fact in enumerate(facts, start=loaded.version + 1)
    ]


def rehearsed(drafts: Iterable[Draft]) -> tuple[Recorded, ...]:
    """What a dry run shows: events without a position."""
    return tuple(
        Recorded(0, draft.stream, draft.version, NAMES[type(draft.event)], draft.event)
        for draft in drafts
    )


def publish_seed_edition(desk: Desk, stamp: Stamp) -> str:
    """Put the edition that comes with the program on record; its name."""
    edition = seed_edition()
    desk.handle(
        calendar_stream(edition.id),
        calendar_rules.PublishEdition(stamp=stamp, edition=edition),
        calendar_rules.decide,
        calendar_rules.evolve,
    )
    return edition.id
