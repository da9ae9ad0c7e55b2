"""When a letter is tried again."""

from datetime import timedelta
from random import Random

import pytest

from engine.delivery.backoff import Backoff
from tests.engine.delivery.desk import march

NOW = march(10)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 240), (6, None), (7, None)]
)
def test_waits_grow_until_it_is_given_up(failures: int, minutes: int | None) -> None:
    expected = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert Backoff().next_try(failures, NOW) == expected


def test_where_nobody_is_taken_a_letter_outlasts_days() -> None:
    waits = [Backoff().next_try(n, NOW, whole=True) for n in range(6, 27)]
    assert waits[:20] == [NOW + timedelta(minutes=240)] * 20
    assert waits[20:] == [None]


def test_what_failed_together_does_not_come_back_together() -> None:
    chance = Random(11)
    waits = [Backoff(chance=chance.random).next_try(3, NOW) for _ in range(50)]
    minutes = [(wait - NOW) / timedelta(minutes=1) for wait in waits if wait]
    assert len(set(minutes)) == 50
    assert 12 <= min(minutes) < 13
    assert 17 < max(minutes) <= 18


def test_the_same_chances_give_the_same_moments() -> None:
    first, second = (Backoff(chance=Random(3).random) for _ in range(2))
    assert [first.next_try(n, NOW) for n in range(1, 6)] == [
        second.next_try(n, NOW) for n in range(1, 6)
    ]
