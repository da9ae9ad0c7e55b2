"""Writing by thirty-two threads at once, and by one caller that hands in 32 commands at a time."""

from functools import partial

from benchmarks.append import GROWING, RawCommands, grow
from benchmarks.campaign import MeasuredCampaign
from benchmarks.clients import CLIENTS, at_once
from benchmarks.figures import Figure, Sizes, Work, compare
from benchmarks.raw import Store
from engine.domain.assignment.commands import AssignmentCommand, ReceiveAssignment
from engine.domain.event import Stamp
from engine.ids import AssignmentKey

_EACH = 20
_PIECES = 8  # four commands for each: 32 in a call
_CALLS = 6


class _BlockingThreads:
    """Units sign for work nobody has touched, all at the same time; each waits for its own."""

    def __init__(self, campaign: MeasuredCampaign) -> None:
        self._campaign = campaign

    def prepare(self) -> Work:
        wishes = [
            (self._campaign.stamp(by_office=False), key)
            for key in self._campaign.fresh(CLIENTS * _EACH)
        ]
        parts = [partial(self._send, wishes[n::CLIENTS]) for n in range(CLIENTS)]
        return at_once(parts, len(wishes))

    def _send(self, wishes: list[tuple[Stamp, AssignmentKey]]) -> None:
        for stamp, key in wishes:
            self._campaign.handler.handle(ReceiveAssignment(stamp=stamp, key=key))


class _OneCaller:
    """Pieces of work are signed for, begun, handed in and accepted, eight of them in a call."""

    def __init__(self, campaign: MeasuredCampaign) -> None:
        self._campaign = campaign

    def prepare(self) -> Work:
        calls = [self._call() for _ in range(_CALLS)]

        def work() -> int:
            for commands in calls:
                for answer in self._campaign.handler.handle_many(commands):
                    if isinstance(answer, Exception):
                        raise answer
            return sum(len(commands) for commands in calls)

        return work

    def _call(self) -> list[AssignmentCommand]:
        each = [self._campaign.commands(key) for key in self._campaign.fresh(_PIECES)]
        return [command for step in zip(*each, strict=True) for command in step]


def commands_at_once(store: Store, sizes: Sizes) -> Figure:
    """Load, decide, append: what waits together is committed together."""
    what = f"{CLIENTS} blocking threads, durable"
    pieces = CLIENTS * _EACH
    return _beside_raw(store, sizes, what, _BlockingThreads, pieces, store.least_at_once)


def commands_of_one_caller(store: Store, sizes: Sizes) -> Figure:
    """The same by one thread that hands in thirty-two commands at a time."""
    what = "one caller, 32 commands a call, durable"
    return _beside_raw(store, sizes, what, _OneCaller, _PIECES * _CALLS, 3.0)


def _beside_raw(
    store: Store,
    sizes: Sizes,
    what: str,
    ours: "type[_BlockingThreads | _OneCaller]",
    pieces: int,
    budget: float,
) -> Figure:
    """`pieces` of work are taken up in each round of ours."""
    wanted = (sizes.rounds + 1) * (pieces + sizes.commands) + GROWING
    stem = ours.__name__
    campaign = MeasuredCampaign(store.place(stem), wanted)
    raw = store.raw(f"{stem}-raw")
    try:
        grow(campaign, raw)
        return compare(
            store.called(what),
            "commands/s",
            ours(campaign),
            RawCommands(campaign, sizes.commands, raw),
            baseline_name=f"{store.one_by_one}, one thread",
            budget=budget,
            rounds=sizes.rounds,
        )
    finally:
        raw.close()
        campaign.close()
