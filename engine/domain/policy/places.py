"""What a lifecycle tells the policy of a deed: its scopes, and by whose order it is done."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from engine.domain.audience import OFFICE_CATEGORY, Participant
from engine.domain.event import Stamp
from engine.domain.policy.actors import (
    OFFICE_WIDE,
    SERVICE,
    Role,
    Scope,
    campaign_scope,
    part_scope,
    unit_scope,
)
from engine.domain.policy.facts import Order, Where
from engine.ids import CampaignId, UnitId
from workflows.owners import SUPERIOR, named_unit
from workflows.schema import Definition

if TYPE_CHECKING:
    from engine.domain.directory.state import Directory

_LEADING: Final = (Role.OFFICE_HEAD, Role.LEADER)


def places(
    campaign: CampaignId | None = None,
    unit: UnitId | None = None,
    reviewers: frozenset[Scope] = frozenset(),
) -> dict[Where, frozenset[Scope]]:
    """The scopes of a deed that is about a campaign, or about a unit's work in one.

    Until an inspection has a team of its own, inspectors are granted for a campaign.
    """
    over = in_campaign(campaign)
    found = {
        Where.OFFICE: frozenset({OFFICE_WIDE}),
        Where.CAMPAIGN: over,
        Where.TEAM: over,
        Where.REVIEWER: reviewers,
        Where.SERVICE: frozenset({SERVICE}),
    }
    return found if unit is None else {**found, Where.OWN_UNIT: frozenset({unit_scope(unit)})}


def in_campaign(campaign: CampaignId | None) -> frozenset[Scope]:
    """The campaign itself, or office-wide."""
    return frozenset({OFFICE_WIDE} if campaign is None else {OFFICE_WIDE, campaign_scope(campaign)})


def reviewers_of(
    definition: Definition,
    campaign: CampaignId,
    reviewer: str,
    participants: Collection[Participant],
    superior: UnitId | None = None,
) -> frozenset[Scope]:
    """Where those reach who accept and return the work of a duty: the office, a leader's part,
    the units of a category, one that is named, or the `superior`. The office stands in for a
    category that no unit has, and for the superior of a unit that has none.
    """
    if reviewer in {role.key for role in definition.roles}:
        return frozenset({*in_campaign(campaign), part_scope(campaign, reviewer)})
    named = superior if reviewer == SUPERIOR else named_unit(reviewer)
    if named is not None:
        return frozenset({unit_scope(UnitId(named))})
    units = frozenset(unit_scope(p.unit) for p in participants if reviewer in p.categories)
    return units if units and reviewer != OFFICE_CATEGORY else in_campaign(campaign)


def superior_of(directory: "Directory", unit: UnitId) -> UnitId | None:
    """The unit above this one, None where there is none or where it is the campaign office."""
    own = directory.units.get(unit)
    above = directory.units.get(own.parent) if own and own.parent else None
    return above.unit if above and OFFICE_CATEGORY not in above.categories else None


def order_of(
    directory: "Directory",
    stamp: Stamp,
    authority: str | None,
    definition: Definition | None = None,
) -> Order:
    """By whose order a deed is done: a person's id or name, or a body of the definition's roles.
    The deed names it, or its stamp does.
    """
    named = (authority or stamp.authority or "").strip()
    if not named:
        return Order(reason=stamp.reason, document=stamp.document)
    leading = {
        grant.person: role for role in _LEADING for grant in directory.with_role(role, stamp.on)
    }
    people = frozenset(
        person for person in leading if named in (person, directory.people[person].name)
    )
    bodies = {
        name
        for role in (definition.roles if definition else ())
        for title in (role.title, role.held_by)
        for name in (role.key, *((title.zh, title.en) if title else ()))
    }
    return Order(
        authority=named,
        known=bool(people) or named in bodies,
        leads=any(leading[person] is Role.LEADER for person in people),
        people=people,
        reason=stamp.reason,
        document=stamp.document,
    )
