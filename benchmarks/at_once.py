"""Writing by many at once: thirty-two threads, each sending one command after the other."""

from threading import Barrier, Thread

from benchmarks.append import RawCommands
from benchmarks.campaign import MeasuredCampaign
from benchmarks.figures import Figure, Sizes, Work, compare
from benchmarks.raw import Store
from engine.domain.assignment.commands import ReceiveAssignment
from engine.domain.event import Stamp
from engine.ids import AssignmentKey

_THREADS = 32
_EACH = 20


class _AtOnce:
    """Units sign for work nobody has touched, all at the same time; each waits for its own."""

    def __init__(self, campaign: MeasuredCampaign) -> None:
        self._campaign = campaign

    def prepare(self) -> Work:
        wishes = [
            (self._campaign.stamp(by_office=False), key)
            for key in self._campaign.fresh(_THREADS * _EACH)
        ]
        ready = Barrier(_THREADS + 1)
        threads = [
            Thread(target=self._send, args=(wishes[n::_THREADS], ready)) for n in range(_THREADS)
        ]
        for thread in threads:
            thread.start()

        def work() -> int:
            ready.wait()
            for thread in threads:
                thread.join()
            return len(wishes)

        return work

    def _send(self, wishes: list[tuple[Stamp, AssignmentKey]], ready: Barrier) -> None:
        ready.wait()
        for stamp, key in wishes:
            self._campaign.handler.handle(ReceiveAssignment(stamp=stamp, key=key))


def commands_at_once(store: Store, sizes: Sizes) -> Figure:
    """Load, decide, append: what waits together is committed together."""
    pieces = (sizes.rounds + 1) * (_THREADS * _EACH + sizes.commands)
    campaign = MeasuredCampaign(store.place("at-once"), pieces)
    raw = store.raw("at-once-raw")
    try:
        return compare(
            store.called(f"{_THREADS} commands at once, durable"),
            "commands/s",
            _AtOnce(campaign),
            RawCommands(campaign, sizes.commands, raw),
            baseline_name=f"{store.one_by_one}, one thread",
            budget=3.0,
            rounds=sizes.rounds,
        )
    finally:
        raw.close()
        campaign.close()
