"""What pages ask at 3 000 units with 40 tasks each, beside the SQL that they need.

Counts over a whole campaign are kept until the next event. So each answer is measured twice: right
after an event, beside the very statements that it then sends, their rows fetched by the driver
alone (what is on top is ours); and again while nothing happens, beside the time for a page.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Engine, event

from benchmarks.figures import Figure, Sizes, Tell, Work, compare, within
from benchmarks.raw import Store
from benchmarks.wide_office import CAMPAIGN, district, town, wide_office
from engine.domain.directory.commands import RegisterPerson
from engine.domain.event import Via
from engine.ids import SYSTEM, PersonId
from office.answers.matrix import matrix
from office.answers.my_tasks import my_tasks
from office.answers.overview import overview
from office.answers.reading import Reading, reading
from office.bootstrap import Office

_LEAST: Final = 1 / 3
_SECONDS: Final = 0.05
_TIMES: Final = 5

Ask = Callable[[Reading], object]
Statement = tuple[str, Any]


def asked(units: int) -> tuple[tuple[str, Ask], ...]:
    """What is measured; the unit that asks what it has to do has done nothing yet."""
    last = town(units - 1)
    return (
        ("overview", lambda look: overview(look, CAMPAIGN)),
        ("matrix, by district", lambda look: matrix(look, CAMPAIGN)),
        ("matrix, one district", lambda look: matrix(look, CAMPAIGN, district=district(0))),
        ("my tasks", lambda look: my_tasks(look, CAMPAIGN, last)),
    )


class _Answered:
    """The answer, from a reading of its own each time, as for a page."""

    def __init__(self, office: Office, ask: Ask) -> None:
        self._office, self._ask = office, ask

    def prepare(self) -> Work:
        def work() -> int:
            for _ in range(_TIMES):
                with reading(self._office) as look:
                    self._ask(look)
            return _TIMES

        return work


class _AnsweredAnew:
    """The answer after an event, which the views have taken already."""

    def __init__(self, office: Office, ask: Ask) -> None:
        self._office, self._ask = office, ask

    def prepare(self) -> Work:
        something_happens(self._office)

        def work() -> int:
            with reading(self._office) as look:
                self._ask(look)
            return 1

        return work


class _Fetched:
    """The rows of the same statements, and nothing made of them."""

    def __init__(self, office: Office, statements: list[Statement]) -> None:
        self._views, self._statements = office.views, statements

    def prepare(self) -> Work:
        def work() -> int:
            with self._views.connect() as connection:
                cursor = connection.connection.cursor()
                for text, values in self._statements:
                    cursor.execute(text, values)
                    cursor.fetchall()
                cursor.close()
            return 1

        return work


def something_happens(office: Office) -> None:
    """An event that is about no campaign, and that the views have taken."""
    stamp, name = office.stamp(SYSTEM, Via.SIMULATION), PersonId(f"person-{office.log.head()}")
    office.handle(RegisterPerson(stamp=stamp, person=name, name=name))
    office.catch_up()


def answers(store: Store, sizes: Sizes, events: int, tell: Tell) -> Iterator[Figure]:
    """Each answer beside its own SQL, and within the time for a page; a log of so many events."""
    with wide_office(store.office(f"wide-{events}"), sizes.wide_units, events) as office:
        where = f"{sizes.wide_units:,} x 40, {events:,} events"
        for name, ask in asked(sizes.wide_units):
            statements = _statements_of(office, ask)
            beside, in_time = (
                store.called(f"{name}, {where}{way}") for way in (", after an event", ", again")
            )
            tell(beside)
            yield compare(
                beside,
                "answers/s",
                _AnsweredAnew(office, ask),
                _Fetched(office, statements),
                baseline_name=f"the same {len(statements)} statements, rows fetched",
                budget=_LEAST,
                rounds=sizes.rounds,
            )
            tell(in_time)
            yield within(
                in_time,
                "answers/s",
                _Answered(office, ask),
                seconds=_SECONDS,
                budget=1.0,
                rounds=sizes.rounds,
            )


def _statements_of(office: Office, ask: Ask) -> list[Statement]:
    """What an answer sends after an event, once everything else is warm."""
    with reading(office) as look:
        ask(look)
    something_happens(office)
    with reading(office) as look, _noted(office.views) as found:
        ask(look)
    return found


@contextmanager
def _noted(views: Engine) -> Iterator[list[Statement]]:
    found: list[Statement] = []

    def note(_conn: object, _cursor: object, text: str, values: Any, *_: object) -> None:
        found.append((text, values))

    event.listen(views, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(views, "before_cursor_execute", note)
