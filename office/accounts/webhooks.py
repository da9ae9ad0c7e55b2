"""Addresses of other programs that are told of events, and how far each has come.

What has been told is the position in the log, moved on after each answer: what was not taken is
told again, and nothing is left out. The secret stands here as it is, since it signs what is sent;
the file is its owner's alone, and nothing of it goes into the log.
"""

import secrets
from base64 import b64encode
from collections.abc import Container, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from msgspec import Struct
from sqlalchemy import Engine, Row, select

from engine.ids import CampaignId, PersonId
from office.accounts.tables import WEBHOOKS
from projections.tables.connections import for_writing, single_reads

EVERY: Final = "*"
_SECRET_BYTES: Final = 32
SECRET_PREFIX: Final = "whsec_"


class Webhook(Struct, frozen=True, kw_only=True):
    """An address and what it wants: `kinds` are stored names without their version, `family.*` or
    `*`, of one campaign or of all.

    Every event up to `position` was told or not wanted. `attempts` count the refusals of the next
    one, since the last that was taken; it is tried again at `retry_at`, and `fault` says why.
    `gone` says that the address itself wants nothing more.
    """

    id: str
    url: str
    kinds: tuple[str, ...]
    campaign: CampaignId | None
    made_at: datetime
    made_by: PersonId
    removed_at: datetime | None = None
    removed_by: PersonId | None = None
    position: int = 0
    sent: int = 0
    sent_at: datetime | None = None
    attempts: int = 0
    retry_at: datetime | None = None
    fault: str | None = None
    gone: bool = False

    def is_about(self, campaigns: Container[CampaignId]) -> bool:
        """Whether an event of these campaigns is among those that it is to be told of."""
        return self.campaign is None or self.campaign in campaigns

    def wants(self, name: str) -> bool:
        """Whether it is to be told of events of this stored name."""
        kind = kind_of(name)
        family = kind.partition(".")[0]
        return not {EVERY, f"{family}.*", kind}.isdisjoint(self.kinds)


class Keyed(Struct, frozen=True):
    """A webhook with its secret."""

    webhook: Webhook
    secret: str

    def __repr__(self) -> str:
        return f"Keyed(webhook={self.webhook!r})"


def kind_of(name: str) -> str:
    """`assignment.accepted` of the stored name `assignment.accepted.v1`."""
    return name.rpartition(".v")[0]


class Webhooks:
    """Those of an office."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._writing = engine, for_writing(engine)

    def add(
        self,
        url: str,
        kinds: Sequence[str],
        by: PersonId,
        now: datetime,
        *,
        position: int,
        campaign: CampaignId | None = None,
    ) -> Keyed:
        """A new one, told of what comes after a log position."""
        secret = SECRET_PREFIX + b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
        webhook = Webhook(
            id=f"wh-{uuid4().hex[:8]}",
            url=url,
            kinds=tuple(dict.fromkeys(kinds)),
            campaign=campaign,
            made_at=now,
            made_by=by,
            position=position,
        )
        values = {name: getattr(webhook, name) for name in Webhook.__struct_fields__}
        values |= {"kinds": "\n".join(webhook.kinds), "secret": secret}
        with self._writing.begin() as conn:
            conn.execute(WEBHOOKS.insert().values(**values))
        return Keyed(webhook, secret)

    def every(self, *, removed: bool = False) -> tuple[Keyed, ...]:
        """Those in use, the oldest first; with those that were removed where that is asked for."""
        query = select(WEBHOOKS).order_by(WEBHOOKS.c.made_at, WEBHOOKS.c.id)
        if not removed:
            query = query.where(WEBHOOKS.c.removed_at.is_(None))
        with single_reads(self._engine) as conn:
            return tuple(map(_keyed, conn.execute(query)))

    def took(self, webhook: Webhook, position: int, now: datetime) -> bool:
        """The event at a position was taken; False where somebody else moved on meanwhile."""
        return self._moved(
            webhook,
            position=position,
            sent=WEBHOOKS.c.sent + 1,
            sent_at=now,
            attempts=0,
            retry_at=None,
            fault=None,
        )

    def passed(self, webhook: Webhook, position: int) -> bool:
        """Nothing up to a position is wanted."""
        return self._moved(webhook, position=position)

    def refused(
        self, webhook: Webhook, fault: str, retry_at: datetime | None, *, gone: bool = False
    ) -> None:
        """The next event was not taken."""
        attempts = webhook.attempts + 1
        self._moved(webhook, attempts=attempts, retry_at=retry_at, fault=fault, gone=gone)

    def try_now(self, webhook: Webhook) -> None:
        """Wait no longer; also where the address had said that it wants nothing more."""
        self._moved(webhook, retry_at=None, gone=False)

    def put_back(self, head: int) -> None:
        """The log ends at `head`, before what some were told: a backup stands in its place. What
        comes from now on bears those numbers again, and is told.
        """
        ahead = WEBHOOKS.c.position > head
        with self._writing.begin() as conn:
            conn.execute(
                WEBHOOKS.update()
                .where(ahead)
                .values(position=head, attempts=0, retry_at=None, fault=None)
            )

    def remove(self, webhook: Webhook, by: PersonId, now: datetime) -> None:
        """Tell it nothing more and forget its secret; that it was there stays known."""
        self._moved(webhook, removed_at=now, removed_by=by, secret="")

    def _moved(self, webhook: Webhook, **values: Any) -> bool:
        """Change what stands as it was read; False where it does not any more."""
        mine = (WEBHOOKS.c.id == webhook.id) & (WEBHOOKS.c.position == webhook.position)
        here = mine & WEBHOOKS.c.removed_at.is_(None)
        with self._writing.begin() as conn:
            return conn.execute(WEBHOOKS.update().where(here).values(**values)).rowcount > 0


def _keyed(row: Row[Any]) -> Keyed:
    values = {name: getattr(row, name) for name in Webhook.__struct_fields__}
    values["kinds"] = tuple(row.kinds.split("\n"))
    return Keyed(Webhook(**values), row.secret)
