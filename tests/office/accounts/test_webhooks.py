"""How far a webhook has come is kept on either store, and moved on by one alone."""

from datetime import timedelta

from engine.calendars.clock import VirtualClock
from engine.ids import PersonId
from office.accounts.store import Accounts
from office.settings import Settings
from tests.office.accounts.conftest import LIN, START, opened

WU = PersonId("p-wu")


def test_a_position_is_moved_on_once_and_outlasts_the_process(
    settings: Settings, clock: VirtualClock, accounts: Accounts
) -> None:
    made = accounts.webhooks.add("https://a.example/", ["*", "*"], LIN, START, position=7)
    assert made.webhook.kinds == ("*",)
    with opened(settings, clock) as other:
        (seen,) = other.webhooks.every()
        assert seen == made
        assert other.webhooks.took(seen.webhook, 9, START)
        assert not accounts.webhooks.took(made.webhook, 8, START)
        assert not accounts.webhooks.passed(made.webhook, 12)
    (now,) = accounts.webhooks.every()
    assert (now.webhook.position, now.webhook.sent, now.webhook.sent_at) == (9, 1, START)
    accounts.webhooks.refused(now.webhook, "HTTP 500", START + timedelta(minutes=1))
    accounts.webhooks.remove(now.webhook, WU, START)
    assert accounts.webhooks.every() == ()
    (gone,) = accounts.webhooks.every(removed=True)
    assert (gone.secret, gone.webhook.removed_by, gone.webhook.fault) == ("", WU, "HTTP 500")
    assert made.secret not in repr(made)
