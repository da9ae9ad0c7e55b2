"""Roles, the scopes in which they are granted, and an actor with all that he was granted."""

from enum import StrEnum
from typing import Final, NewType

from msgspec import Struct

from engine.ids import CampaignId, PersonId, StreamId, UnitId

Scope = NewType("Scope", str)
"""Where a grant reaches: `office` (everywhere), `campaign/X`, `unit/X`, `part/X/P`, `team/STREAM`,
`service`."""

OFFICE_WIDE: Final = Scope("office")
SERVICE: Final = Scope("service")


def campaign_scope(campaign: CampaignId) -> Scope:
    """One campaign."""
    return Scope(f"campaign/{campaign}")


def unit_scope(unit: UnitId) -> Scope:
    """One unit, as itself: never the units under it."""
    return Scope(f"unit/{unit}")


def part_scope(campaign: CampaignId, part: str) -> Scope:
    """The work of somebody who plays a part of the definition's `[[roles]]`."""
    return Scope(f"part/{campaign}/{part}")


def team_scope(stream: StreamId) -> Scope:
    """The case of a team or rater group: an inspection, an assessment."""
    return Scope(f"team/{stream}")


def unit_in(scope: Scope) -> UnitId | None:
    """The unit that a scope names, None for a scope of another sort."""
    kind, _, name = scope.partition("/")
    return UnitId(name) if kind == "unit" else None


def campaign_in(scope: Scope) -> CampaignId | None:
    """The campaign that a scope names, None for a scope of another sort."""
    kind, _, name = scope.partition("/")
    return CampaignId(name) if kind == "campaign" else None


class Role(StrEnum):
    """What somebody may be in the engine. Nobody is granted `SYSTEM`: it is the scheduler."""

    OFFICE = "office"
    OFFICE_HEAD = "office_head"
    LEADER = "leader"
    UNIT_CHIEF = "unit_chief"
    LIAISON = "liaison"
    INSPECTOR = "inspector"
    ASSESSOR = "assessor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


class Grant(Struct, frozen=True):
    """A role and where it reaches."""

    role: Role
    scope: Scope


class Actor(Struct, frozen=True, kw_only=True):
    """Somebody who is about to act, on the days that count.

    `people` are all who answer for the command: a deputy acts with the grants of his principal, and
    the checks look at both. `homes` are the units that they belong to. `commands` are the
    only ones that a token allows (None: all); `withheld` are those that no deputy gives.
    `entering` are the grants of whoever puts the actor's paper in for him (None: nobody does).
    """

    id: PersonId
    people: frozenset[PersonId]
    grants: tuple[Grant, ...] = ()
    homes: frozenset[UnitId] = frozenset()
    commands: frozenset[str] | None = None
    withheld: frozenset[str] = frozenset()
    entering: tuple[Grant, ...] | None = None
