"""What calendars ask for without a session: bounded, and each address only so often."""

import re
from collections import OrderedDict
from datetime import date
from threading import Lock
from typing import Final

from office.accounts.feeds import Feed
from office.accounts.store import Accounts
from office.bootstrap import Office
from office.feeds.content import FeedContent, feed_content
from office.web.security import Rates

FEED: Final = re.compile(r"^/feeds/.*")
"""The path of a feed: a secret, and so it stands in no log."""
_BURST, _PER_SECOND = 30.0, 0.2
"""Of one feed: a calendar asks once an hour, a person who tries it out a few times."""
_WRONG, _WRONG_PER_SECOND = 20.0, 0.05
"""Of one place from which secrets are tried that are none."""
_KEPT: Final = 64
_LONGEST: Final = 64

_Key = tuple[str, int, date]


class TooOften(Exception):
    """Asked more often than any calendar does."""


class FeedDoor:
    """Finds the feed of a secret, and keeps what was made of it until something happens, or the day
    is over.
    """

    def __init__(self, office: Office, accounts: Accounts) -> None:
        self._office, self._accounts = office, accounts
        self._by_feed = Rates(_BURST, _PER_SECOND)
        self._wrong = Rates(_WRONG, _WRONG_PER_SECOND)
        self._made: OrderedDict[_Key, FeedContent] = OrderedDict()
        self._lock = Lock()

    def feed(self, token: str, address: str) -> Feed | None:
        """The feed of a secret; None for one that is none or out of use. Raises TooOften."""
        known = len(token) <= _LONGEST
        found = self._accounts.feeds.find(token, self._accounts.clock.now()) if known else None
        with self._lock:
            rates = self._wrong if found is None else self._by_feed
            if not rates.allows(address if found is None else found.id):
                raise TooOften
        return found

    def content(self, feed: Feed) -> FeedContent:
        """What it shows now. Raises NotFound for what is not there or not seen any more."""
        key = (feed.id, self._office.head(), self._office.today())
        with self._lock:
            kept = self._made.get(key)
        if kept is not None:
            return kept
        made = feed_content(self._office, feed)
        with self._lock:
            self._made[key] = made
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return made
