"""Deciding and appending: again from the start if a stream has grown meanwhile."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Final

from engine.domain.event import Command, Recorded
from engine.domain.office.state import known_office
from engine.errors import Conflict, EngineError, StoreUnavailable
from engine.handling.command_ids import check_same, fingerprint
from engine.handling.reads import LogReads
from engine.ids import StreamId
from engine.store.decisions import Decision, Draft
from engine.store.log import CampaignLog
from engine.store.names import NAMES

_PATIENCE: Final = 30.0

MakeDrafts = Callable[[], Iterable[Draft]]
"""Decides by the log as it stands, and says what is to be appended."""


class Appender:
    """Appends to one log what is decided by it. With `dry_run` nothing is appended.

    `patience` is for how many seconds a decision that meets a Conflict is made again.
    """

    def __init__(self, log: CampaignLog, *, dry_run: bool = False) -> None:
        self.log = log
        self.reads = LogReads(log)
        self.dry_run = dry_run
        self.patience = _PATIENCE

    def execute(
        self,
        drafts: MakeDrafts,
        commands: Sequence[Command] = (),
        about: StreamId | None = None,
        *,
        together: bool = False,
        along: Sequence[Command] = (),
    ) -> tuple[Recorded, ...]:
        """Decide and append, again from the start if a stream has grown.

        The decision runs in this thread, or in another whose turn it is to write. The first time
        it goes by what was last seen of the log; a refusal, or nothing to do, counts only after a
        look at it. A command that is on record already is answered with its first result, unless
        it comes `together` with others; a stream that it is `about` is read with those of others.
        `along` are commands that the drafts hold besides, for their fingerprints.
        """
        sure, single = self.dry_run, () if together else commands
        marked = (*commands, *along)
        # No count of tries: the more writers want one stream, the more tries each of them needs.
        until, stood = monotonic() + self.patience, -1
        while True:
            try:
                recorded = self._attempt(drafts, marked, about, sure=sure)
            except StoreUnavailable:
                raise
            except Conflict:
                # Perhaps it was this very command, sent twice at once.
                if done := self._first_result(single):
                    return done
                before, stood = stood, self.log.refresh()
                if monotonic() > until or stood == before:
                    raise  # nobody has written since: it would fail on the same again
            except EngineError:
                # Done once, it may not be allowed again: that is no reason to refuse.
                if done := self._first_result(single):
                    return done
                if sure:
                    raise
            else:
                if self.dry_run:
                    return self._first_result(single) or recorded
                if recorded or sure:
                    return recorded or self._first_result(single)
            sure = True

    def _attempt(
        self,
        drafts: MakeDrafts,
        commands: Sequence[Command],
        about: StreamId | None,
        *,
        sure: bool,
    ) -> tuple[Recorded, ...]:
        """Decide by what was last seen of the log, or if `sure` by a look at it, and append."""
        if self.dry_run:
            return as_if_recorded(self.decide(drafts, commands, sure=sure).drafts)
        decide = partial(self.decide, drafts, commands, sure=sure)
        return self.log.decide_and_append(decide, about)

    def decide(self, drafts: MakeDrafts, commands: Sequence[Command], *, sure: bool) -> Decision:
        """A decision by what was last seen of the log, or if `sure` by a look at it."""
        as_of = self.log.refresh() if sure else self.log.seen()
        with self.reads.noted() as unchanged:
            drafted = tuple(drafts())
            # Where an office is on record, moments do not run backwards.
            moments = moments_of(drafted) if drafted and known_office(self.reads) else None
        for draft in drafted:
            unchanged.pop(draft.stream, None)
        marks = {c.stamp.command_id: fingerprint(c) for c in commands} if drafted else {}
        return Decision(drafted, unchanged, as_of, marks, moments)

    def _first_result(self, commands: Sequence[Command]) -> tuple[Recorded, ...]:
        for command in commands:
            if found := self.log.on_record(command.stamp.command_id):
                check_same(command.stamp, fingerprint(command), found)
                return found.result
        return ()


def moments_of(drafts: Iterable[Draft]) -> tuple[datetime, datetime] | None:
    """The earliest and the latest moment of drafts that are not dated."""
    stamps = [draft.event.stamp for draft in drafts]
    borne = [stamp.recorded_at for stamp in stamps if not stamp.dated]
    return (min(borne), max(borne)) if borne else None


def as_if_recorded(drafts: Iterable[Draft]) -> tuple[Recorded, ...]:
    """What a dry run shows: events without a position."""
    return tuple(
        Recorded(0, draft.stream, draft.version, NAMES[type(draft.event)], draft.event)
        for draft in drafts
    )
