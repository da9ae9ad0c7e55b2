"""Writing on: what one more command costs when the log is long already."""

import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.append import GROWING, Commands, RawCommands, grow
from benchmarks.campaign import MeasuredCampaign
from benchmarks.figures import Figure, Sizes, compare
from benchmarks.raw import RawFile

_EVENTS_A_PIECE = 6
_BATCH = 1000


def one_command(folder: Path, sizes: Sizes, length: int) -> Figure:
    """One command alone; the raw file begins as a copy of the log, so both are as long."""
    path, raw_path = folder / f"long-{length}.db", folder / f"long-{length}-raw.db"
    fresh = 2 * (sizes.rounds + 1) * sizes.commands + GROWING
    batches = length // _BATCH + 1
    campaign = MeasuredCampaign(path, fresh + length // _EVENTS_A_PIECE + batches)
    for left in range(length, 0, -_BATCH):
        campaign.log.append(campaign.drafts(min(left, _BATCH)))
    raw = RawFile(raw_path)
    try:
        with closing(sqlite3.connect(path)) as source:
            source.backup(raw.connection)
        grow(campaign, raw)
        return compare(
            f"one command, durable, {length:,} events in the log",
            "commands/s",
            Commands(campaign, sizes.commands),
            RawCommands(campaign, sizes.commands, raw),
            baseline_name="raw SQLite, one event a transaction, on a copy",
            budget=None,
            rounds=sizes.rounds,
        )
    finally:
        raw.close()
        campaign.close()
        for gone in (path, raw_path):
            gone.unlink()
