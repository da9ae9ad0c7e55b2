"""Which sessions count behind a closed door."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.domain.access import Access
from engine.ids import PersonId
from office.accounts.admission import counts
from office.accounts.sessions import Session

LIN, CHEN = PersonId("lin"), PersonId("chen")
OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACCESS = Access(opened={LIN: OPENED})


def session(person: PersonId, started: datetime, *, claimed: bool = False) -> Session:
    return Session(
        id="s",
        person=person,
        principal=None,
        started=started,
        seen=started,
        csrf="c",
        proven_at=started,
        claimed=claimed,
        address="",
        browser="",
    )


@pytest.mark.parametrize(
    ("person", "after", "claimed", "real", "expected"),
    [
        (LIN, timedelta(), False, True, True),
        (LIN, timedelta(seconds=-1), False, True, False),
        (LIN, timedelta(seconds=-1), False, False, True),
        (LIN, timedelta(hours=1), True, True, False),
        (CHEN, timedelta(hours=1), False, True, False),
    ],
)
def test_a_session_counts_from_when_access_was_opened_or_reset(
    person: PersonId, after: timedelta, *, claimed: bool, real: bool, expected: bool
) -> None:
    began = session(person, OPENED + after, claimed=claimed)
    assert counts(ACCESS, began, real=real) is expected
