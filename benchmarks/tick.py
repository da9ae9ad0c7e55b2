"""The scheduler's tick with very many open deadlines: nothing due, and a page that is."""

from contextlib import closing

from msgspec import Struct

from benchmarks.agenda import PAGE, BusyOffice
from benchmarks.figures import Figure, Sizes, Work, compare, within
from benchmarks.raw import Look, Raw, Store, StoredRow
from engine.delivery.recording import record
from engine.delivery.settings import TickSettings
from engine.store.codec import encode

_TICKS = 200
_PASSES = 20
_MOST_PAGES = 9
_THIRD = 1 / 3


class _NothingDue:
    """Ticks one after the other; `grown`: the log has grown by something that brings no work."""

    def __init__(self, busy: BusyOffice, *, grown: bool) -> None:
        self._busy, self._grown = busy, grown

    def prepare(self) -> Work:
        office, grown = self._busy.office, self._grown
        assert not office.tick().did_something

        def work() -> int:
            for _ in range(_PASSES if grown else _TICKS):
                if grown:
                    office.passes.resting.forget()
                assert not office.tick().did_something
            return _PASSES if grown else _TICKS

        return work


class _LookedUp:
    """What a scheduler without a memory must ask: how far the log is, and the first of what is due,
    of the index that holds it.
    """

    def __init__(self, look: Look) -> None:
        self._look = look

    def prepare(self) -> Work:
        def work() -> int:
            return sum(not self._look.ask() for _ in range(_TICKS))

        return work


class _Page(Struct):
    """The rows that a tick has put on record, and the ids of its commands."""

    rows: list[StoredRow]
    commands: list[str]


class _PageDue:
    """The reminders of one more day are looked up and put on record.

    With `sent` the views show them, a channel takes them, and that is put on record and shown too.
    """

    def __init__(self, busy: BusyOffice, *, sent: bool) -> None:
        self._busy, self._sent = busy, sent
        self.page = _Page([], [])

    def prepare(self) -> Work:
        office = self._busy.office
        while office.tick().did_something:
            pass
        self._busy.next_day()
        head = office.log.head()

        def work() -> int:
            if self._sent:
                report = office.tick()
            else:
                settings = TickSettings()
                stamp = settings.stamp(office.clock.now())
                report = record(office.agenda, office.commands, stamp, settings)
            assert report.reminded == PAGE, report
            if not self._sent:
                self._keep(head)
            return PAGE

        return work

    def _keep(self, after: int) -> None:
        """The rows are looked at once: they are much the same every day."""
        if not self.page.rows:
            recorded = self._busy.office.log.read(after, PAGE)
            self.page.rows = [(r.stream, r.version, *encode(r.event)) for r in recorded]
            self.page.commands = [r.event.stamp.command_id for r in recorded]


class _Inserted:
    """The same rows, encoded beforehand, into an empty log with the driver alone."""

    def __init__(self, page: _Page, raw: Raw) -> None:
        self._page, self._raw, self._round = page, raw, 0

    def prepare(self) -> Work:
        self._raw.clear()
        self._round += 1
        names = [f"{self._round}:{name}" for name in self._page.commands]
        return lambda: self._raw.insert_at_once(self._page.rows, names)


def nothing_due(store: Store, sizes: Sizes) -> Figure:
    """One look at the log, beside that and one look into the index of what is due."""
    with (
        BusyOffice(store.office("agenda"), sizes.open_items) as busy,
        closing(store.look(busy.office.settings.store, busy.office.today())) as look,
    ):
        return compare(
            store.called(f"tick, nothing due, {busy.open_items:,} open deadlines"),
            "ticks/s",
            _NothingDue(busy, grown=False),
            _LookedUp(look),
            baseline_name="raw look-up in the index",
            budget=_THIRD,
            rounds=sizes.rounds,
        )


def nothing_due_after_a_deed(store: Store, sizes: Sizes) -> Figure:
    """Everything is asked for once after the log has grown."""
    with BusyOffice(store.office("agenda"), sizes.open_items) as busy:
        return within(
            store.called(f"tick, nothing due, the log has grown, {busy.open_items:,} deadlines"),
            "ticks/s",
            _NothingDue(busy, grown=True),
            seconds=0.005,
            budget=None,
            rounds=sizes.rounds,
        )


def page_due(store: Store, sizes: Sizes) -> Figure:
    """Five hundred reminders put on record at once, beside raw inserts of the same rows."""
    with (
        BusyOffice(store.office("agenda"), sizes.open_items) as busy,
        closing(store.raw("due")) as raw,
    ):
        ours = _PageDue(busy, sent=False)
        return compare(
            store.called(f"tick, {PAGE} due of {busy.open_items:,} deadlines, put on record"),
            "reminders/s",
            ours,
            _Inserted(ours.page, raw),
            baseline_name=store.at_once,
            budget=_THIRD,
            rounds=min(sizes.rounds, _MOST_PAGES),
        )


def page_sent(store: Store, sizes: Sizes) -> Figure:
    """Five hundred reminders put on record, shown and sent."""
    with BusyOffice(store.office("agenda"), sizes.open_items) as busy:
        return within(
            store.called(f"tick, {PAGE} due of {busy.open_items:,} deadlines, shown and sent"),
            "reminders/s",
            _PageDue(busy, sent=True),
            seconds=0.05 / PAGE,
            budget=None,
            rounds=min(sizes.rounds, _MOST_PAGES),
        )
