"""How a stream came to what it is, event by event."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from engine.ids import CampaignId, StreamId
from engine.phrases import Phrase, phrase
from office.answers.lanes import Holder, Span
from office.answers.replay import Change, Replay, Step, replay
from office.web import links, queries
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.persons import acting
from office.web.visit import Visit

router = APIRouter()
_DATES = ("due_on", "assessed_on", "stopped_on")


class LanePart(PageContext, kw_only=True):
    """A stretch of a lane before or after the moment that is looked at; `mark` is its class."""

    width: int
    mark: str
    later: bool


class Lane(PageContext, kw_only=True):
    """A lane with its stretches."""

    parts: tuple[LanePart, ...]


class Told(PageContext, kw_only=True):
    """A value at the event before and at this one, in words."""

    before: str
    now: str
    differs: bool


class ReplayPage(PageContext, kw_only=True):
    """A stream at one of its events; `url` is the page of what it is about."""

    found: Replay
    who: Phrase | str
    lanes: tuple[Lane, ...]
    changes: tuple[Told, ...]
    here_url: str
    url: str | None
    why: str | None


@page(router, "/c/{campaign}/replay/{item:path}", "replay.html")
def replay_page(
    visit: Visit, campaign: CampaignId, item: str, step: str = ""
) -> ReplayPage | Response:
    """How did it come to this? `step` counts the events of the stream from 1."""
    kind, _, rest = item.partition("/")
    stream = StreamId(f"{kind}/{campaign}/{rest}" if rest else f"{kind}/{campaign}")
    visit.reading.about(campaign)
    found = replay(visit.reading, stream)
    wanted = queries.number(step, "step")
    own = links.replay(stream)
    if wanted is not None:
        events = visit.office.log.read_stream(stream, found.last)
        at = events[max(1, min(wanted, len(events))) - 1].position
        return RedirectResponse(links.with_query(own, at=at), status_code=303)
    is_item = kind in ("assignment", "rectification")
    return ReplayPage(
        title=phrase("web.replay.title"),
        found=found,
        who=acting(visit, found.here.actor, found.here.on_behalf_of),
        lanes=tuple(_lanes(visit, found)),
        changes=tuple(_told(visit, change) for change in found.changes),
        here_url=own,
        url=links.item(stream),
        why=links.why(stream) if is_item else None,
        listing=listed(found.steps, _columns(visit, own)),
    )


def _columns(visit: Visit, own: str) -> tuple[Column[Step], ...]:
    return (
        Column("position", "web.column.event", lambda s: s.position, lambda s: links.with_query(own, at=s.position), "number"),
        Column("recorded_at", "web.column.when", lambda s: visit.clock(s.recorded_at)),
        Column("said", "web.column.what", lambda s: s.said),
        Column("actor", "web.column.who", lambda s: acting(visit, s.actor, s.on_behalf_of)),
        Column("reason", "web.column.reason", lambda s: s.reason),
        Column("name", "web.column.kind", lambda s: s.name),
    )


def _lanes(visit: Visit, found: Replay) -> list[Lane]:
    if found.lanes is None:
        return []
    every = (
        ("state", found.lanes.states, lambda value: phrase(f"web.state.{value}")),
        ("light", found.lanes.lights, lambda value: phrase(f"label.light.{value}")),
        ("holder", found.lanes.holders, lambda value: value),
    )
    return []


def _told(visit: Visit, change: Change) -> Told:
    return Told(title="", before="", now="", differs=False)
