"""Who owes what: the units of a campaign, and their part in a duty."""

import difflib
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Final

from msgspec import Struct

from engine.ids import DutyKey, UnitId
from workflows.schema import EVERYBODY, Duty

OFFICE_CATEGORY = "campaign_office"


_NEAR: Final = 0.7
"""How alike two categories are before one is taken for a slip of the other."""


class Part(StrEnum):
    """The lead owes the result; a supporting unit owes feedback to the lead (A29)."""

    LEAD = "lead"
    SUPPORTING = "supporting"


class Participant(Struct, frozen=True, kw_only=True):
    """A unit as it takes part in one campaign."""

    unit: UnitId
    categories: tuple[str, ...]


def part_of(
    participant: Participant, audience: tuple[str, ...], supporting: tuple[str, ...] = ()
) -> Part | None:
    """The unit's part in a duty, or None; "*" is every unit but the campaign office itself."""
    categories = set(participant.categories)
    everybody = EVERYBODY in audience and OFFICE_CATEGORY not in categories
    if everybody or not categories.isdisjoint(audience):
        return Part.LEAD
    return None if categories.isdisjoint(supporting) else Part.SUPPORTING


def owed_by_nobody(
    duties: Iterable[Duty], participants: Iterable[Participant]
) -> tuple[DutyKey, ...]:
    """The duties that no unit leads: none of those that take part has one of their categories."""
    units = tuple(participants)
    return tuple(
        DutyKey(duty.key)
        for duty in duties
        if not any(part_of(unit, duty.audience) is Part.LEAD for unit in units)
    )


def owing_nothing(duties: Iterable[Duty], units: Iterable[Participant]) -> tuple[UnitId, ...]:
    """The units that have no part in any of the duties, but for the campaign office's own."""
    asked = tuple(duties)
    return tuple(
        unit.unit
        for unit in units
        if OFFICE_CATEGORY not in unit.categories
        and not any(part_of(unit, duty.audience, duty.supporting) for duty in asked)
    )


def nearest_category(category: str, known: Collection[str]) -> str | None:
    """The known category that this one is nearly; None if it is known, or like none of them."""
    if category in known or category == OFFICE_CATEGORY:
        return None
    near = difflib.get_close_matches(category, sorted(known), n=1, cutoff=_NEAR)
    return near[0] if near else None
