"""Pages of numbered items, the same for every lifecycle: the list, and one item of it.

A lifecycle says what is its own: further columns, what can be done, a part of the page, a template.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from fastapi import APIRouter
from msgspec import Struct

from engine.domain.event import Command
from engine.domain.policy.actors import unit_in
from engine.ids import CampaignId, ItemKey, UnitId, campaign_stream
from engine.phrases import Phrase, phrase
from office.answers.allowed import Allowed, allowed
from office.answers.history import Happening
from office.answers.keyed_items import ItemLine, numbered_item, numbered_items
from office.web import links
from office.web.action import Action, ActionLink, action_links
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.reminded import ReminderLine
from office.web.routes.assignment import names_of, reminded_of, told_of
from office.web.visit import Look, Visit
from projections.states import WORST_FIRST, Light
from workflows.schema import Title

Actions = Mapping[type[Command], Action]
_NONE: Final[Actions] = MappingProxyType({})


class ItemPages(Struct, frozen=True, kw_only=True):
    """What a lifecycle says of its pages.

    - `family` is its name, `path` the plural of it: the pages are `/c/CAMPAIGN/PATH` and those
      below.
    - `columns` follow the number, the unit, the light, the state and the day; `columns_read` gives
      those whose values are looked up for the whole list at once.
    - Without `lights` the items have no clock: they are counted by their states, and show no light.
    - `deeds` are what can be done to an item, `opening` what puts a new one on record: by their
      commands, or a function of the visit and the item, or the campaign, that gives them.
    - `part(visit, key)` gives what is special of an item; `template` shows it: it extends
      item.html and fills the block `special`. In the same way `summary(visit, campaign)` and
      `list_template`, which extends items.html and fills `above`, say what is special of the list.

    Its words are `web.PATH` (the list), `web.PATH.none`, `thing.FAMILY` with the number, and
    `state.FAMILY.*`.
    """

    family: str
    path: str
    columns: tuple[Column[ItemLine], ...] = ()
    columns_read: Callable[[Visit, CampaignId], tuple[Column[ItemLine], ...]] = lambda *_: ()
    lights: bool = True
    deeds: Actions | Callable[[Visit, ItemKey], Actions] = _NONE
    opening: Actions | Callable[[Visit, CampaignId], Actions] = _NONE
    part: Callable[[Visit, ItemKey], Struct | None] = lambda _visit, _key: None
    template: str = "item.html"
    summary: Callable[[Visit, CampaignId], Struct | None] = lambda _visit, _campaign: None
    list_template: str = "items.html"


class Counted(Struct, frozen=True):
    """How many items show a light, or stand in a state; `url` is the list of them."""

    light: Light | None
    said: Phrase
    count: int
    url: str
    chosen: bool


class ItemsPage(PageContext, kw_only=True):
    """The items of one lifecycle in a campaign, those of one section of its definition or all."""

    campaign: CampaignId
    campaign_title: Title
    counted: tuple[Counted, ...]
    total: int
    all_url: str
    opening: tuple[ActionLink, ...]
    summary: Struct | None


class ItemPage(PageContext, kw_only=True):
    """One item: where it stands, what can be done now, what is special of it, what happened."""

    key: ItemKey
    campaign_title: Title
    list_title: Phrase
    list_url: str
    line: ItemLine
    shows_light: bool
    why_url: str
    replay_url: str
    at_once: tuple[ActionLink, ...]
    deeds: tuple[ActionLink, ...]
    impossible: tuple[ActionLink, ...]
    part: Struct | None
    events: tuple[Happening, ...]
    reminded: tuple[ReminderLine, ...]
    names: dict[str, str]


def item_pages(router: APIRouter, pages: ItemPages) -> None:
    """Register the list and the page of one item, with their twins."""

    @page(router, f"/c/{{campaign}}/{pages.path}", pages.list_template)
    def shown(
        visit: Look,
        campaign: CampaignId,
        key: str = "",
        unit: str = "",
        state: str = "",
        light: str = "",
        page: int = 1,
    ) -> ItemsPage:
        return _list_page(visit, pages, campaign, (key, unit, state, light), page)

    @page(router, f"/c/{{campaign}}/{pages.path}/{{number}}", pages.template)
    def one(visit: Look, campaign: CampaignId, number: str) -> ItemPage:
        return _item_page(visit, pages, ItemKey(pages.family, campaign, number))


# --- the list --------------------------------------------------------------------------------


def columns_of(
    pages: ItemPages, own: tuple[Column[ItemLine], ...] = ()
) -> tuple[Column[ItemLine], ...]:
    """Those of every lifecycle, with its own before the day."""
    return (
        Column("number", "web.item.number", lambda row: row.key.number, _url),
        Column("section", "web.item.section", lambda row: row.section),
        Column("title", "web.item.title", lambda row: row.title, _url),
        Column("unit", "web.label.unit", lambda row: row.owner or ""),
        Column("light", "web.label.light", lambda row: row.light, mark="light"),
        Column("state", "label.state", lambda row: row.state_said),
        *pages.columns,
        *own,
        Column("due_on", "web.label.due-on", lambda row: row.due_on, mark="day"),
        Column("remarks", "web.label.remarks", remarks),
    )


def remarks(row: ItemLine) -> tuple[Phrase, ...]:
    """What a reader has to know beside its day: past by how many days, late for ever, stopped."""
    found = []
    if row.light is Light.RED and row.days_left is not None and row.days_left < 0:
        found.append(phrase("web.days-over", count=-row.days_left))
    elif row.late:
        found.append(phrase("web.item.late"))
    if row.stopped_on is not None and row.light is Light.GREY:
        found.append(phrase("web.item.stopped"))
    return tuple(found)


def _url(row: ItemLine) -> str:
    return links.keyed(row.key)


def _list_page(
    visit: Visit, pages: ItemPages, campaign: CampaignId, wanted: Sequence[str], page: int
) -> ItemsPage:
    key, unit, state, light = wanted
    every = numbered_items(
        visit.reading, campaign, pages.family, unit=UnitId(unit) if unit else None, section=key
    )
    rows = [
        row
        for row in every
        if (not state or row.state == state) and (not light or row.light == light)
    ]
    several = len({row.section_key for row in every}) > 1
    own = pages.columns_read(visit, campaign)
    without = {"section"} if not several else set[str]()
    without |= set() if pages.lights else {"light", "due_on", "remarks"}
    columns = tuple(each for each in columns_of(pages, own) if each.key not in without)
    return ItemsPage(
        title=phrase(f"web.{pages.path}"),
        listing=listed(rows, columns, page, f"web.{pages.path}.none"),
        campaign=campaign,
        campaign_title=visit.reading.about(campaign).title,
        counted=tuple(_counted(visit, pages, every, light or state)),
        total=len(every),
        all_url=visit.here(light=None, state=None, page=None),
        opening=_openings(visit, campaign, pages),
        summary=pages.summary(visit, campaign),
    )


def _counted(
    visit: Visit, pages: ItemPages, every: Sequence[ItemLine], chosen: str
) -> Iterator[Counted]:
    """By lights, the worst first; what has none, by its states."""
    if pages.lights:
        by_light = Counter(row.light for row in every)
        for light in WORST_FIRST:
            if light in by_light:
                url = visit.here(light=light.value, state=None, page=None)
                said = Phrase(f"label.light.{light}")
                yield Counted(light, said, by_light[light], url, chosen == light.value)
        return
    said_of = {row.state: row.state_said for row in every}
    for state, count in Counter(row.state for row in every).items():
        url = visit.here(state=state, light=None, page=None)
        yield Counted(None, said_of[state], count, url, chosen == state)


def _openings(visit: Visit, campaign: CampaignId, pages: ItemPages) -> tuple[ActionLink, ...]:
    """What the visitor may put on record here: anywhere in the campaign, or for a unit of his."""
    if visit.is_past:
        return ()
    opening = pages.opening(visit, campaign) if callable(pages.opening) else pages.opening
    actor, about = visit.visitor.actor, campaign_stream(campaign)
    own = (unit for grant in actor.grants if (unit := unit_in(grant.scope)) is not None)
    units = dict.fromkeys(own)
    tries: list[dict[str, Any]] = [{}, *({"unit": unit, "subject": unit} for unit in units)]
    found = dict[type[Command], Allowed]()
    for given in tries:
        for each in allowed(visit.reading, about, actor, tuple(opening), given):
            found.setdefault(each.command, each)
    return tuple(
        ActionLink(action.title, action.url(campaign=campaign), found[kind].refused)
        for kind, action in opening.items()
        if kind in found
    )


EVENTS: Final[tuple[Column[Happening], ...]] = (
    Column("position", "label.history.position", lambda row: row.position, mark="number"),
    Column("on_day", "label.history.on-day", lambda row: row.on_day, mark="day"),
    Column("actor", "label.history.actor", lambda row: row.who),
    Column("summary", "label.history.summary", lambda row: row.summary),
    Column("reason", "label.history.reason", lambda row: row.reason or ""),
)
"""What happened to an item, as its sheet has it."""

# --- one of them -----------------------------------------------------------------------------


def _item_page(visit: Visit, pages: ItemPages, key: ItemKey) -> ItemPage:
    """NotFound for one that is not there, or not seen."""
    line = numbered_item(visit.reading, key)
    path = {"campaign": key.campaign, "number": key.number}
    actions = pages.deeds(visit, key) if callable(pages.deeds) else pages.deeds
    deeds = () if visit.is_past else action_links(visit, key.stream, actions, **path)
    quick = {each.title for each in actions.values() if not each.confirm and not each.fields}
    possible = [each for each in deeds if each.refused is None]
    events = told_of(visit, key.campaign, key.stream)
    return ItemPage(
        title=phrase(f"thing.{key.family}", number=key.number),
        listing=listed(events, EVENTS, 1),
        key=key,
        campaign_title=visit.reading.about(key.campaign).title,
        list_title=phrase(f"web.{pages.path}"),
        list_url=links.campaign(key.campaign, pages.path),
        line=line,
        shows_light=pages.lights,
        why_url=links.why(key.stream),
        replay_url=links.replay(key.stream),
        at_once=tuple(each for each in possible if each.title in quick),
        deeds=tuple(each for each in possible if each.title not in quick),
        impossible=tuple(each for each in deeds if each.refused is not None),
        part=pages.part(visit, key),
        events=events,
        reminded=reminded_of(visit, key.stream),
        names=names_of(visit),
    )
