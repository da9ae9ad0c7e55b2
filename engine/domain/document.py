"""The list of documents that were issued: which numbers are taken, and which document rests on
which. One stream of the whole office, so that no number is given twice (section 7).
"""

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.directive.commands import IssueDirective
from engine.domain.event import Command, Event
from engine.domain.family import Family, Reads
from engine.domain.policy.facts import Facts
from engine.domain.policy.places import places
from engine.domain.policy.rows import Policy
from engine.errors import RuleBroken
from engine.ids import DOCUMENTS_STREAM, CampaignId, StreamId


class DocumentEntered(Event, frozen=True):
    """A document went out under a number, which is taken for ever. `rests_on` are the numbers of
    those that it carries and of those that it is based on, the carried one first.
    """

    number: str
    title: str
    issued_on: date
    campaign: CampaignId
    item: StreamId
    rests_on: tuple[str, ...] = ()


class EnterDocument(Command, frozen=True):
    """Enter a document that is being issued; recorded with its issue."""

    number: str
    title: str
    issued_on: date
    campaign: CampaignId
    item: StreamId
    rests_on: tuple[str, ...] = ()


class Documents(Struct, frozen=True, kw_only=True):
    """The documents by their numbers."""

    entered: dict[str, DocumentEntered] = {}

    def above(self, number: str) -> Iterator[str]:
        """The numbers that a document rests on, and those on which they rest, each once, the
        nearest first.
        """
        known, queue = {number}, [number]
        for here in queue:
            entry = self.entered.get(here)
            for other in entry.rests_on if entry else ():
                if other not in known:
                    known.add(other)
                    queue.append(other)
                    yield other

    def ring(self, number: str, rests_on: tuple[str, ...]) -> tuple[str, ...]:
        """The way from a document that rests on these back to itself, or nothing."""
        below = dict.fromkeys(rests_on, number)
        queue = list(below)
        for here in queue:
            if here == number:
                break
            entry = self.entered.get(here)
            for other in entry.rests_on if entry else ():
                if other not in below:
                    below[other] = here
                    queue.append(other)
        if number not in below:
            return ()
        path = [number]
        while (lower := below[path[-1]]) != number:
            path.append(lower)
        return (number, *reversed(path))


def evolve(state: Documents | None, event: DocumentEntered) -> Documents:
    """The list with a document more."""
    state = state or Documents()
    return replace(state, entered={**state.entered, event.number: event})


def known_documents(reads: Reads) -> Documents:
    """Every document on record."""
    return reads.state(DOCUMENTS_STREAM, evolve) or Documents()


def need_free(number: str, documents: Documents) -> None:
    """Raise RuleBroken for a number that a document bears already."""
    if taken := documents.entered.get(number):
        raise RuleBroken(
            "error.document.number-taken",
            number=number,
            title=taken.title,
            campaign=taken.campaign,
            day=taken.issued_on,
        )


def decide(
    command: EnterDocument, state: Documents | None, _context: None = None
) -> tuple[DocumentEntered, ...]:
    """The entry. Raises RuleBroken for a number that is taken, and for a circle."""
    documents = state or Documents()
    need_free(command.number, documents)
    if ring := documents.ring(command.number, command.rests_on):
        raise RuleBroken("error.document.circle", number=command.number, ring=" → ".join(ring))
    return (
        DocumentEntered(
            stamp=command.stamp,
            number=command.number,
            title=command.title,
            issued_on=command.issued_on,
            campaign=command.campaign,
            item=command.item,
            rests_on=command.rests_on,
        ),
    )


def facts_of(deed: Any, _stream: StreamId, _state: object, _reads: Reads) -> Facts:
    """It is entered within its issue alone."""
    return Facts(scopes=places(deed.campaign))


def _stream_of(_command: EnterDocument) -> StreamId:
    return DOCUMENTS_STREAM


FAMILY: Final = Family(
    name="document",
    commands=(EnterDocument,),
    events=(DocumentEntered,),
    stream_of=_stream_of,
    decide=decide,
    evolve=evolve,
    policy=Policy(
        rows=MappingProxyType({EnterDocument: ""}),
        command_of=MappingProxyType({DocumentEntered: EnterDocument}),
        facts_of=facts_of,
        within=MappingProxyType({EnterDocument: (IssueDirective,)}),
    ),
)
