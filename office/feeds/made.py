"""Feeds as their owner sees and makes them."""

from datetime import datetime

from msgspec import Struct

from engine.domain.directory.state import known_directory
from engine.domain.policy.seeing import Sort
from engine.errors import NotFound, RuleBroken
from engine.ids import CampaignId, PersonId, UnitId
from engine.phrases import Phrase
from office.accounts.feeds import Feed, FeedKind, MadeFeed
from office.accounts.store import Accounts
from office.answers.reading import Reading
from office.feeds.content import feed_name
from office.words import Language


class OwnFeed(Struct, frozen=True, kw_only=True):
    """An address that is in use; `used_at` is exact to the hour."""

    id: str
    name: Phrase
    made_at: datetime
    used_at: datetime | None


def own_feeds(look: Reading, accounts: Accounts, owner: PersonId) -> tuple[OwnFeed, ...]:
    """Those of a person, the oldest first; none of one who has ended: they show nothing more."""
    if not known_directory(look.reads).acts(owner):
        return ()
    return tuple(_own(look, feed) for feed in accounts.feeds.of(owner))


def _own(look: Reading, feed: Feed) -> OwnFeed:
    name = feed_name(look, feed)
    return OwnFeed(id=feed.id, name=name, made_at=feed.made_at, used_at=feed.used_at)


def make_feed(
    look: Reading,
    accounts: Accounts,
    owner: PersonId,
    *,
    campaign: CampaignId | None = None,
    unit: UnitId | None = None,
    lang: Language,
) -> MadeFeed:
    """An address for what the owner sees: of a unit (in one campaign, or in all), of a campaign, or
    of his own units. Raises RuleBroken for somebody who is not registered, NotFound for what he
    does not see, TooManyFeeds.
    """
    if not known_directory(look.reads).acts(owner):
        raise RuleBroken("error.feed.stranger", person=owner)
    if campaign is not None:
        look.about(campaign, unit, Sort.ROW)
    elif unit is not None:
        _check_unit(look, unit)
    kind = FeedKind.CAMPAIGN if campaign else FeedKind.PERSON
    kind = FeedKind.UNIT if unit else kind
    now = accounts.clock.now()
    return accounts.feeds.make(owner, kind, now, campaign=campaign, unit=unit, lang=lang)


def feed_address(site: str, token: str) -> str:
    """What is put into a calendar; `site` is where people find the pages."""
    return f"{site}/feeds/{token}.ics"


def _check_unit(look: Reading, unit: UnitId) -> None:
    """One of the directory of which he sees something."""
    sight, names = look.sees.sight, look.unit_names()
    if unit not in names or not (sight.unlimited or sight.everybody or unit in sight.below):
        raise NotFound("thing.unit", unit, tuple(names) if sight.unlimited else ())
