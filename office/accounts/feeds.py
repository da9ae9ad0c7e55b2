"""Addresses by which a calendar follows due dates without signing in: long secrets, each of which
its owner can put out of use.

An address holds 256 bits; only its digest is kept, so that it is shown once, when it is made.
Through it is seen what its owner may see in the moment that it is asked for.
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

from msgspec import Struct
from sqlalchemy import Connection, Engine, Row, delete, func, select

from engine.ids import CampaignId, PersonId, UnitId
from office.accounts.digests import digest_of
from office.accounts.refusals import TooManyFeeds
from office.accounts.tables import FEEDS
from projections.tables.connections import for_writing, single_reads

MOST: Final = 20
"""Addresses of one person: who needs another puts one out of use."""
_NOTED: Final = timedelta(hours=1)


class FeedKind(StrEnum):
    """Whose due dates: of the owner's own units, of one unit, of a whole campaign."""

    PERSON = "person"
    UNIT = "unit"
    CAMPAIGN = "campaign"


class Feed(Struct, frozen=True, kw_only=True):
    """What an address shows, and to whom it belongs. `used_at` is exact to the hour."""

    id: str
    owner: PersonId
    kind: FeedKind
    campaign: CampaignId | None
    unit: UnitId | None
    lang: str
    made_at: datetime
    used_at: datetime | None


class MadeFeed(Struct, frozen=True):
    """A feed and its secret, which is shown once."""

    feed: Feed
    token: str

    def __repr__(self) -> str:
        return f"MadeFeed(feed={self.feed!r})"


class Feeds:
    """The addresses that are in use."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._writing = engine, for_writing(engine)

    def make(
        self,
        owner: PersonId,
        kind: FeedKind,
        now: datetime,
        *,
        campaign: CampaignId | None = None,
        unit: UnitId | None = None,
        lang: str,
    ) -> MadeFeed:
        """A new address. Raises TooManyFeeds."""
        token = secrets.token_urlsafe(32)
        feed = Feed(
            id=uuid4().hex[:12],
            owner=owner,
            kind=kind,
            campaign=campaign,
            unit=unit,
            lang=lang,
            made_at=now,
            used_at=None,
        )
        values = {name: getattr(feed, name) for name in Feed.__struct_fields__}
        with self._writing.begin() as conn:
            counted = select(func.count()).select_from(FEEDS).where(FEEDS.c.owner == owner)
            if (conn.scalar(counted) or 0) >= MOST:
                raise TooManyFeeds(most=MOST)
            conn.execute(
                FEEDS.insert().values(**(values | {"kind": str(kind)}), digest=digest_of(token))
            )
        return MadeFeed(feed, token)

    def find(self, token: str, now: datetime) -> Feed | None:
        """The feed of an address, None for one that was never made or is out of use; that it was
        asked for is noted.
        """
        mine = FEEDS.c.digest == digest_of(token)
        with single_reads(self._engine) as conn:
            row = conn.execute(select(FEEDS).where(mine)).one_or_none()
        if row is None:
            return None
        if row.used_at is None or now - row.used_at >= _NOTED:
            with self._writing.begin() as conn:
                conn.execute(FEEDS.update().where(mine).values(used_at=now))
        return _feed(row)

    def of(self, owner: PersonId) -> tuple[Feed, ...]:
        """Those of a person, the oldest first."""
        query = select(FEEDS).where(FEEDS.c.owner == owner).order_by(FEEDS.c.made_at, FEEDS.c.id)
        with single_reads(self._engine) as conn:
            return tuple(map(_feed, conn.execute(query)))

    def remove(self, feed: str, owner: PersonId) -> bool:
        """Put one of a person's out of use; whether there was one."""
        mine = (FEEDS.c.id == feed) & (FEEDS.c.owner == owner)
        with self._writing.begin() as conn:
            return conn.execute(delete(FEEDS).where(mine)).rowcount > 0

    @staticmethod
    def drop_of(conn: Connection, owner: PersonId) -> None:
        """Put all of a person's out of use, within a transaction."""
        conn.execute(delete(FEEDS).where(FEEDS.c.owner == owner))


def _feed(row: Row[Any]) -> Feed:
    return Feed(
        id=row.id,
        owner=PersonId(row.owner),
        kind=FeedKind(row.kind),
        campaign=CampaignId(row.campaign) if row.campaign else None,
        unit=UnitId(row.unit) if row.unit else None,
        lang=row.lang,
        made_at=row.made_at,
        used_at=row.used_at,
    )
