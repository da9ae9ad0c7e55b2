"""What somebody sees of a campaign: one predicate, by which every list, count and export goes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from engine.domain.audience import Participant
from engine.domain.policy.actors import (
    OFFICE_WIDE,
    Actor,
    Role,
    Scope,
    campaign_scope,
    unit_in,
)
from engine.ids import CampaignId, DutyKey, PersonId, UnitId
from workflows.schema import Duty

if TYPE_CHECKING:
    from engine.domain.directory.state import Directory

_OVERSEEING: Final = frozenset(
    {Role.OFFICE, Role.OFFICE_HEAD, Role.LEADER, Role.AUDITOR, Role.INSPECTOR}
)
"""They see all of the campaigns that they are granted. Until an inspection has a team of its own,
that holds of inspectors too; assessors have no case yet, and see nothing."""
_SEES_SHEETS: Final = frozenset({Role.OFFICE, Role.OFFICE_HEAD, Role.AUDITOR})
_ADDRESSING: Final = frozenset({Role.OFFICE, Role.OFFICE_HEAD})
_OF_THE_DIRECTORY: Final = (_OVERSEEING - {Role.INSPECTOR}) | {Role.ADMINISTRATOR}
_OF_UNITS: Final = frozenset({Role.UNIT_CHIEF, Role.LIAISON})


class Sort(StrEnum):
    """What there is to be seen of a campaign."""

    FRAME = "frame"
    """That there is one: its title, phases, tasks, and their dates."""
    ROW = "row"
    """The row of a unit's item on the board: state, light and dates."""
    WORK = "work"
    """A unit's item itself: what was handed in, returned and found, its history."""
    LETTER = "letter"
    """A letter about a unit's item."""
    WHOLE = "whole"
    """What is about all units together: gates, totals, trends, corrections."""


class Thing(Struct, frozen=True, kw_only=True):
    """Something of a campaign that is to be seen; `duty` is None for a rectification."""

    sort: Sort
    campaign: CampaignId
    unit: UnitId | None = None
    duty: DutyKey | None = None


class Sight(Struct, frozen=True, kw_only=True):
    """Whose eyes look. `over` are the scopes in which they see all, `addressing` those in which
    they see the addresses of people; `everybody` says that they see who there is, `log` that they
    see the whole log, what is of no campaign too. `own` are the units of their posts, `below` these
    with all units under them. `sheets` are the scopes in which they see who gave which points,
    `rating` those in which they score. `unlimited` is whoever looks where no permission is checked.
    """

    person: PersonId | None = None
    unlimited: bool = False
    everybody: bool = False
    log: bool = False
    over: frozenset[Scope] = frozenset()
    addressing: frozenset[Scope] = frozenset()
    own: frozenset[UnitId] = frozenset()
    below: frozenset[UnitId] = frozenset()
    sheets: frozenset[Scope] = frozenset()
    rating: frozenset[Scope] = frozenset()

    def sees_sheets(self, campaign: CampaignId) -> bool:
        """Whether they see the sheets of others in a campaign."""
        return self.unlimited or not self.sheets.isdisjoint({OFFICE_WIDE, campaign_scope(campaign)})

    def rates(self, campaign: CampaignId) -> bool:
        """Whether they score in a campaign."""
        return not self.rating.isdisjoint({OFFICE_WIDE, campaign_scope(campaign)})

    def oversees(self, campaign: CampaignId) -> bool:
        """Whether they see all of a campaign."""
        return self.unlimited or not self.over.isdisjoint({OFFICE_WIDE, campaign_scope(campaign)})


class Shown(Struct, frozen=True, kw_only=True):
    """What a campaign shows beside a unit's own. `taking_part` are the units that do or did, as far
    as they matter; `named` the units that review a duty or stand beside its leads; `open_board`
    that all of them see each other's rows; `appointed` that whoever looks is of a team in it.
    """

    taking_part: frozenset[UnitId] = frozenset()
    named: Mapping[DutyKey, frozenset[UnitId]] = MappingProxyType({})
    open_board: bool = False
    appointed: bool = False


def may_see(sight: Sight, thing: Thing, shown: Shown) -> bool:
    """Whether somebody sees something of a campaign."""
    if sight.oversees(thing.campaign):
        return True
    match thing.sort:
        case Sort.FRAME:
            known = shown.appointed or sight.rates(thing.campaign)
            return known or takes_part(sight, shown)
        case Sort.WHOLE:
            return False
        case Sort.LETTER:
            return thing.unit in sight.own
        case Sort.WORK:
            return _is_theirs(sight, thing, shown)
        case Sort.ROW:
            is_open = shown.open_board and takes_part(sight, shown)
            return is_open or _is_theirs(sight, thing, shown)


def takes_part(sight: Sight, shown: Shown) -> bool:
    """Whether they see a campaign for a unit of theirs: it takes part, or is named in it."""
    named = (sight.own & units for units in shown.named.values())
    return not sight.below.isdisjoint(shown.taking_part) or any(named)


def _is_theirs(sight: Sight, thing: Thing, shown: Shown) -> bool:
    named = shown.named.get(thing.duty, frozenset()) if thing.duty else frozenset()
    return thing.unit in sight.below or not sight.own.isdisjoint(named)


def sight_of(actor: Actor, directory: "Directory") -> Sight:
    """With the grants that an actor has today; a deputy sees what his principal sees."""
    own = frozenset(
        unit
        for grant in actor.grants
        if grant.role in _OF_UNITS and (unit := unit_in(grant.scope)) is not None
    )
    return Sight(
        person=actor.id,
        everybody=any(
            grant.role in _OF_THE_DIRECTORY and grant.scope == OFFICE_WIDE for grant in actor.grants
        ),
        log=any(
            grant.role is Role.AUDITOR and grant.scope == OFFICE_WIDE for grant in actor.grants
        ),
        over=frozenset(grant.scope for grant in actor.grants if grant.role in _OVERSEEING),
        addressing=frozenset(grant.scope for grant in actor.grants if grant.role in _ADDRESSING),
        own=own,
        below=_with_those_below(own, directory),
        sheets=frozenset(grant.scope for grant in actor.grants if grant.role in _SEES_SHEETS),
        rating=frozenset(grant.scope for grant in actor.grants if grant.role is Role.ASSESSOR),
    )


def _with_those_below(own: frozenset[UnitId], directory: "Directory") -> frozenset[UnitId]:
    if not own:
        return own
    children: defaultdict[UnitId, list[UnitId]] = defaultdict(list)
    for unit in directory.units.values():
        if unit.parent is not None:
            children[unit.parent].append(unit.unit)
    found, waiting = set(own), list(own)
    while waiting:
        new = [unit for unit in children[waiting.pop()] if unit not in found]
        found.update(new)
        waiting += new
    return frozenset(found)


def named_on(
    duties: Iterable[Duty], units: Iterable[Participant]
) -> dict[DutyKey, frozenset[UnitId]]:
    """Of these units, those that review each duty or are named beside its leads; a unit's superior
    is above it and sees its work anyway.
    """
    known = tuple(units)
    found: dict[DutyKey, frozenset[UnitId]] = {}
    for duty in duties:
        asked = (*duty.review, *(duty.joint or ()))
        among = frozenset(unit.unit for unit in known if unit.is_among(asked))
        if among:
            found[DutyKey(duty.key)] = among
    return found
