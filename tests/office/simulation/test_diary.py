"""The diary: acts in order, never on a day that is over, put off as a whole."""

from datetime import date, timedelta
from functools import partial

from office.simulation.diary import Diary

TODAY = date(2009, 3, 2)
TOMORROW = TODAY + timedelta(days=1)


def done(diary: Diary) -> None:
    while (act := diary.take()) is not None:
        act()


def test_acts_come_in_the_order_in_which_they_were_written_down() -> None:
    diary, told = Diary(TODAY), list[str]()
    for word in ("a", "b"):
        diary.put(TODAY, partial(told.append, word))
    diary.put(TODAY, lambda: diary.put(TODAY - timedelta(days=9), partial(told.append, "c")))
    done(diary)
    assert told == ["a", "b", "c"]


def test_what_is_put_off_comes_first_on_the_next_day() -> None:
    diary, told = Diary(TODAY), list[str]()
    diary.put(TOMORROW, partial(told.append, "tomorrow"))
    diary.put(TODAY, partial(told.append, "today"))
    diary.put_off()
    assert diary.take() is None
    diary.turn_to(TOMORROW)
    assert diary.waiting() == 2
    done(diary)
    assert told == ["today", "tomorrow"]
