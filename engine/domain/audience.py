"""Who owes what: the units of a campaign, and their part in a duty."""

import difflib
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Final

from msgspec import Struct

from engine.errors import RuleBroken
from engine.ids import CampaignId, DutyKey, UnitId
from engine.phrases import Phrase, phrase
from workflows.owners import EVERYBODY, SUPERIOR, named_unit
from workflows.schema import Duty
from workflows.tree import reference

OFFICE_CATEGORY = "campaign_office"
POST_CATEGORY = "post"
"""A unit of the directory that is a post under its unit: one person, who owes for himself."""


_NEAR: Final = 0.7
"""How alike two categories are before one is taken for a slip of the other."""


_NOT_EVERYBODY: Final = frozenset({OFFICE_CATEGORY, POST_CATEGORY})


class Part(StrEnum):
    """The lead owes the result; a supporting unit owes feedback to the lead (A29)."""

    LEAD = "lead"
    SUPPORTING = "supporting"


class Participant(Struct, frozen=True, kw_only=True):
    """A unit as it takes part in one campaign."""

    unit: UnitId
    categories: tuple[str, ...]

    def is_among(self, owners: Iterable[str]) -> bool:
        """Whether it has one of these categories, or is named itself (`unit:town-03`)."""
        return any(named_unit(o) == self.unit or o in self.categories for o in owners)


def part_of(
    participant: Participant, audience: tuple[str, ...], supporting: tuple[str, ...] = ()
) -> Part | None:
    """The unit's part in a duty, or None; "*" is every unit but the campaign office itself and the
    posts under units.
    """
    everybody = EVERYBODY in audience and _NOT_EVERYBODY.isdisjoint(participant.categories)
    if everybody or participant.is_among(audience):
        return Part.LEAD
    return Part.SUPPORTING if participant.is_among(supporting) else None


def owners_of(duty: Duty) -> tuple[str, ...]:
    """Everything that a duty names as its owners: categories, units, "*", blanks."""
    return (*duty.audience, *duty.supporting, *(duty.joint or ()))


def units_named(duties: Iterable[Duty]) -> dict[UnitId, DutyKey]:
    """The units that duties name one by one, as owner or reviewer, each with the first duty."""
    found: dict[UnitId, DutyKey] = {}
    for duty in duties:
        for owner in (*owners_of(duty), *duty.review):
            if unit := named_unit(owner):
                found.setdefault(UnitId(unit), DutyKey(duty.key))
    return found


def reviewer_named(reviewer: str) -> Phrase | str:
    """A reviewer as a sentence names it."""
    known = {SUPERIOR: "superior", OFFICE_CATEGORY: "office"}.get(reviewer)
    return phrase(f"thing.reviewer.{known}") if known else named_unit(reviewer) or reviewer


def blank_owner(duty: Duty) -> str | None:
    """The parameter that is still to say who owes a duty; None once everybody is named."""
    return next(filter(None, map(reference, owners_of(duty))), None)


def need_owners(duties: Iterable[Duty], campaign: CampaignId) -> None:
    """Raise RuleBroken for the first of these duties of which nobody has said who owes it."""
    for duty in duties:
        if blank := blank_owner(duty):
            raise RuleBroken(
                "error.terms.blank-owner",
                duty=duty.key,
                title=duty.title,
                campaign=campaign,
                key=blank,
            )


def owed_by_nobody(
    duties: Iterable[Duty], participants: Iterable[Participant]
) -> tuple[DutyKey, ...]:
    """The duties that no unit leads: none of those that take part has one of their categories.
    One whose owner is still to be named is not among them.
    """
    units = tuple(participants)
    return tuple(
        DutyKey(duty.key)
        for duty in duties
        if not blank_owner(duty)
        and not any(part_of(unit, duty.audience) is Part.LEAD for unit in units)
    )


def owing_nothing(duties: Iterable[Duty], units: Iterable[Participant]) -> tuple[UnitId, ...]:
    """The units that have no part in any of the duties, but for the campaign office's own and the
    posts under units.
    """
    asked = tuple((duty, owners_of(duty)) for duty in duties)
    return tuple(
        unit.unit
        for unit in units
        if _NOT_EVERYBODY.isdisjoint(unit.categories)
        and not any(part_of(unit, duty.audience, owners) for duty, owners in asked)
    )


def nearest_category(category: str, known: Collection[str]) -> str | None:
    """The known category that this one is nearly; None if it is known, or like none of them."""
    if category in known or category == OFFICE_CATEGORY:
        return None
    near = difflib.get_close_matches(category, sorted(known), n=1, cutoff=_NEAR)
    return near[0] if near else None
