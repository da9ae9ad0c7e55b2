"""Who did what in a campaign, when and why."""

from typing import Final

import msgspec
from fastapi import APIRouter
from msgspec import Struct

from engine.domain.event import Via
from engine.ids import CampaignId, StreamId, UnitId
from engine.phrases import Phrase, phrase
from engine.store.names import EVENTS
from office.answers.history import Happening, history
from office.answers.named_events import EventNames
from office.web import links, queries
from office.web.page import page
from office.web.page_context import Column, Listing, PageContext
from office.web.persons import acting, person_typed
from office.web.told_events import item_said, names_of
from office.web.visit import Look, Visit
from projections.timeline import Deeds
from workflows.titles import Title

router = APIRouter()
_ROWS: Final = 50
_MOST: Final = 10_000
_OF_EVENTS: Final = ("unit", "actor", "event", "text", "since", "until", "deeds", "item")
_FILTERS: Final = (*_OF_EVENTS, "deliveries")


class HappeningShown(Struct, frozen=True):
    """An event as the page tells it; `stored` is its text in the log, for whoever sees all."""

    happening: Happening
    said: Phrase
    who: Phrase | str
    about: Phrase | Title | str
    url: str | None
    replay: str
    stored: str

    @property
    def by_program(self) -> bool:
        """Whether nobody did it."""
        return self.happening.via is Via.SCHEDULER


class Chosen(Struct, frozen=True):
    """A filter that is set, as it is called, and the page without it."""

    said: Phrase
    without: str


class HistoryPage(PageContext, kw_only=True):
    """The newest first; `older` is the page of those before, None where there are none."""

    campaign: Title
    rows: tuple[HappeningShown, ...]
    older: str | None
    newest: str | None
    kinds: tuple[str, ...]
    units: dict[UnitId, Title]
    chosen: tuple[Chosen, ...]
    typed: dict[str, str]


@page(router, "/c/{campaign}/history", "history.html")
def history_page(
    visit: Look,
    campaign: CampaignId,
    unit: str = "",
    actor: str = "",
    event: str = "",
    text: str = "",
    since: str = "",
    until: str = "",
    deeds: str = "",
    item: str = "",
    deliveries: str = "",
    before: str = "",
) -> HistoryPage:
    """Who did what, when, why?"""
    values = (unit, actor, event, text, since, until, deeds, item, deliveries)
    typed = dict(zip(_FILTERS, values, strict=True))

    def asked(limit: int) -> tuple[tuple[Happening, ...], bool]:
        found = history(
            visit.reading,
            campaign,
            unit=UnitId(unit) if unit else None,
            actor=person_typed(visit, actor),
            event=event or None,
            text=text.strip() or None,
            since=queries.day(since, "since"),
            until=queries.day(until, "until"),
            item=StreamId(item) if item else None,
            deeds=queries.member(Deeds, deeds, "deeds"),
            before_position=queries.number(before, "before"),
            limit=limit,
            deliveries=bool(deliveries),
        )
        return found.rows, found.more

    rows, more = asked(_ROWS)
    row, names = visit.reading.about(campaign), names_of(visit, campaign)
    return HistoryPage(
        title=phrase("web.history.title"),
        campaign=row.title,
        rows=tuple(_shown(visit, campaign, each, names) for each in rows),
        older=visit.here(before=rows[-1].position) if more else None,
        newest=visit.here(before=None) if before else None,
        kinds=tuple(dict.fromkeys(f"{name.partition('.')[0]}." for name in EVENTS)),
        units=visit.reading.unit_names(),
        chosen=tuple(_chosen(visit, typed, names)),
        typed=typed,
        listing=Listing(rows, _columns(visit, names), len(rows), more=lambda: asked(_MOST)[0]),
    )


def _shown(visit: Visit, campaign: CampaignId, row: Happening, names: EventNames) -> HappeningShown:
    about = row.item or row.stream
    stored = ""
    if visit.reading.sees.whole(campaign):
        (kept,) = visit.office.log.read_stored(row.position - 1, 1)
        stored = msgspec.json.format(kept.state.decode(), indent=2)
    return HappeningShown(
        happening=row,
        said=names.told(row.summary, row.stream),
        who=acting(visit, row.actor, row.on_behalf_of),
        about=item_said(names, about) if row.item else "",
        url=links.item(about),
        replay=links.with_query(links.replay(about), at=row.position),
        stored=stored,
    )


def _chosen(visit: Visit, typed: dict[str, str], names: EventNames) -> list[Chosen]:
    found = []
    for name, text in typed.items():
        if text:
            value: object = text
            if name == "unit":
                value = names.units.get(UnitId(text), text)
            elif name == "item":
                value = item_said(names, StreamId(text))
            elif name == "deliveries":
                value = phrase("web.history.deliveries-shown")
            elif name == "deeds":
                value = phrase(f"web.history.deeds.{text}")
            said = phrase("web.history.chosen", filter=phrase(f"web.history.{name}"), value=value)
            found.append(Chosen(said, visit.here(**{name: None, "before": None})))
    return found


def _columns(visit: Visit, names: EventNames) -> tuple[Column[Happening], ...]:
    return (
        Column("position", "web.column.event", lambda row: row.position, mark="number"),
        Column("recorded_at", "web.column.when", lambda row: visit.clock(row.recorded_at)),
        Column("effective_on", "web.column.effective", lambda row: row.effective_on),
        Column("actor", "web.column.who", lambda row: acting(visit, row.actor, row.on_behalf_of)),
        Column("said", "web.column.what", lambda row: names.told(row.summary, row.stream)),
        Column("reason", "web.column.reason", lambda row: row.reason),
        Column("name", "web.column.kind", lambda row: row.name),
        Column("via", "web.column.via", lambda row: row.via),
        Column("stream", "web.column.stream", lambda row: row.stream),
    )
