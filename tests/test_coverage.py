"""docs/reference/coverage.md: each of the 232 rules once, and every place it names is there."""

import ast
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from engine.store import names

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "coverage.md"
THEMES = {
    "approvals", "assessment", "cadences", "commitments", "directives", "inspections", "messages",
    "registers", "results", "selection", "series", "survey",
}  # fmt: skip
# The catalogue file that is a document's own campaign, and the rules of that document.
OWN = {
    "workflows/catalogue/workstyle-2009.toml": range(75, 163),
    "workflows/catalogue/satisfied-unit.toml": range(192, 233),
}
# What a definition says that nothing acts on.
SAID_ONLY = {"provisions", "roles", "assessment", "rectification"}


class Row(NamedTuple):
    """One row of the page. `places` are the texts in backquotes, `themes` the words after them."""

    rule: str
    places: tuple[str, ...]
    themes: tuple[str, ...]
    status: str


def read_rows() -> list[Row]:
    cells = re.findall(
        r"^\| (R\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", PAGE.read_text("utf-8"), re.MULTILINE
    )
    rows = []
    for rule, where, status in cells:
        themes = re.search(r"(?:^open|; later): ([a-z, ]+)$", where)
        words = tuple(themes[1].split(", ")) if themes else ()
        rows.append(Row(rule, tuple(re.findall(r"`([^`]+)`", where)), words, status.strip()))
    return rows


ROWS = read_rows()


@cache
def definition(path: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / path).read_text("utf-8"))


def entry(path: str, section: str, key: str) -> dict[str, Any] | None:
    """The table of a catalogue file at SECTION/KEY, gates at gate/PHASE/KEY."""
    tree = definition(path)
    phases = tree["phases"]
    match section:
        case "tasks":
            found = [task for phase in phases for task in phase["tasks"]]
        case "gate":
            phase_key, _, key = key.partition("/")
            found = [c for phase in phases if phase["key"] == phase_key for c in phase["gate"]]
        case "assessment" | "rectification" if not key:
            return tree.get(section)
        case _:
            found = tree.get(section, [])
    return next((table for table in found if table["key"] == key), None)


@cache
def functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def fault(row: Row, place: str) -> str | None:
    """What is wrong with a place, or None."""
    if place.startswith("event:"):
        known = place.removeprefix("event:") in names.EVENTS
        return None if known else "no such stored event"
    if "::" in place:
        path, _, name = place.partition("::")
        known = (ROOT / path).is_file() and name in functions(path)
        return None if known else "no such test"
    path, _, inside = place.partition("#")
    section, _, key = inside.partition("/")
    if not (ROOT / path).is_file():
        return "no such file"
    found = entry(path, section, key)
    if found is None:
        return "no such key"
    owed = int(row.rule[1:]) in OWN.get(path, ())
    return "does not cite the rule" if owed and row.rule not in found["rules"] else None


def is_said_only(place: str) -> bool:
    path, _, inside = place.partition("#")
    section, _, key = inside.partition("/")
    if section == "quotas":
        quota = entry(path, section, key)
        return quota is not None and "figures" not in quota
    return section in SAID_ONLY


def test_each_rule_stands_there_once_and_in_order() -> None:
    assert [row.rule for row in ROWS] == [f"R{number:03d}" for number in range(1, 233)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_every_place_exists(row: Row) -> None:
    assert [f"{place}: {why}" for place in row.places if (why := fault(row, place))] == []


def test_open_rules_name_a_theme_and_no_place() -> None:
    assert [row for row in ROWS if (row.status == "open") == bool(row.places)] == []
    assert [row for row in ROWS if row.status == "open" and len(row.themes) != 1] == []
    assert {theme for row in ROWS for theme in row.themes} <= THEMES


def test_recorded_or_kept_is_said_of_facts_that_nothing_acts_on() -> None:
    wrong = [
        row.rule
        for row in ROWS
        if row.status != "open"
        and (row.status in ("recorded", "kept")) != all(is_said_only(p) for p in row.places)
    ]
    assert wrong == []


def test_only_documents_without_a_campaign_are_covered_by_mechanism() -> None:
    own = {f"R{number:03d}" for numbers in OWN.values() for number in numbers}
    of_mechanism = {row.rule for row in ROWS if row.status in ("mechanism", "kept")}
    assert of_mechanism & own == set()
    assert {row.rule for row in ROWS if row.status in ("built", "recorded")} == own


def test_the_figures_at_the_head_are_those_of_the_rows() -> None:
    head = dict(
        re.findall(r"^\| (\w+) \| [^|]+ \| (\d+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    )
    counted = Counter(row.status for row in ROWS)
    assert {status: int(figure) for status, figure in head.items()} == dict(counted)
