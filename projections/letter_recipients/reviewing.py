"""Who reviews what was handed in: whose turn it is, by the definition of its campaign."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import Connection

from engine.domain.agenda import Recipient
from engine.domain.audience import OFFICE_CATEGORY, Participant
from engine.domain.policy.actors import Role, Scope, unit_in
from engine.domain.policy.places import reviewers_of
from engine.ids import CampaignId, StreamId, UnitId
from projections.campaigns import queries as campaigns
from projections.deadlines.tables import DEADLINES, DeadlineRow
from projections.letter_recipients.around import ancestors
from projections.letter_recipients.posts import Told, leaders, reached
from workflows.owners import SUPERIOR
from workflows.schema import Definition


def reviewers(
    conn: Connection, facts: Collection[Told], on: date
) -> dict[StreamId, tuple[Recipient, ...]]:
    """Those whose turn it is to review the item of each fact: who plays a leader's part, or the
    chief of a unit. What the office reviews, and what nobody does on this day, is left out.
    """
    items = sorted({fact.item for fact in facts})
    rows = {row.item: row for row in DEADLINES.statements(conn).among(conn, "item", items, None)}
    by_campaign: dict[CampaignId, list[DeadlineRow]] = {}
    for row in rows.values():
        if row.duty is not None:
            by_campaign.setdefault(row.campaign, []).append(row)
    scopes: dict[StreamId, frozenset[Scope]] = {}
    for campaign, some in by_campaign.items():
        scopes |= _scopes_of(conn, campaign, some)
    every = {scope for found in scopes.values() for scope in found}
    units = sorted({unit for scope in every if (unit := unit_in(scope)) is not None})
    chiefs = reached(conn, units, on)
    parts = leaders(conn, {scope for scope in every if scope.startswith("part/")}, on)

    def people(found: Iterable[Scope]) -> tuple[Recipient, ...]:
        named: list[Recipient] = []
        for scope in sorted(found):
            unit = unit_in(scope)
            chief = chiefs.get((unit, Role.UNIT_CHIEF)) if unit is not None else None
            named += [chief] if chief is not None else parts.get(scope, ())
        return tuple({each.person: each for each in named}.values())

    told = {item: people(found) for item, found in scopes.items()}
    return {fact.stream: told[fact.item] for fact in facts if told.get(fact.item)}


def _scopes_of(
    conn: Connection, campaign: CampaignId, rows: Collection[DeadlineRow]
) -> dict[StreamId, frozenset[Scope]]:
    known = campaigns.campaign(conn, campaign)
    if known is None:
        return {}
    definition = campaigns.definition(conn, known)
    participants = [
        Participant(unit=each.unit, categories=each.categories)
        for each in campaigns.participants(conn, campaign)
        if each.left_on is None
    ]
    above = ancestors(conn, {row.unit for row in rows if row.unit is not None})
    found: dict[tuple[str, UnitId | None], frozenset[Scope]] = {}
    scopes: dict[StreamId, frozenset[Scope]] = {}
    for row in rows:
        name = _turn(definition, row)
        line = above[row.unit] if name == SUPERIOR and row.unit is not None else ()
        superior = next(iter(line), None)
        if (name, superior) not in found:
            found[name, superior] = reviewers_of(
                definition, campaign, name, participants, superior=superior
            )
        scopes[row.item] = found[name, superior]
    return scopes


def _turn(definition: Definition, row: DeadlineRow) -> str:
    """The name of the reviewer whose turn it is."""
    duty = definition.duties.get(row.duty or "")
    turns = duty.review if duty else (OFFICE_CATEGORY,)
    return turns[min(row.passed, len(turns) - 1)]
