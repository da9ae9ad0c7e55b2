"""What a feed holds: due dates that are open, near enough to matter, and seen by its owner."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Final

from msgspec import Struct

from engine.domain.access import Door, known_access
from engine.domain.campaign.table import CampaignState
from engine.domain.directory.state import known_directory
from engine.domain.event import Via
from engine.domain.policy.acting import actor_of
from engine.domain.policy.seeing import sight_of
from engine.errors import NotFound, NotPermitted
from engine.ids import CampaignId, StreamId, UnitId, assignment_key
from engine.phrases import Phrase, phrase
from office import icalendars, links
from office.accounts.admission import admits
from office.accounts.feeds import Feed, FeedKind
from office.answers.deadlines import DeadlineLine, deadlines
from office.answers.reading import Reading, reading
from office.answers.seeing import seeing_of
from office.bootstrap import Office
from office.icalendars import Entry
from office.letters.writing import named_title
from office.words import Language, worded
from projections.campaigns import queries as campaigns
from projections.campaigns.tables import CampaignRow
from projections.deadlines.tables import DEADLINES, DeadlineRow
from projections.states import Light
from workflows.schema import Title

MOST: Final = 1000
"""Entries of a feed; the nearest come first."""
_BACK, _AHEAD = timedelta(days=90), timedelta(days=400)
_REFRESH: Final = 60
"""Minutes after which a calendar asks again."""
_ALARM: Final = 1
_LIVE: Final = (CampaignState.ANNOUNCED, CampaignState.RUNNING, CampaignState.SUSPENDED)


class FeedContent(Struct, frozen=True):
    """A feed as it is sent. `mark` changes when anything in it does."""

    content: bytes
    mark: str


class _Found(Struct, frozen=True):
    """A deadline and the campaign that it is of."""

    campaign: CampaignRow
    line: DeadlineLine


def feed_content(office: Office, feed: Feed) -> FeedContent:
    """Raises NotFound where its owner, or what it shows, is not there or not seen any more."""
    with reading(office) as look:
        seen = _as_seen(look, feed)
        lang: Language = "en" if feed.lang == "en" else "zh"
        found = sorted(_lines(seen, feed), key=lambda each: (each.line.due_on, each.line.item))
        near = [each for each in found if _is_near(each.line, seen.day)]
        if _is_of_many(seen, feed):
            entries = list(_by_duty(seen, near, lang))
        else:
            entries = list(_one_each(seen, near[:MOST], lang))
        name = worded(feed_name(seen, feed), lang)
    zone, host = office.settings.office.zone_info, office.settings.outbox.host
    content = icalendars.calendar(entries[:MOST], host, zone, name=name, refresh=_REFRESH)
    return FeedContent(content, sha256(content).hexdigest()[:32])


def _as_seen(look: Reading, feed: Feed) -> Reading:
    """As far as the owner sees today, who must still be one that may sign in."""
    office = look.office
    directory, access = known_directory(office.reads), known_access(office.reads)
    is_in = directory.acts(feed.owner)
    if access.door is Door.CLOSED:
        is_in = admits(directory, access, feed.owner)
    if not is_in:
        raise NotFound("thing.feed", feed.id)
    try:
        return look._replace(sees=seeing_of(look, feed.owner))
    except NotPermitted:
        raise NotFound("thing.feed", feed.id) from None


def _lines(look: Reading, feed: Feed) -> Iterator[_Found]:
    """The deadlines of the units or of the campaign that the feed is about."""
    if feed.campaign is not None:
        rows = [look.about(feed.campaign)]
    else:
        rows = campaigns.campaigns(look.views)
        rows = [row for row in rows if row.state in _LIVE and look.sees.campaign(row.id)]
    units: Sequence[UnitId | None] = (feed.unit,)
    if feed.kind is FeedKind.PERSON:
        units = _own_units(look, feed) or (None,)
    for row in rows:
        for unit in units:
            yield from (_Found(row, line) for line in _of_unit(look, row.id, unit))


def _own_units(look: Reading, feed: Feed) -> Sequence[UnitId]:
    directory = known_directory(look.reads)
    actor = actor_of(directory, look.office.stamp(feed.owner, Via.WEB))
    return sorted(sight_of(actor, directory).own)


def _is_of_many(look: Reading, feed: Feed) -> bool:
    """Whether it shows units that are not its owner's: a campaign, or all that he oversees."""
    return feed.kind is FeedKind.CAMPAIGN or (
        feed.kind is FeedKind.PERSON and not _own_units(look, feed)
    )


def _of_unit(look: Reading, campaign: CampaignId, unit: UnitId | None) -> Iterable[DeadlineLine]:
    """Nothing of a campaign in which the unit has no part."""
    try:
        return deadlines(look, campaign, unit=unit).rows
    except NotFound:
        return ()


def _is_near(line: DeadlineLine, today: date) -> bool:
    is_open = line.running and line.light is not Light.BLUE
    return is_open and line.due_on is not None and -_BACK <= line.due_on - today <= _AHEAD


def _one_each(look: Reading, found: Sequence[_Found], lang: Language) -> Iterator[Entry]:
    return _entries(look, found, _clocks(look, [each.line.item for each in found]), lang)


def _entries(
    look: Reading, found: Sequence[_Found], rows: Mapping[StreamId, DeadlineRow], lang: Language
) -> Iterator[Entry]:
    for each in found:
        line, row = each.line, rows.get(each.line.item)
        assert line.due_on is not None, "it is near"
        title = phrase("say.feed.entry", title=_title(line), unit=line.unit_name)
        yield Entry(
            item=line.item,
            title=worded(title, lang),
            text=worded(_text(line), lang),
            due_on=line.due_on,
            due_at=line.due_time,
            sequence=row.generation if row else 0,
            changed=row.began if row else _midnight(line.due_on),
            link=look.office.settings.serve.page(links.item(line.item)),
            category=worded(each.campaign.title, lang),
            alarm=_ALARM,
        )


def _by_duty(look: Reading, found: Sequence[_Found], lang: Language) -> Iterator[Entry]:
    """A duty that many units owe by the same day is one entry: nobody reads 84 of them."""
    groups: dict[tuple[CampaignId, str, date | None], list[_Found]] = {}
    for each in found:
        key = assignment_key(each.line.item)
        about = f"{key.duty}/{key.occurrence}" if key else each.line.item
        groups.setdefault((each.campaign.id, about, each.line.due_on), []).append(each)
    alone = [members[0] for members in groups.values() if len(members) == 1]
    rows = _clocks(look, [each.line.item for each in alone])
    for (campaign, about, due_on), members in groups.items():
        if len(members) == 1:
            yield from _entries(look, members, rows, lang)
            continue
        assert due_on is not None, "it is near"
        first = members[0].line
        names = sorted(worded(each.line.unit_name, lang) for each in members)
        key = assignment_key(first.item)
        yield Entry(
            item=StreamId(f"feed/{campaign}/{about}/{due_on}"),
            title=worded(
                phrase("say.feed.entry.units", title=_title(first), count=len(members)), lang
            ),
            text=worded(phrase("say.feed.units", units=tuple(names)), lang),
            due_on=due_on,
            due_at=first.due_time,
            sequence=0,
            changed=_midnight(due_on),
            link=look.office.settings.serve.page(links.task(campaign, key.duty) if key else None),
            category=worded(members[0].campaign.title, lang),
            alarm=_ALARM,
        )


def _clocks(look: Reading, items: Sequence[StreamId]) -> dict[StreamId, DeadlineRow]:
    if not items:
        return {}
    rows = DEADLINES.statements(look.views).among(look.views, "item", list(items), None)
    return {row.item: row for row in rows}


def feed_name(look: Reading, feed: Feed) -> Phrase:
    """What a feed is called: on the page that lists them, and in calendars."""
    match feed.kind:
        case FeedKind.UNIT:
            assert feed.unit is not None, "it is of one"
            name = look.unit_names().get(feed.unit) or Title(zh=feed.unit)
            return phrase("say.feed.of-unit", unit=name)
        case FeedKind.CAMPAIGN:
            assert feed.campaign is not None, "it is of one"
            row = campaigns.campaign(look.views, feed.campaign)
            return phrase("say.feed.of-campaign", campaign=row.title if row else feed.campaign)
        case FeedKind.PERSON:
            person = known_directory(look.reads).people.get(feed.owner)
            return phrase("say.feed.of-person", name=person.name if person else feed.owner)


def _title(line: DeadlineLine) -> Phrase | Title:
    return named_title(line.title, line.label, line.occurrence)


def _text(line: DeadlineLine) -> Phrase | str:
    said: list[object] = []
    if line.light is Light.RED:
        said.append(phrase("say.feed.overdue"))
    if line.provisional:
        said.append(phrase("say.feed.provisional"))
    return phrase("say.feed.text", said=tuple(said)) if said else ""


def _midnight(day: date) -> datetime:
    """A moment for what has none on record: the same whenever it is asked for."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
