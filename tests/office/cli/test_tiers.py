"""Tiers of government, each passing it on: a tier counts from the acceptance of the one above."""

import json

import pytest

from tests.office.cli.conftest import Program

PLAN = """
key = "tiers"
title = "层层部署"
start = "2026-03"
end = "2026-06"
reviewer = "superior"

[source]
issuer = "市委"

[[categories]]
key = "county"
title = "县"

[[categories]]
key = "town"
title = "镇"

[[categories]]
key = "village"
title = "村"

[[tasks]]
key = "county-meeting"
title = "县动员部署"
audience = ["county"]
due = "2026-03-10"

[[tasks]]
key = "town-meeting"
title = "镇动员部署"
audience = ["town"]
due = "acceptance of county-meeting + 5 working days"

[[tasks]]
key = "village-meeting"
title = "村动员部署"
audience = ["village"]
due = "acceptance of town-meeting + 3 working days"
"""
ROSTER = """unit_id,name,parent_id,categories,liaison,liaison_email,chief,chief_email
county,县,,county,李一,li@county.example,王一,wang@county.example
town-01,一镇,county,town,李梅,mei@one.example,王强,qiang@one.example
town-02,二镇,county,town,赵敏,min@two.example,孙六,sun@two.example
village-1,石村,town-01,village,吴八,wu@village.example,郑八,zheng@village.example
village-2,河村,town-02,village,冯九,feng@village.example,陈九,chen@village.example
"""


@pytest.fixture
def started(empty: Program) -> Program:
    """Three tiers, and the drive has started."""
    (empty.folder / "units.csv").write_text(ROSTER, encoding="utf-8")
    (empty.folder / "definitions" / "tiers.toml").write_text(PLAN, encoding="utf-8")
    for words in ("init", "unit import units.csv", "plan tiers", "announce tiers", "start tiers"):
        empty.does(words)
    return empty


def due(program: Program) -> dict[str, str | None]:
    """The due date of every unit's meeting."""
    rows = json.loads(program.does("deadlines tiers --all --json"))
    return {row["unit"]: row["due_on"] for row in rows}


def done(program: Program, duty: str, unit: str, by: str) -> None:
    """The unit hands it in, and the chief above accepts it."""
    own = program.acting(f"{unit}.liaison")
    own.does(f"assignment receive tiers {duty} {unit}")
    own.does(f"assignment submit tiers {duty} {unit}")
    program.acting(by).does(f"assignment accept tiers {duty} {unit}")


def test_each_tier_has_its_days_from_the_acceptance_above(started: Program) -> None:
    below = ("town-01", "town-02", "village-1", "village-2")
    assert due(started) == {"county": "2026-03-10", **dict.fromkeys(below)}
    started.day = "2026-03-05"
    done(started, "county-meeting", "county", "office.chen")
    assert due(started) == {
        "county": "2026-03-10",
        **dict.fromkeys(("town-01", "town-02"), "2026-03-12"),
        **dict.fromkeys(("village-1", "village-2")),
    }
    started.day = "2026-03-09"
    done(started, "town-meeting", "town-01", "county.chief")
    assert due(started)["village-1"] == "2026-03-12"
    assert due(started)["village-2"] is None, "its own town has not met yet"
    started.does("rebuild")
    assert due(started)["village-1"] == "2026-03-12"
