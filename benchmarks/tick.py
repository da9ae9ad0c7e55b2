"""The scheduler's tick with very many open deadlines: nothing due, and a page that is."""

from benchmarks.agenda import PAGE, BusyOffice
from benchmarks.figures import Figure, Sizes, Work, within
from benchmarks.raw import Store
from engine.delivery.tick import TickSettings, put_on_record

_TICKS = 20
_MOST_PAGES = 9


class _NothingDue:
    def __init__(self, busy: BusyOffice) -> None:
        self._office = busy.office

    def prepare(self) -> Work:
        def work() -> int:
            return sum(not self._office.tick().did_something for _ in range(_TICKS))

        return work


class _PageDue:
    """The reminders of one more day are looked up, worded and put on record.

    With `sent` the views show them, a channel takes them, and that is put on record and shown too.
    """

    def __init__(self, busy: BusyOffice, *, sent: bool) -> None:
        self._busy, self._sent = busy, sent

    def prepare(self) -> Work:
        office = self._busy.office
        office.tick()
        self._busy.next_day()

        def work() -> int:
            if self._sent:
                report = office.tick()
            else:
                now = office.clock.now()
                report = put_on_record(now, office.agenda, office.commands, TickSettings())
            assert report.reminded == PAGE, report
            return 1

        return work


def nothing_due(store: Store, sizes: Sizes) -> Figure:
    """One look at what is new, and one into the indexes of what is due."""
    with BusyOffice(store.office("agenda"), sizes.open_items) as busy:
        return within(
            store.called(f"tick, nothing due, {busy.open_items:,} open deadlines"),
            "ticks/s",
            _NothingDue(busy),
            seconds=0.001,
            budget=1.0,
            rounds=sizes.rounds,
        )


def page_due(store: Store, sizes: Sizes, *, sent: bool) -> Figure:
    """Five hundred reminders at once."""
    with BusyOffice(store.office("agenda"), sizes.open_items) as busy:
        what = "put on record, shown and sent" if sent else "put on record"
        return within(
            store.called(f"tick, {PAGE} due of {busy.open_items:,} deadlines, {what}"),
            "ticks/s",
            _PageDue(busy, sent=sent),
            seconds=0.05,
            budget=None if sent else 1.0,
            rounds=min(sizes.rounds, _MOST_PAGES),
        )
