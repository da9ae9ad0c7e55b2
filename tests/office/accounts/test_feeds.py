"""Calendar addresses: found by their secret alone, put out of use by their owner."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.calendars.clock import VirtualClock
from engine.ids import CampaignId, PersonId, UnitId
from office.accounts.feeds import MOST, FeedKind, MadeFeed
from office.accounts.refusals import TooManyFeeds
from office.accounts.store import Accounts
from office.accounts.tables import FEEDS
from tests.office.accounts.conftest import LIN, START

WEI = PersonId("p-wei")


def made(accounts: Accounts, owner: PersonId = LIN) -> MadeFeed:
    return accounts.feeds.make(
        owner,
        FeedKind.UNIT,
        START,
        campaign=CampaignId("drive"),
        unit=UnitId("town-01"),
        lang="en",
    )


def test_a_feed_is_found_by_its_secret_and_by_nothing_else(accounts: Accounts) -> None:
    one = made(accounts)
    assert len(one.token) == 43  # 256 bits
    assert accounts.feeds.find(one.token, START) == one.feed
    assert accounts.feeds.find(one.token[:-1] + "?", START) is None
    assert accounts.feeds.find("", START) is None
    assert one.token not in repr(one)
    with accounts._engine.connect() as conn:
        assert one.token not in str(conn.execute(select(FEEDS)).all())


def test_its_owner_alone_puts_it_out_of_use(accounts: Accounts) -> None:
    one, other = made(accounts), made(accounts)
    assert not accounts.feeds.remove(one.feed.id, WEI)
    assert accounts.feeds.remove(one.feed.id, LIN)
    assert not accounts.feeds.remove(one.feed.id, LIN)
    assert accounts.feeds.find(one.token, START) is None
    assert accounts.feeds.of(LIN) == (other.feed,)


def test_when_it_was_asked_for_is_known_to_the_hour(accounts: Accounts) -> None:
    one = made(accounts)
    for minutes in (0, 30, 59, 61):
        accounts.feeds.find(one.token, START + timedelta(minutes=minutes))
    (found,) = accounts.feeds.of(LIN)
    assert found.used_at == START + timedelta(minutes=61)


def test_nobody_has_more_than_he_needs(accounts: Accounts) -> None:
    for _ in range(MOST):
        made(accounts)
    with pytest.raises(TooManyFeeds):
        made(accounts)
    made(accounts, WEI)


def test_a_password_that_was_stolen_takes_the_addresses_along(
    accounts: Accounts, clock: VirtualClock
) -> None:
    one, other = made(accounts), made(accounts, WEI)
    accounts.logins.add("lin", LIN, START)
    accounts.forget_password(LIN)
    assert accounts.feeds.find(one.token, START) is None
    assert accounts.feeds.find(other.token, START) == other.feed
