"""Writing: one durable command alone, and a thousand events in one transaction."""

from typing import Final

from msgspec.structs import replace

from benchmarks.campaign import MeasuredCampaign
from benchmarks.figures import Figure, Sizes, Work, compare
from benchmarks.raw import Raw, Store, stored
from engine.domain.assignment.commands import ReceiveAssignment
from engine.domain.assignment.events import AssignmentReceived
from engine.store.decisions import Draft

_EVENTS_A_PIECE = 6
_TIMES_ROUNDS = 2  # one round is some ten milliseconds: a checkpoint or a neighbour weighs much


class Commands:
    """Units sign for work nobody has touched: each command is loaded, decided, appended."""

    def __init__(self, campaign: MeasuredCampaign, size: int) -> None:
        self._campaign, self._size = campaign, size

    def prepare(self) -> Work:
        handler = self._campaign.handler
        keys = self._campaign.fresh(self._size)
        wishes = [(self._campaign.stamp(by_office=False), key) for key in keys]

        def work() -> int:
            for stamp, key in wishes:
                handler.handle(ReceiveAssignment(stamp=stamp, key=key))
            return len(wishes)

        return work


class RawCommands:
    """The very events of such commands, straight into the table."""

    def __init__(self, campaign: MeasuredCampaign, size: int, raw: Raw) -> None:
        self._campaign, self._size, self._raw = campaign, size, raw

    def prepare(self) -> Work:
        rows = stored(
            Draft(key.stream, 1, AssignmentReceived(stamp=self._campaign.stamp(by_office=False)))
            for key in self._campaign.fresh(self._size)
        )
        return lambda: self._raw.insert_one_by_one(rows)


class _Bulk:
    """Events into the log in one transaction: encoding and bookkeeping of commands included."""

    def __init__(self, campaign: MeasuredCampaign, size: int, *, one_command: bool) -> None:
        self._campaign, self._size, self._one_command = campaign, size, one_command

    def prepare(self) -> Work:
        drafts = self._campaign.drafts(self._size)
        if self._one_command:
            drafts = _as_one_command(drafts)
        return lambda: len(self._campaign.log.append(drafts))


class _RawBulk:
    """Rows of the same shape in the same tables, encoded beforehand."""

    def __init__(
        self, campaign: MeasuredCampaign, size: int, raw: Raw, *, one_command: bool
    ) -> None:
        self._campaign, self._size, self._raw = campaign, size, raw
        self._one_command = one_command

    def prepare(self) -> Work:
        drafts = self._campaign.drafts(self._size)
        if self._one_command:
            drafts = _as_one_command(drafts)
        rows = stored(drafts)
        commands = tuple(dict.fromkeys(draft.event.stamp.command_id for draft in drafts))
        return lambda: self._raw.insert_at_once(rows, commands)


GROWING: Final = 2 * 400
"""Pieces of work that `grow` takes; SQLite begins its write-ahead log anew after 1000 pages."""


def grow(campaign: MeasuredCampaign, raw: Raw) -> None:
    """Write to both until a commit overwrites the write-ahead log: growing it costs 1.75 x more."""
    for block in (Commands(campaign, GROWING // 2), RawCommands(campaign, GROWING // 2, raw)):
        block.prepare()()


def one_command(store: Store, sizes: Sizes) -> Figure:
    """Load, decide, append, one durable commit each."""
    pieces = 2 * (sizes.rounds + 1) * sizes.commands + GROWING
    campaign = MeasuredCampaign(store.place("one"), pieces)
    raw = store.raw("one-raw")
    try:
        grow(campaign, raw)
        return compare(
            store.called("one command, durable, alone"),
            "commands/s",
            Commands(campaign, sizes.commands),
            RawCommands(campaign, sizes.commands, raw),
            baseline_name=store.one_by_one,
            budget=store.least_alone,
            rounds=sizes.rounds,
        )
    finally:
        raw.close()
        campaign.close()


def bulk(store: Store, sizes: Sizes, *, one_command: bool) -> Figure:
    """A thousand events in one transaction, of one command or of as many commands."""
    what = "one command" if one_command else "as many commands"
    stem = "bulk-one" if one_command else "bulk-many"
    rounds = sizes.rounds * _TIMES_ROUNDS
    pieces = 2 * (rounds + 1) * (sizes.bulk // _EVENTS_A_PIECE + 1)
    campaign = MeasuredCampaign(store.place(stem), pieces)
    raw = store.raw(f"{stem}-raw")
    try:
        return compare(
            store.called(f"bulk append, {sizes.bulk} events of {what}"),
            "events/s",
            _Bulk(campaign, sizes.bulk, one_command=one_command),
            _RawBulk(campaign, sizes.bulk, raw, one_command=one_command),
            baseline_name=store.at_once,
            budget=0.6,
            rounds=rounds,
        )
    finally:
        raw.close()
        campaign.close()


def _as_one_command(drafts: list[Draft]) -> list[Draft]:
    command_id = drafts[0].event.stamp.command_id
    return [
        replace(
            draft,
            event=replace(draft.event, stamp=replace(draft.event.stamp, command_id=command_id)),
        )
        for draft in drafts
    ]
