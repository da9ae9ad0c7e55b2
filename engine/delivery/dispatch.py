"""By which channel a letter leaves, what takes its place there, and how fast.

The order is: the channel that the rungs in the letter ask for, the one that the person wants, the
office's own; after each the one that stands in for it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Final

from msgspec import Struct

from engine.delivery.channels import (
    BatchChannel,
    Channel,
    ChannelFault,
    DiscreetChannel,
    NetworkChannel,
)
from engine.delivery.letter import Deferred, Handed, Letter
from engine.delivery.ports import Outcome
from engine.phrases import phrase

_MINUTE: Final = timedelta(minutes=1)
_BATCH: Final = 500
_PATIENCE: Final = 2
"""Failed tries after which another channel takes the place of one that may come back."""

Told = Sequence[tuple[Letter, Outcome]]
"""What became of some letters."""


class Route(Struct, frozen=True):
    """How a channel is used: letters a minute (0: any number), and which one stands in for it."""

    per_minute: int = 0
    fallback: str = ""


class Dispatch:
    """The channels of an office, the first of them its own. One pass at a time uses it.

    `now` is the clock that limits are counted by; `taken` says when channels took their last
    letters, of whoever sent before.
    """

    def __init__(
        self,
        channels: Sequence[Channel],
        routes: Mapping[str, Route] | None = None,
        *,
        now: Callable[[], datetime],
        taken: Mapping[str, Sequence[datetime]] | None = None,
    ) -> None:
        self._channels = {channel.name: channel for channel in channels}
        self._default = channels[0].name
        # Asked once: to look whether a class keeps a protocol takes longer than to choose.
        self._of_network = {
            name: channel
            for name, channel in self._channels.items()
            if isinstance(channel, NetworkChannel)
        }
        self._of_batches = {
            name: channel
            for name, channel in self._channels.items()
            if isinstance(channel, BatchChannel) and name not in self._of_network
        }
        self._routes = dict(routes or {})
        self._limits = {
            name: _Limit(route.per_minute, now, (taken or {}).get(name, ()))
            for name, route in self._routes.items()
            if route.per_minute
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The channels, the office's own first."""
        return tuple(self._channels)

    def has(self, channel: str) -> bool:
        """Whether there is a channel of this name."""
        return channel in self._channels

    def close(self) -> None:
        """End the connections that channels keep; the next letter opens them anew."""
        for channel in self._of_network.values():
            channel.close()

    def send(
        self, letters: Iterable[Letter], stop: Callable[[], bool] = lambda: False
    ) -> Iterator[Told]:
        """Send the letters, and tell what became of them as it comes: of a channel that takes many
        at once in batches; else at most one letter for each connection is sent and not told.

        A letter is taken from `letters` when it is about to be sent. Once `stop` says so, those
        that are under way are the last. Raises nothing for a fault of one letter or one channel.
        """
        sending = _Pass(self)
        try:
            for letter in letters:
                if stop():
                    break
                yield from sending.take(letter)
            yield from sending.rest(stop)
        finally:
            sending.end()

    def plan(self, letter: Letter) -> tuple[Channel, ...]:
        """The channels that are tried in turn: those that reach the person, or else the first."""
        wanted = (letter.channel, letter.recipient.channel, self._default)
        named = dict.fromkeys(
            name for first in wanted if first in self._channels for name in self._chain(first)
        )
        channels = [self._channels[name] for name in named]
        reaching = [channel for channel in channels if self.address(channel, letter)]
        return tuple(reaching or channels[:1])

    def address(self, channel: Channel, letter: Letter) -> str:
        """Where a channel reaches the recipient of a letter; empty if nowhere."""
        network = self._of_network.get(channel.name)
        return letter.recipient.address if network is None else network.address_of(letter)

    def of_batches(self, channel: Channel) -> BatchChannel | None:
        """The channel, if it takes many letters in one go."""
        return self._of_batches.get(channel.name)

    def connections(self, channel: Channel) -> int:
        """How many letters may be under way by a channel."""
        network = self._of_network.get(channel.name)
        return 1 if network is None else network.connections

    def _chain(self, first: str) -> Iterator[str]:
        """A channel and what stands in for it, each once."""
        seen: dict[str, None] = {}
        name = first
        while name in self._channels and name not in seen:
            seen[name] = None
            name = self._routes.get(name, Route()).fallback
        return iter(seen)

    def limit(self, channel: Channel) -> Deferred | None:
        """Count one letter of a channel; what holds it back, if its minute is full."""
        until = limit.taken() if (limit := self._limits.get(channel.name)) else None
        return None if until is None else Deferred(channel.name, until)


class _Limit:
    """So many letters in any minute."""

    def __init__(self, most: int, now: Callable[[], datetime], before: Sequence[datetime]) -> None:
        self._now, self._taken = now, deque(sorted(before), maxlen=most)
        self._lock = Lock()

    def taken(self) -> datetime | None:
        """Take one; the moment from which on there is another, if there is none."""
        with self._lock:
            now, taken = self._now(), self._taken
            if len(taken) == taken.maxlen and now < taken[0] + _MINUTE:
                return taken[0] + _MINUTE
            taken.append(now)
            return None


class _Pass:
    """The letters of one pass: some wait for a batch, some are under way."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch
        self._batches: dict[str, list[tuple[Letter, Sequence[Channel]]]] = {}
        self._lanes: dict[str, _Lane] = {}
        self._closed: dict[str, ChannelFault] = {}

    def take(self, letter: Letter) -> Iterator[Told]:
        """Send it, or let it wait for others that go the same way."""
        plan = self._dispatch.plan(letter)
        first = plan[0]
        if self._dispatch.of_batches(first) is not None:
            waiting = self._batches.setdefault(first.name, [])
            waiting.append((letter, plan))
            if len(waiting) >= _BATCH:
                yield self._batch(first.name)
            return
        lane = self._lanes.get(first.name)
        if lane is None:
            lane = self._lanes[first.name] = _Lane(self._dispatch.connections(first))
        while lane.is_full:
            yield lane.done()
        lane.put(letter, partial(self._carried, letter, plan))

    def rest(self, stop: Callable[[], bool]) -> Iterator[Told]:
        """What waits for a batch, unless it is to stop, and what is under way."""
        for name in list(self._batches):
            if not stop():
                yield self._batch(name)
        for lane in self._lanes.values():
            while lane.is_busy:
                yield lane.done()

    def end(self) -> None:
        """Wait until nothing is under way any more."""
        for lane in self._lanes.values():
            lane.end()

    def _batch(self, name: str) -> Told:
        waiting = self._batches.pop(name)
        letters = [letter for letter, _ in waiting]
        _, (first, *_) = waiting[0]
        channel = self._dispatch.of_batches(first)
        assert channel is not None, "only its letters wait here"
        try:
            answers = channel.send_batch(letters)
        except Exception:
            # One of them upsets the channel's own code; alone, the others go out.
            answers = [_answer(channel, letter) for letter in letters]
        told = list[tuple[Letter, Outcome]]()
        for (letter, plan), answer in zip(waiting, answers, strict=True):
            outcome = self._outcome(channel, letter, answer)
            if isinstance(outcome, ChannelFault) and _gives_way(outcome, letter) and plan[1:]:
                outcome = self._carried(letter, plan[1:], outcome)
            told.append((letter, outcome))
        return told

    def _carried(
        self, letter: Letter, plan: Sequence[Channel], first: ChannelFault | None = None
    ) -> Outcome:
        """What became of a letter. If all channels refuse it, what the first one said counts,
        unless another may take it later.
        """
        refused = first
        for channel in plan:
            outcome = self._tried(channel, letter)
            if not isinstance(outcome, ChannelFault):
                return outcome
            if refused is None or (outcome.retriable and not refused.retriable):
                refused = outcome
            if not _gives_way(outcome, letter):
                break
        assert refused is not None
        return refused

    def _outcome(self, channel: Channel, letter: Letter, answer: str | ChannelFault) -> Outcome:
        if isinstance(answer, ChannelFault):
            return answer
        return Handed(channel.name, self._dispatch.address(channel, letter), answer)

    def _tried(self, channel: Channel, letter: Letter) -> Outcome:
        if channel.name in self._closed:
            return self._closed[channel.name]
        if held := self._dispatch.limit(channel):
            return held
        outcome = self._outcome(channel, letter, _answer(channel, letter))
        if isinstance(outcome, ChannelFault) and outcome.whole:
            self._closed[channel.name] = outcome
        return outcome


class _Lane:
    """Letters under way by one channel, as many as there are connections: while the caller notes
    what came through, the next are on their way. With one connection the caller's own thread sends.
    """

    def __init__(self, connections: int) -> None:
        self._most = connections
        self._pool = (
            ThreadPoolExecutor(connections, thread_name_prefix="letters")
            if connections > 1
            else None
        )
        self._under_way: dict[Future[Outcome], Letter] = {}
        self._through: list[tuple[Letter, Outcome]] = []

    @property
    def is_full(self) -> bool:
        """Whether some must be told before the next is sent."""
        return len(self._under_way) >= self._most or bool(self._through)

    @property
    def is_busy(self) -> bool:
        """Whether any is not told yet."""
        return bool(self._under_way or self._through)

    def put(self, letter: Letter, send: Callable[[], Outcome]) -> None:
        """Send it, as soon as a connection is free."""
        if self._pool is None:
            self._through.append((letter, send()))
        else:
            self._under_way[self._pool.submit(send)] = letter

    def done(self) -> Told:
        """What became of those that came through; waits for one."""
        if self._through:
            told, self._through = self._through, []
            return told
        wait(self._under_way, return_when=FIRST_COMPLETED)
        through = [each for each in self._under_way if each.done()]
        return [(self._under_way.pop(each), each.result()) for each in through]

    def end(self) -> None:
        """Wait for those that are being sent; the others are not sent."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _answer(channel: Channel, letter: Letter) -> str | ChannelFault:
    try:
        return channel.send(letter)
    except ChannelFault as fault:
        return fault
    except Exception as error:
        # A fault of the channel's own code must not hold up the letters behind this one.
        said = channel.hidden(str(error)) if isinstance(channel, DiscreetChannel) else str(error)
        why = phrase("fault.channel.unforeseen", kind=type(error).__name__, why=said)
        return ChannelFault(channel.name, why, phrase("remedy.channel.report"))


def _gives_way(fault: ChannelFault, letter: Letter) -> bool:
    """Whether the next channel is tried: this one refuses for good, or has failed repeatedly."""
    return not fault.retriable or letter.failures >= _PATIENCE
