"""Rows as of a log position are those that the views had when the log stood there."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from engine.store.log import CampaignLog
from projections import alerts, board, directory, rectifications
from projections.campaigns import queries as campaigns
from projections.feeding.runner import Runner
from projections.registry import ALL
from projections.tables.open import open_views
from tests.projections.history import Place
from tests.projections.test_worlds import eventful_campaign
from tests.samples import CAMPAIGN

LISTED: Mapping[str, Callable[[Connection, int | None], list[Any]]] = {
    "campaigns": campaigns.campaigns,
    "phases": lambda conn, at: campaigns.phases(conn, CAMPAIGN, at),
    "participants": lambda conn, at: campaigns.participants(conn, CAMPAIGN, at),
    "units": directory.units,
    "board": lambda conn, at: board.board_at(conn, CAMPAIGN, at),
    "ledger": lambda conn, at: rectifications.ledger(conn, CAMPAIGN, at=at),
    "alerts": lambda conn, at: alerts.alerts(conn, campaign=CAMPAIGN, at=at),
    "open alerts": lambda conn, at: alerts.alerts(conn, open_only=True, at=at),
}


def test_rows_at_every_position_are_those_of_then(place: Place, file_log: CampaignLog) -> None:
    eventful_campaign(file_log)
    views = open_views(place("views"))
    runner = Runner(views, file_log, ALL)
    then = {}
    for position in range(1, file_log.head() + 1):
        runner.catch_up(until=position)
        with views.connect() as conn:
            then[position] = {name: rows(conn, None) for name, rows in LISTED.items()}
    assert all(any(found[name] for found in then.values()) for name in LISTED)
    with views.connect() as conn:
        for position, found in then.items():
            for name, rows in LISTED.items():
                assert _open(rows(conn, position)) == _open(found[name]), f"{name} at {position}"


def _open(rows: list[Any]) -> list[Any]:
    """The rows without where they ended, which nobody could know then."""
    return [
        msgspec.structs.replace(row, until_position=None) if hasattr(row, "until_position") else row
        for row in rows
    ]
