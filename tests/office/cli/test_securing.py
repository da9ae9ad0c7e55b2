"""A month that is safe only if its weeks are, on the command line."""

import json

from tests.office.cli.conftest import Program

PLAN = """
title = "周报月报"
kind = "standing"
start = "2026-03-01"
audience = ["town"]
[source]
issuer = "县委"
[[categories]]
key = "town"
title = "场镇"
[[obligations]]
key = "weekly"
title = "周报"
every = "week"
[[obligations]]
key = "monthly"
title = "月报"
every = "month"
secured_by = ["weekly"]
"""


def test_a_month_is_secured_by_its_weeks(empty: Program) -> None:
    """R049: a week that was handed in late leaves its month unsafe; the last week of March ends in
    April and secures that month.
    """
    (empty.folder / "definitions" / "nested.toml").write_text(PLAN, encoding="utf-8")
    for words in ("init", "unit import roster.csv", "plan nested", "announce nested"):
        empty.does(words)
    empty.does("start nested")
    empty.does("tick")
    town = empty.acting("town-01.liaison")
    town.day = "2026-03-06"
    town.does("assignment receive nested weekly town-01 --occurrence 2026-W10")
    town.does("assignment submit nested weekly town-01 --occurrence 2026-W10")
    empty.day = "2026-03-31"
    empty.does("tick")
    show = "assignment show nested monthly town-01 --occurrence 2026-03"
    found = json.loads(empty.does(f"{show} --json"))["securing"]
    assert [(line["occurrence"], line["safe"]) for line in found] == [
        ("2026-W10", True),
        ("2026-W11", False),
        ("2026-W12", False),
        ("2026-W13", False),
    ]
    assert "not safe" in empty.does(show)
