"""Facts that are kept sealed, outside the log, until they are revealed; the log answers for them.

Each stands on a paper with a secret; the log holds nothing but the digest of the two. Whoever is
given the papers later sees by the digests that they were written when the log says, and that none
was changed, left out or slipped in.
"""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from engine.domain.event import Command, Event, Stamp
from engine.errors import NotFound
from engine.ids import CommandId, PersonId

E = TypeVar("E", bound=Event)
_ENCODER = msgspec.json.Encoder(order="deterministic")


class Paper(Struct, frozen=True, kw_only=True):
    """One sealed fact: its stored name, its JSON as the log would hold it, and a secret of 64 hex
    digits, without which nobody can try out what stands on it.
    """

    kind: str
    body: str
    nonce: str


class Kept(Struct, frozen=True):
    """A paper as it is kept: `mark` is the fingerprint of the command that led to it."""

    paper: Paper
    command_id: CommandId
    mark: bytes


class Sealing(Struct, frozen=True, kw_only=True):
    """What a lifecycle says of its sealed things; the door does the rest (engine.handling.sealing).

    - `begins(command, reads, number)` is the command that opens a thing, under a number that
      follows no other, if it is to be sealed; else None. `command_of(command)` says whether one may
      be for a sealed thing at all.
    - `commitments(state)` are the digests of what is sealed of a thing, none once it is revealed.
    - `opened(state, papers)` is its state as the papers tell it, `facts(papers)` what stands on
      them, `people(state)` who may know of it beside leaders.
    - `seals(command, stamp, commitment)` is the command that puts a digest on record.
    - `reveals(command, papers)` is the command that opens it, with the papers filled in; None for
      every other.
    - `absent(command)` is the refusal where there is no such thing: whoever may not know of one
      gets the same.
    """

    command_of: Callable[[Any], bool]
    begins: Callable[[Any, Any, str], Command | None]
    commitments: Callable[[Any], tuple[str, ...]]
    opened: Callable[[Any, tuple[Paper, ...]], Any]
    facts: Callable[[tuple[Paper, ...]], tuple[Event, ...]]
    people: Callable[[Any], frozenset[PersonId]]
    seals: Callable[[Any, Stamp, str], Command]
    reveals: Callable[[Any, tuple[Paper, ...]], Command | None]
    absent: Callable[[Any], NotFound]


def commitment_of(paper: Paper) -> str:
    """What the log holds of a paper: the SHA-256 of its secret, name and JSON with one space
    between them, in UTF-8, as 64 hex digits.
    """
    return sha256(f"{paper.nonce} {paper.kind} {paper.body}".encode()).hexdigest()


def sealed(event: Event, kind: str, nonce: str) -> Paper:
    """The paper on which a fact stands."""
    return Paper(kind=kind, body=_ENCODER.encode(event).decode(), nonce=nonce)


def unsealed(paper: Paper, kinds: Mapping[str, type[E]]) -> E:
    """The fact on a paper. Raises msgspec.DecodeError, KeyError for what is none."""
    return msgspec.json.decode(paper.body, type=kinds[paper.kind])


def in_order(commitments: Iterable[str], papers: Iterable[Paper]) -> tuple[Paper, ...] | None:
    """The papers that the log answers for, in its order; None if one is missing. A paper whose
    digest is not on record was never sealed.
    """
    found = {commitment_of(paper): paper for paper in papers}
    wanted = tuple(commitments)
    if any(each not in found for each in wanted):
        return None
    return tuple(found[each] for each in wanted)


def is_digest_alone(event: Event) -> bool:
    """Whether an event says nothing but that a paper was sealed: nobody is told of it."""
    return hasattr(event, "commitment")
