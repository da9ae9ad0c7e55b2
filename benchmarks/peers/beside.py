"""A piece of work from receipt to acceptance, by us and by each peer in turns."""

from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeVar

from msgspec import Struct

from benchmarks.campaign import MeasuredCampaign
from benchmarks.clients import at_once
from benchmarks.figures import Figure, Sizes, Work, compare
from benchmarks.peers.lifecycle import NAMES, Peer, commands
from engine.domain.assignment.commands import (
    AcceptAssignment,
    ReceiveAssignment,
    StartAssignment,
    SubmitAssignment,
)
from engine.domain.assignment.events import (
    AssignmentAccepted,
    AssignmentReceived,
    AssignmentStarted,
    AssignmentSubmitted,
)
from engine.domain.event import Command
from engine.ids import AssignmentKey
from engine.store.decisions import Draft

C = TypeVar("C")


class Known(Struct, frozen=True, kw_only=True):
    """A peer that may be installed: what its row is called, how it works, what is imported.

    `shared` if many clients at once can be measured in the time of a benchmark.
    """

    name: str
    how: str
    package: str
    open: Callable[[Path], Peer]
    shared: bool = True

    @property
    def is_installed(self) -> bool:
        """Whether it can be measured here."""
        return find_spec(self.package) is not None


def _eventsourcing(path: Path) -> Peer:
    from benchmarks.peers.with_eventsourcing import Items

    return Items(path)


def _spiffworkflow(path: Path) -> Peer:
    from benchmarks.peers.with_spiffworkflow import Workflows

    return Workflows(path)


def _statemachine(path: Path) -> Peer:
    from benchmarks.peers.with_statemachine import Rows

    return Rows(path)


def _dbos_steps(path: Path) -> Peer:
    from benchmarks.peers.with_dbos import FourSteps

    return FourSteps(path)


def _dbos_commands(path: Path) -> Peer:
    from benchmarks.peers.with_dbos import EachCommand

    return EachCommand(path)


PEERS: Final = (
    Known(
        name="eventsourcing",
        how="eventsourcing, its defaults",
        package="eventsourcing",
        open=_eventsourcing,
    ),
    Known(
        name="SpiffWorkflow",
        how="SpiffWorkflow, JSON in a row",
        package="SpiffWorkflow",
        open=_spiffworkflow,
    ),
    Known(
        name="python-statemachine",
        how="python-statemachine, SQLAlchemy",
        package="statemachine",
        open=_statemachine,
    ),
    Known(
        name="DBOS, four steps",
        how="DBOS, one workflow of four steps",
        package="dbos",
        open=_dbos_steps,
    ),
    Known(
        name="DBOS, each command",
        how="DBOS, a workflow a command",
        package="dbos",
        open=_dbos_commands,
        shared=False,  # on SQLite its 32 clients wait for each other: some 4 commands a second
    ),
)


class _Ours:
    """What the command line hands in, with the stamps and the evidence of a decided history."""

    def __init__(self, campaign: MeasuredCampaign, items: int, clients: int) -> None:
        self._campaign, self._items, self._clients = campaign, items, clients

    def prepare(self) -> Work:
        handler = self._campaign.handler
        keys = self._campaign.fresh(self._items)
        lives = [self._campaign.history(key, returns=0) for key in keys]
        asked = [
            _command(key, draft)
            for drafts in zip(*lives, strict=True)
            for key, draft in zip(keys, drafts, strict=True)
        ]

        def carry_out(commands: Sequence[Command]) -> None:
            for command in commands:
                handler.handle(command)

        return _work(carry_out, asked, self._items, self._clients)


class _Theirs:
    """The same commands with the same values."""

    def __init__(self, peer: Peer, campaign: MeasuredCampaign, items: int, clients: int) -> None:
        self._peer, self._campaign = peer, campaign
        self._items, self._clients = items, clients

    def prepare(self) -> Work:
        keys = self._campaign.fresh(self._items)
        asked = commands([self._campaign.history(key, returns=0) for key in keys])
        return _work(self._peer.carry_out, asked, self._items, self._clients)


def _work(
    carry_out: Callable[[Sequence[C]], None], asked: Sequence[C], items: int, clients: int
) -> Work:
    """All by one client, or shared out by items among so many at once."""
    if clients > 1:
        # The commands of an item stand `items` apart.
        shares = [asked[n::items] for n in range(items)]
        return at_once([partial(carry_out, share) for share in shares], len(asked))

    def alone() -> int:
        carry_out(asked)
        return len(asked)

    return alone


def beside(known: Known, folder: Path, sizes: Sizes, clients: int = 1) -> Figure:
    """Four commands an item, every item's first before any one's second; or an item a client."""
    items = clients if clients > 1 else max(1, sizes.commands // len(NAMES))
    stem = folder / f"{known.open.__name__.strip('_')}-{clients}"
    campaign = MeasuredCampaign(stem.with_suffix(".ours.db"), 2 * (sizes.rounds + 1) * items)
    peer = known.open(stem.with_suffix(".db"))
    by = f", {clients} clients" if clients > 1 else ""
    try:
        return compare(
            f"receive to accept{by}, beside {known.name}",
            "transitions/s",
            _Ours(campaign, items, clients),
            _Theirs(peer, campaign, items, clients),
            baseline_name=known.how,
            budget=None,
            rounds=sizes.rounds,
        )
    finally:
        peer.close()
        campaign.close()


def _command(key: AssignmentKey, draft: Draft) -> Command:
    fact = draft.event
    match fact:
        case AssignmentReceived(stamp=stamp):
            return ReceiveAssignment(stamp=stamp, key=key)
        case AssignmentStarted(stamp=stamp):
            return StartAssignment(stamp=stamp, key=key)
        case AssignmentSubmitted(stamp=stamp, filed=filed):
            return SubmitAssignment(stamp=stamp, key=key, filed=filed)
        case AssignmentAccepted(stamp=stamp):
            return AcceptAssignment(stamp=stamp, key=key)
        case _:
            raise AssertionError(f"no such event in the story: {fact!r}")
