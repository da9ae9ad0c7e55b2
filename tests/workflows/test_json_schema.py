"""The JSON Schema marks no file that loads, and marks what cannot load; it lists keys and words."""

import dataclasses
import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from office.cli.definition_schema import schema_text
from tests.spec import in_english
from tests.workflows.schema_check import Checker
from workflows import schema as types
from workflows import sections
from workflows.cadences import Every, parse_due, parse_every
from workflows.dates import Cadence, DateFault, parse_date
from workflows.reading.json_schema import json_schema
from workflows.reading.key_notes import WORDS
from workflows.reading.loader import CATALOGUE, load
from workflows.reading.shapes import plain
from workflows.tree import as_written

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
SCHEMA: Mapping[str, Any] = json_schema(in_english)
DEFINITIONS = sorted(
    {
        *CATALOGUE.glob("*.toml"),
        FOLDER / "sample.toml",
        FOLDER / "short.toml",
        *(FOLDER / "cases").glob("*.toml"),
        *(ROOT / "tests" / "office" / "cli").glob("*.toml"),
    }
)
SHORT = (FOLDER / "short.toml").read_text(encoding="utf-8")


def marks(text: str) -> list[str]:
    return Checker(SCHEMA).marks(plain(tomllib.loads(text)))


def tables() -> Iterator[Mapping[str, Any]]:
    """Every table of the schema."""
    return (table for table in (SCHEMA, *SCHEMA["$defs"].values()) if "properties" in table)


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.stem)
def test_no_file_that_loads_is_marked(path: Path) -> None:
    load(path)
    assert marks(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("sound", "broken", "mark"),
    [
        ('kind = "mobilize"', 'kind = "mobilise"', "phases[0].kind: enum"),
        ("days = -3", 'days = "three"', "reminders[0].days: type"),
        ('said = "11月底前"', 'sayd = "11月底前"', "phases[0].sayd: additionalProperties"),
        ('calendar = "working_days"', 'calendar = "moon"', "calendar: enum"),
        ('audience = ["*"]', 'audience = "*"', "phases[1].audience: type"),
        ('every = "xun"\n', "", "obligations[0].every: required"),
        ('title = "总指挥"', "title = 7", "roles[0].title: anyOf"),
    ],
)
def test_what_does_not_load_is_marked(sound: str, broken: str, mark: str) -> None:
    assert sound in SHORT
    assert marks(SHORT.replace(sound, broken)) == [mark]


@pytest.mark.parametrize(
    "page",
    [f"{folder}{page}.md" for folder in ("", "zh/") for page in (
        "how-to/write-a-definition", "reference/definition",
    )],
)  # fmt: skip
def test_the_examples_of_the_docs_are_written_as_they_should(page: str) -> None:
    """They are pieces of a file: what is left out of them is not looked at."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    for block in re.findall(r"^```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        whole = f"[[phases]]\n{block}" if block.startswith("[[phases.") else block
        assert [mark for mark in marks(whole) if not mark.endswith(": required")] == [], block


@pytest.mark.parametrize("page", ["reference/definition.md", "zh/reference/definition.md"])
def test_the_shortest_file_of_the_docs_is_a_campaign(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    block = next(b for b in text.split("```toml\n")[1:] if b.startswith('title = "冬春'))
    found = load(block.partition("```")[0])
    assert [task.key for task in found.every_task()] == ["shi-shi-fang-an"]
    assert [blank.key for blank in found.blanks()] == ["campaign-end"]


def test_every_key_is_described() -> None:
    keys = [rule for table in tables() for rule in table["properties"].values()]
    assert len(keys) > 100
    assert all(rule["description"] for rule in keys)
    assert all(table["additionalProperties"] is False for table in tables())
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def section_files() -> Iterator[ModuleType]:
    """The types of each lifecycle's own section."""
    for found in pkgutil.iter_modules(sections.__path__, "workflows.sections."):
        yield importlib.import_module(found.name)


def test_every_key_of_every_table_is_completed() -> None:
    known = {
        kind.__name__: {as_written(field.name) for field in dataclasses.fields(kind)}
        for module in (types, *section_files())
        for kind in vars(module).values()
        if isinstance(kind, type) and dataclasses.is_dataclass(kind)
    }
    for name, table in SCHEMA["$defs"].items():
        if "properties" in table:
            assert known[name] <= table["properties"].keys()
    assert known["Definition"] <= SCHEMA["properties"].keys()


def test_every_word_is_listed() -> None:
    listed = {word for table in SCHEMA["$defs"].values() for word in table.get("enum", ())}
    words = {
        str(word)
        for module in (types, *section_files())
        for kind in vars(module).values()
        if (module is types or getattr(kind, "__module__", "") == module.__name__)
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not Cadence
        for word in kind
    }
    assert words <= listed


def test_the_words_that_are_offered_can_be_read() -> None:
    for key in ("start", "end", "opens", "due"):
        for word in WORDS[key]:
            if word not in ("?", "none"):
                assert parse_date(word).literal == word
    every = [parse_every(word) for word in WORDS["every"]]
    assert set(Cadence) <= set(every)
    for word in WORDS["Obligation.due"]:
        assert any(is_read(word, cadence) for cadence in every), word
    assert set(WORDS["Obligation.due"]) == set(offered("Obligation", "due"))
    assert set(WORDS["due"]) == set(offered("Task", "due"))


def offered(table: str, key: str) -> list[str]:
    words: list[str] = SCHEMA["$defs"][table]["properties"][key]["examples"]
    return words


def is_read(word: str, every: Every) -> bool:
    with suppress(DateFault):
        parse_due(word, every)
        return True
    return False


def test_what_a_phase_and_the_campaign_hand_down_is_completed_there() -> None:
    for table in (SCHEMA, SCHEMA["$defs"]["Phase"]):
        assert set(types.INHERITED) <= table["properties"].keys()
        assert not set(types.INHERITED) & set(table["required"])


def test_the_published_schema_is_current() -> None:
    path = ROOT / "docs" / "reference" / "definition-schema.json"
    assert path.read_text(encoding="utf-8") == schema_text(), (
        "run: python -m office.cli.definition_schema > docs/reference/definition-schema.json"
    )
