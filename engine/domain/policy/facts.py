"""What the policy must know of a command, or of an event, to judge who may give it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct

from engine.domain.policy.actors import Grant, Role, Scope
from engine.ids import PersonId, UnitId

_NONE: Final[Mapping[Any, Any]] = MappingProxyType({})


class Where(StrEnum):
    """Where a role must be granted, seen from what a command is about; rows use the letters."""

    OFFICE = "o"
    CAMPAIGN = "c"
    OWN_UNIT = "u"
    PARENT = "p"
    TEAM = "t"
    REVIEWER = "r"
    BRANCH = "b"
    SERVICE = "s"


class Order(Struct, frozen=True, kw_only=True):
    """By whose order something is done that is not the office's own to decide.

    `authority` is a person or a body as named, `known` whether a leader, the office's head or a
    body of the definition's roles is meant, `people` who that is. `document` is the digest of the
    paper.
    """

    authority: str | None = None
    known: bool = False
    leads: bool = False
    people: frozenset[PersonId] = frozenset()
    reason: str | None = None
    document: str | None = None


class Facts(Struct, frozen=True, kw_only=True):
    """What is known of one deed, a command or an event.

    - `scopes` says for each place of a row which scopes lie there: for an assignment, `u` is
      its unit and `r` whoever reviews it.
    - `performers` are the people whose work is judged, or who are granted something.
    - `units` are the units that the deed is about.
    - `narrowed` keeps, for some commands, only some of the roles of their rows.
    - `also` names checks that this case needs beside those of the row.
    - `within` is the command that has been allowed already and brings this one with it.
    - `under` is the command by whose row an answer to a petition is judged: what was asked for.
    - `own` says that somebody acts for himself in what takes no role.
    - `appointed` are those whom the thing's own stream gives a role, at its place TEAM: the
      inspectors of an inspection, the assessors of a rater group.
    """

    scopes: Mapping[Where, frozenset[Scope]] = _NONE
    performers: frozenset[PersonId] = frozenset()
    units: frozenset[UnitId] = frozenset()
    order: Order = Order()
    narrowed: Mapping[str, frozenset[Role]] = _NONE
    also: str = ""
    within: str | None = None
    under: str | None = None
    own: bool = False
    appointed: Mapping[Role, frozenset[PersonId]] = _NONE

    def grants_to(self, people: frozenset[PersonId]) -> tuple[Grant, ...]:
        """What these people hold by the stream itself: all who answer for a deed are appointed."""
        return tuple(
            Grant(role, scope)
            for role, appointed in self.appointed.items()
            if people <= appointed
            for scope in self.scopes.get(Where.TEAM, ())
            if scope.startswith("team/")
        )
