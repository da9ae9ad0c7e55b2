"""Those around a unit who are told of its work: above it, in charge of the campaign, beside it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from sqlalchemy import Connection

from engine.domain.agenda import Recipient
from engine.domain.audience import OFFICE_CATEGORY
from engine.domain.policy.actors import OFFICE_WIDE, Role, campaign_scope
from engine.ids import CampaignId, UnitId
from projections.campaigns.queries import participants
from projections.directory import UNITS, UnitRow
from projections.letter_recipients.posts import (
    can_be_reached,
    leaders,
    people_of_the_office,
    reached,
)

_HIGHEST: Final = 12
"""How many tiers a tree of units has at most; a circle in it ends there."""


def superiors(
    conn: Connection, units: Collection[UnitId], on: date
) -> dict[UnitId, tuple[Recipient, ...]]:
    """The chief of the unit above each of these: of the nearest one whose chief can be reached. A
    unit is left out that has none above it but the office.
    """
    above = ancestors(conn, units)
    held = reached(conn, {each for line in above.values() for each in line}, on)
    found: dict[UnitId, tuple[Recipient, ...]] = {}
    for unit, line in above.items():
        for higher in line:
            chief = held.get((higher, Role.UNIT_CHIEF))
            if chief is not None and can_be_reached(chief):
                found[unit] = (chief,)
                break
    return found


def ancestors(conn: Connection, units: Collection[UnitId]) -> dict[UnitId, list[UnitId]]:
    """The units above each of these, the nearest first, up to the office or the root."""
    known: dict[UnitId, UnitRow] = {}
    asked = set(units)
    for _ in range(_HIGHEST):
        new = sorted(asked - known.keys())
        if not new:
            break
        rows = UNITS.statements(conn).among(conn, "unit", new, None)
        known |= {row.unit: row for row in rows if row.until_position is None}
        asked = {row.parent for row in known.values() if row.parent is not None}
    return {unit: _line(unit, known) for unit in units}


def _line(unit: UnitId, known: Mapping[UnitId, UnitRow]) -> list[UnitId]:
    found: list[UnitId] = []
    here = known.get(unit)
    while here is not None and here.parent is not None and len(found) < _HIGHEST:
        here = known.get(here.parent)
        if here is None or OFFICE_CATEGORY in here.categories or here.unit in found:
            break
        found.append(here.unit)
    return found


def in_charge(
    conn: Connection, campaigns: Collection[CampaignId], on: date
) -> dict[CampaignId, tuple[Recipient, ...]]:
    """The leaders of each campaign; those of everything where it has none of its own."""
    scopes = {campaign_scope(campaign): campaign for campaign in campaigns}
    found = leaders(conn, {OFFICE_WIDE, *scopes}, on)
    anywhere = found.get(OFFICE_WIDE, ())
    named = {campaign: found.get(scope) or anywhere for scope, campaign in scopes.items()}
    return {campaign: people for campaign, people in named.items() if people}


def everyone(
    conn: Connection, campaigns: Collection[CampaignId], on: date
) -> dict[CampaignId, tuple[Recipient, ...]]:
    """Liaisons and chiefs of all units that take part, and the office."""
    office = people_of_the_office(conn, on)
    found: dict[CampaignId, tuple[Recipient, ...]] = {}
    for campaign in campaigns:
        units = [row.unit for row in participants(conn, campaign) if row.left_on is None]
        held = (person for person in reached(conn, units, on).values() if person is not None)
        found[campaign] = tuple({each.person: each for each in (*held, *office)}.values())
    return found
