"""The door's way for what is sealed: decided like everything else, kept on papers beside the log.

    handle(command) : papers -> [ load -> open -> policy -> decide ] -> keep papers -> digests

A paper is kept before its digest goes on record: one without a digest was never sealed, and counts
for nothing. Nothing of the deed itself stands in the log: who did it is written on the paper, and
the digest is put on record by the program.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from functools import partial
from hashlib import sha256
from secrets import token_hex
from typing import Any, Final, Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from engine.domain.directory.state import known_directory
from engine.domain.event import Command, Event, Recorded, Stamp, Via
from engine.domain.families import FAMILY_OF
from engine.domain.family import Family
from engine.domain.policy.actors import Role
from engine.domain.policy.places import in_campaign
from engine.domain.sealing import Kept, Paper, Sealing, commitment_of, in_order, sealed
from engine.errors import CommandReused, EngineError
from engine.handling.appending import Appender, MakeDrafts, as_if_recorded
from engine.handling.command_ids import fingerprint
from engine.handling.moments import Moments
from engine.handling.permitting import ask_policy
from engine.handling.reads import LogReads
from engine.ids import SYSTEM, CampaignId, CommandId, PersonId, StreamId, campaign_of
from engine.store.decisions import Draft
from engine.store.names import EVENTS, NAMES

_DIGITS: Final = 9
_SECRET_BYTES: Final = 32


class SealedPapers(Protocol):
    """Where papers are kept."""

    def keep(self, stream: StreamId, papers: Sequence[Kept]) -> None:
        """Keep papers of a thing, safely, before it returns."""
        ...

    def papers(self, stream: StreamId) -> tuple[Kept, ...]:
        """All papers of a thing, in no order."""
        ...

    def streams(self, campaign: CampaignId) -> tuple[StreamId, ...]:
        """The things of a campaign that have papers."""
        ...


class PapersInMemory:
    """Keeps papers as long as the program runs."""

    def __init__(self) -> None:
        self._kept: dict[StreamId, list[Kept]] = {}

    def keep(self, stream: StreamId, papers: Sequence[Kept]) -> None:
        """Keep them."""
        self._kept.setdefault(stream, []).extend(papers)

    def papers(self, stream: StreamId) -> tuple[Kept, ...]:
        """Those kept so far."""
        return tuple(self._kept.get(stream, ()))

    def streams(self, campaign: CampaignId) -> tuple[StreamId, ...]:
        """Those of a campaign."""
        return tuple(stream for stream in self._kept if campaign_of(stream) == campaign)


class SealedCase(Struct, frozen=True):
    """A sealed thing as whoever may know of it sees it: its state and its papers, in order."""

    stream: StreamId
    state: Any
    papers: tuple[Paper, ...]
    kept: tuple[Kept, ...]


class SealedDoor:
    """Handles commands for what is sealed, beside the door whose log and moments it uses.

    `secret` gives what stands on a paper beside its fact: 64 hex digits that nobody guesses.
    """

    def __init__(self, appender: Appender, moments: Moments, papers: SealedPapers) -> None:
        self._appender, self._moments, self.papers = appender, moments, papers
        self.secret: Callable[[], str] = partial(token_hex, _SECRET_BYTES)
        self._reads = appender.reads

    def answer(
        self,
        command: Command,
        normal: Command,
        asked: Callable[[Command], tuple[MakeDrafts, StreamId | None]],
    ) -> tuple[tuple[Recorded, ...] | EngineError] | None:
        """The answer to a command for what is sealed, of which nobody else is told; None for every
        other. `asked` decides the one that opens it, which is on record like everything else.
        """
        sealing = FAMILY_OF[type(command)].sealing
        if sealing is None or not may_be_sealed(command):
            return None
        begun = sealing.begins(normal, self._reads, _number_for(command))
        if begun is None and not self._is_sealed(normal, sealing):
            return None
        try:
            if sealing.reveals(normal, ()) is not None:
                opening = sealing.reveals(normal, self._known(normal, sealing).papers)
                assert opening is not None, "it is the command that opens"
                drafts, about = asked(opening)
                return (self._appender.execute(drafts, (command,), about),)
            return (self._recorded(command, begun or normal, sealing, begins=begun is not None),)
        except EngineError as refusal:
            return (refusal,)

    def case(
        self,
        stream: StreamId,
        people: Collection[PersonId],
        on: date,
        reads: LogReads | None = None,
    ) -> SealedCase | None:
        """A sealed thing for people who may all know of it, as it stands or as `reads` have it;
        None for everybody else, where nothing is sealed, and where its papers are lost.
        """
        family = family_at(stream)
        if family.sealing is None:
            return None
        found = self._opened(stream, family, family.sealing, reads or self._reads)
        return found if found and self._may_know(found, family.sealing, people, on) else None

    def _opened(
        self, stream: StreamId, family: Family, sealing: Sealing, reads: LogReads
    ) -> SealedCase | None:
        state = reads.state(stream, family.evolve)
        commitments = sealing.commitments(state)
        if not commitments:
            return None
        kept = self.papers.papers(stream)
        papers = in_order(commitments, (each.paper for each in kept))
        if papers is None:
            return None
        return SealedCase(stream, sealing.opened(state, papers), papers, kept)

    def _may_know(
        self, case: SealedCase, sealing: Sealing, people: Collection[PersonId], on: date
    ) -> bool:
        known, scopes = sealing.people(case.state), in_campaign(campaign_of(case.stream))
        leaders = {
            grant.person
            for grant in known_directory(self._reads).with_role(Role.LEADER, on)
            if grant.scope in scopes
        }
        return bool(people) and set(people) <= known | leaders

    def _is_sealed(self, command: Command, sealing: Sealing) -> bool:
        """Whether what a command is for is sealed."""
        family = FAMILY_OF[type(command)]
        state = self._reads.state(family.stream_of(command), family.evolve)
        return bool(sealing.commitments(state))

    def _known(self, command: Command, sealing: Sealing) -> SealedCase:
        family = FAMILY_OF[type(command)]
        case = self._opened(family.stream_of(command), family, sealing, self._reads)
        stamp = command.stamp
        if case is None or not self._may_know(case, sealing, stamp.people, stamp.on):
            # As if there were none: first whether one might do it at all, then that it is absent.
            ask_policy(self._reads, command, None, family.stream_of(command))
            raise sealing.absent(command)
        return case

    def _recorded(
        self, command: Command, normal: Command, sealing: Sealing, *, begins: bool
    ) -> tuple[Recorded, ...]:
        """What a command adds to a sealed thing, or its first result; the log gets the digests.

        Raises what the lifecycle raises, and NotFound for whoever may not know of the thing.
        """
        family = FAMILY_OF[type(command)]
        stream = family.stream_of(normal)
        told: list[tuple[Recorded, ...]] = [()]

        def drafts() -> Iterator[Draft]:
            loaded = self._reads.load(stream, family.evolve)
            case = None if begins and not loaded.version else self._known(normal, sealing)
            if case is not None and (first := _first_result(command, case)):
                told[0] = first
                return
            state = case.state if case else None
            ask_policy(self._reads, normal, state, stream)
            part = replace(normal, stamp=self._moments.timed(normal))
            context = family.context_for(part, state, self._reads, None)
            facts = family.decide(part, state, context)
            version = loaded.version + 1
            kept = [
                Kept(self._on_paper(fact), command.stamp.command_id, fingerprint(command))
                for fact in facts
            ]
            told[0] = as_if_recorded(Draft(stream, version, fact) for fact in facts)
            if self._appender.dry_run:
                return
            self.papers.keep(stream, kept)
            for number, each in enumerate(kept):
                yield self._digest(normal, part.stamp, each, sealing, family, number + version)

        self._appender.execute(drafts, (), None if begins else stream)
        return told[0]

    def _on_paper(self, fact: Event) -> Paper:
        return sealed(fact, NAMES[type(fact)], self.secret())

    def _digest(
        self,
        command: Command,
        stamp: Stamp,
        kept: Kept,
        sealing: Sealing,
        family: Family,
        version: int,
    ) -> Draft:
        commitment = commitment_of(kept.paper)
        outer = Stamp(
            recorded_at=stamp.recorded_at,
            on=stamp.on,
            dated=stamp.dated,
            actor=SYSTEM,
            via=Via.SCHEDULER,
            command_id=CommandId(f"sealed:{commitment[:32]}"),
        )
        seal = sealing.seals(command, outer, commitment)
        stream = family.stream_of(seal)
        state = self._reads.state(stream, family.evolve)
        ask_policy(self._reads, seal, state, stream, command)
        context = family.context_for(seal, state, self._reads, None)
        (fact,) = family.decide(seal, state, context)
        return Draft(stream, version, fact)


def may_be_sealed(command: Command) -> bool:
    """Whether a command can be for what is sealed."""
    sealing = FAMILY_OF[type(command)].sealing
    return sealing is not None and sealing.command_of(command)


def _number_for(command: Command) -> str:
    """Digits that follow no other's, and the same for the same command sent twice."""
    drawn = int.from_bytes(sha256(f"sealed {command.stamp.command_id}".encode()).digest()[:8])
    return str(10 ** (_DIGITS - 1) + drawn % (9 * 10 ** (_DIGITS - 1)))


def _first_result(command: Command, case: SealedCase) -> tuple[Recorded, ...]:
    """What a command put on papers when it came first. Raises CommandReused for another one."""
    own = command.stamp.command_id
    on_record = {commitment_of(paper) for paper in case.papers}
    found = [
        each
        for each in case.kept
        if each.command_id == own and commitment_of(each.paper) in on_record
    ]
    if any(each.mark != fingerprint(command) for each in found):
        raise CommandReused(own)
    return tuple(
        Recorded(
            0,
            case.stream,
            case.papers.index(each.paper) + 1,
            each.paper.kind,
            msgspec.json.decode(each.paper.body, type=EVENTS[each.paper.kind]),
        )
        for each in found
    )


def family_at(stream: StreamId) -> Family:
    """The lifecycle whose stream it is."""
    name = stream.partition("/")[0]
    return next(family for family in FAMILY_OF.values() if family.name == name)
