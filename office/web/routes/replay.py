"""How a stream came to what it is, event by event."""

from collections.abc import Iterator

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import RedirectResponse, Response

from engine.ids import CampaignId, StreamId
from engine.phrases import Phrase, phrase
from office.answers.lanes import Holder, Lanes, Span
from office.answers.named_events import EventNames
from office.answers.replay import Change, Replay, Step, replay
from office.web import links, queries
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.persons import acting
from office.web.told_events import item_said, names_of, state_said
from office.web.visit import Look
from projections.states import Light
from workflows.titles import Title

router = APIRouter()
_ITEMS = ("assignment", "rectification")


class LanePart(Struct, frozen=True):
    """A stretch of a lane as it is drawn: `mark` is its class, `width` in per cent."""

    said: Phrase | str
    span: Span
    mark: str

    @property
    def width(self) -> float:
        """Per cent of the whole."""
        return self.span.width / 10


class Lane(Struct, frozen=True):
    """A lane, by the code of its name."""

    label: str
    parts: tuple[LanePart, ...]


class Value(Struct, frozen=True):
    """A value of the stream at the event before and at this one; `label` is a code."""

    label: str
    before: object
    now: object
    differs: bool


class ReplayPage(PageContext, kw_only=True):
    """A stream at one of its events; `here_url` is this page, `url` that of the stream's thing."""

    found: Replay
    lanes: tuple[Lane, ...]
    values: tuple[Value, ...]
    here_url: str
    url: str | None
    why: str | None
    who: Phrase | str
    about: Phrase | Title | str
    campaign: Title
    names: EventNames


@page(router, "/c/{campaign}/replay/{item:path}", "replay.html")
def replay_page(
    visit: Look, campaign: CampaignId, item: str, step: str = ""
) -> ReplayPage | Response:
    """How did it come to this? `step` counts the events of the stream from 1."""
    kind, _, rest = item.partition("/")
    stream = StreamId(f"{kind}/{campaign}/{rest}" if rest else f"{kind}/{campaign}")
    found, own = replay(visit.reading, stream), links.replay(stream)
    row, names = visit.reading.about(campaign), names_of(visit, campaign)
    wanted = queries.number(step, "step")
    if wanted is not None:
        events = visit.office.log.read_stream(stream, found.last)
        at = events[max(1, min(wanted, len(events))) - 1].position
        return RedirectResponse(links.with_query(own, at=at), status_code=303)

    def who(each: Step) -> Phrase | str:
        return acting(visit, each.actor, each.on_behalf_of)

    columns = (
        Column[Step]("position", "web.column.event", lambda s: s.position, None, "number"),
        Column[Step]("recorded_at", "web.column.when", lambda s: visit.clock(s.recorded_at)),
        Column[Step]("said", "web.column.what", lambda s: names.told(s.said, stream)),
        Column[Step]("actor", "web.column.who", who),
        Column[Step]("reason", "web.column.reason", lambda s: s.reason),
        Column[Step]("name", "web.column.kind", lambda s: s.name),
    )
    return ReplayPage(
        title=phrase("web.replay.title", about=item_said(names, stream)),
        found=found,
        lanes=tuple(_lanes(stream, found.lanes)) if found.lanes else (),
        values=tuple(
            _value(stream, each, is_item=found.lanes is not None) for each in found.changes
        ),
        here_url=own,
        url=links.item(stream),
        why=links.why(stream) if kind in _ITEMS else None,
        who=who(found.here),
        about=item_said(names, stream),
        campaign=row.title,
        names=names,
        listing=listed(found.steps, columns),
    )


def _lanes(stream: StreamId, lanes: Lanes) -> Iterator[Lane]:
    states = (LanePart(state_said(stream, str(s.value)), s, "state") for s in lanes.states)
    yield Lane("web.replay.state", tuple(states))
    lights = (LanePart(_light(s.value), s, f"light-{s.value}") for s in lanes.lights)
    yield Lane("web.replay.light", tuple(lights))
    yield Lane("web.replay.holder", tuple(LanePart(s.value, s, "holder") for s in lanes.holders))


def _light(value: object) -> Phrase:
    return phrase(f"label.light.{value}")


def _value(stream: StreamId, change: Change, *, is_item: bool) -> Value:
    """The values of an item have words; those of other streams are named as they are stored."""
    field = change.field.replace("_", "-")
    label = f"web.replay.value.{field}" if is_item else change.field
    before, now = (
        state_said(stream, str(value)) if is_item and field == "state" and value else _told(value)
        for value in (change.before, change.now)
    )
    return Value(label, before, now, change.differs)


def _told(value: object) -> object:
    """A value of a change as pages word it."""
    match value:
        case Light():
            return _light(value)
        case Holder(review=True):
            return phrase("say.replay.reviewer")
        case Holder(name=name):
            return name
        case None:
            return "—"
        case _:
            return value
