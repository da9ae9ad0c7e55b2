"""Queries of the view of items, at any log position.

Whoever asks says who looks: a private item is shown to its people alone, and a query that names
nobody gives none of them, nor counts them.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, or_, select

from engine.domain.families import FAMILIES
from engine.ids import CampaignId, ItemKey, PersonId, StreamId, UnitId
from engine.store.names import NAMES
from projections.items.tables import ITEMS, ItemRow
from projections.seen import ALL_ROWS, Seen
from projections.states import ItemState


class Wanted(Struct, frozen=True, kw_only=True):
    """Which items of a campaign; None does not narrow. `key` is their section of the definition,
    `acting` are units of which one has to act, `parts` of which one has or had a part in it.
    """

    family: str | None = None
    key: str | None = None
    number: str | None = None
    unit: UnitId | None = None
    states: frozenset[ItemState] | None = None
    acting: frozenset[UnitId] | None = None
    parts: frozenset[UnitId] | None = None


EVERY: Final = Wanted()
_OF_PEOPLE: Final = ITEMS.c.people != ()
"""Items that have people of their own, such as a team."""


def items(
    conn: Connection,
    campaign: CampaignId,
    wanted: Wanted = EVERY,
    *,
    at: int | None = None,
    seen: Seen = ALL_ROWS,
    who: PersonId | None = None,
) -> list[ItemRow]:
    """Items at a log position (None: now), by lifecycle and number, as `who` looks may see them."""
    table = ITEMS.c
    conditions: list[ColumnElement[bool]] = [table.campaign == campaign, ITEMS.valid_at(at)]
    for column, value in (
        (table.family, wanted.family),
        (table.key, wanted.key),
        (table.number, wanted.number),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.states is not None:
        conditions.append(table.state.in_(wanted.states))
    rows = ITEMS.where(conn, *conditions)
    return [
        row for row in rows if is_shown(row, who) and is_seen(row, seen, who) and _acts(row, wanted)
    ]


def campaigns_of(conn: Connection, who: PersonId) -> frozenset[CampaignId]:
    """The campaigns with an item of whose people somebody is: a team, a rater group."""
    rows = ITEMS.where(conn, ITEMS.valid_at(None), _OF_PEOPLE)
    return frozenset(row.campaign for row in rows if who in row.people)


def is_seen(row: ItemRow, seen: Seen, who: PersonId | None) -> bool:
    """Whether it is of a unit that is seen, or one of those has a part in it; or of whose people,
    such as a team, whoever looks is.
    """
    return row.everybody or has_part(row, seen, who)


def has_part(row: ItemRow, seen: Seen, who: PersonId | None) -> bool:
    """The same but for what is public: what lists of due days show is work of those units."""
    if who in row.people:
        return True
    return any(map(seen.has, (row.unit, *row.also, *row.seen_by)))


def _acts(row: ItemRow, wanted: Wanted) -> bool:
    """Whether the wanted unit, or one of those wanted, has to act in it or has a part in it."""
    acting, parts, owners = wanted.acting, wanted.parts, {row.unit, *row.also}
    return (
        (wanted.unit is None or wanted.unit in owners)
        and (acting is None or not acting.isdisjoint(owners))
        and (parts is None or not parts.isdisjoint({*owners, *row.seen_by}))
    )


def item(
    conn: Connection, key: ItemKey, *, at: int | None = None, who: PersonId | None = None
) -> ItemRow | None:
    """One item, as it stood at a log position (None: now); None where it is not to be seen."""
    wanted = Wanted(family=key.family, number=key.number)
    return next(iter(items(conn, key.campaign, wanted, at=at, who=who)), None)


def is_shown(row: ItemRow, who: PersonId | None) -> bool:
    """Whether somebody may know of an item; None is somebody of whom nothing is known."""
    return not row.private or who in row.people


def of_streams(
    conn: Connection, streams: Iterable[StreamId], at: int | None = None
) -> dict[StreamId, ItemRow]:
    """Items by their streams, private ones among them: for what is shown of none of them."""
    wanted = sorted(set(streams))
    if not wanted:
        return {}
    if at is None:
        rows: Iterable[ItemRow] = ITEMS.statements(conn).among(
            conn, "item", wanted, "until_position"
        )
    else:
        rows = ITEMS.where(conn, ITEMS.c.item.in_(wanted), ITEMS.valid_at(at))
    return {row.item: row for row in rows}


def hidden(
    conn: Connection, who: PersonId | None, campaign: CampaignId | None = None
) -> frozenset[StreamId]:
    """Items that are private now, and of which somebody may not know: what happened to them is told
    to him nowhere.
    """
    own = () if campaign is None else (ITEMS.c.campaign == campaign,)
    rows = ITEMS.where(conn, ITEMS.c.private.is_(True), ITEMS.valid_at(None), *own)
    return frozenset(row.item for row in rows if not is_shown(row, who))


def kept_back(
    conn: Connection, who: PersonId | None, campaign: CampaignId | None = None
) -> dict[str, frozenset[StreamId]]:
    """Stored names of events that somebody is not told now, each with the items of which he is not:
    what a team finds is its own until it reports.
    """
    own = () if campaign is None else (ITEMS.c.campaign == campaign,)
    found: dict[str, frozenset[StreamId]] = {}
    for name, family, states in _KEPT_BACK:
        in_them = (ITEMS.c.family == family, ITEMS.c.own_state.in_(sorted(states)))
        rows = ITEMS.where(conn, *in_them, ITEMS.valid_at(None), *own)
        found[name] = frozenset(row.item for row in rows if who not in row.people)
    return {name: items for name, items in found.items() if items}


def untold(
    conn: Connection,
    who: PersonId | None,
    campaign: CampaignId | None,
    *,
    name: ColumnElement[Any],
    item: ColumnElement[Any],
) -> Iterator[ColumnElement[bool]]:
    """Conditions that leave out of a history what somebody is not told, by its columns of stored
    names and of items.
    """
    if kept_from := hidden(conn, who, campaign):
        yield or_(item.is_(None), item.not_in(sorted(kept_from)))
    for told, items in kept_back(conn, who, campaign).items():
        yield or_(name != told, item.not_in(sorted(items)))


_KEPT_BACK: Final = tuple(
    (NAMES[event], family.name, states)
    for family in FAMILIES
    if family.items is not None
    for event, states in family.items.kept_back.items()
)
_ACTING: Final = (
    select(ITEMS.c.item).where(ITEMS.valid_at(None)).order_by(ITEMS.c.acts_on, ITEMS.c.item)
)


def acting(conn: Connection, on: date, campaign: CampaignId | None = None) -> list[StreamId]:
    """Items (of one campaign) for which the scheduler has something to do by this day, in the order
    of their days.
    """
    query = _ACTING.where(ITEMS.c.acts_on <= on)
    if campaign is not None:
        query = query.where(ITEMS.c.campaign == campaign)
    return list(conn.execute(query).scalars())
