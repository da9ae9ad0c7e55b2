"""docs/reference/coverage.md, made of the catalogue and of the tests that cite a rule.

`python -m tests.docs.coverage > docs/reference/coverage.md` writes it; a test compares. A rule is
claimed only by what acts on it: by a place of its document's campaign that cites it or that a
provision names (workflows/checks/acting.py), or by a test whose docstring cites it.
"""

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from workflows.checks.acting import Always, acting
from workflows.reading.loader import catalogue, load_from_catalogue
from workflows.schema import Definition
from workflows.tree import Node

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs/reference/coverage.md"
RULES: Final = Path(__file__).with_name("rules.csv")
_CITED: Final = re.compile(r"\bR\d{3}\b")

MEANINGS: Final[Mapping[str, str]] = {
    "built": "a duty, number, gate, window or role of the document's own campaign acts on it",
    "mechanism": "no place of the file: the engine does it for every campaign, and a test shows it",
    "later": "a provision of the file; it waits for the part of the engine that is named",
    "beyond": "a provision of the file says why it is no work for an engine",
}
_HEAD: Final = """\
# Where each rule of the documents stands

The five documents ask for {count} things. `python -m tests.docs.coverage` makes this page of the
campaigns in `workflows/catalogue/` and of the tests that cite a rule; nobody writes it by hand.
Places are those of [provisions](definition.md#provisions).

| Status | Meaning | Rules |
| --- | --- | --- |
{totals}

A rule that is built may still wait for more: "later:" names what will give it more than it has now.
"""


class Rule(NamedTuple):
    """A line of rules.csv: what one place of a document asks for, in a few words."""

    number: str
    document: str
    what: str


class Standing(NamedTuple):
    """Where a rule stands: `places` of its campaign, `tests` that cite it, what it waits for."""

    rule: Rule
    places: tuple[str, ...]
    tests: tuple[str, ...]
    later: tuple[str, ...]
    beyond: tuple[str, ...]

    @property
    def status(self) -> str:
        """One of MEANINGS; "missing" where nothing says anything of the rule."""
        always = tuple(Always)
        if any(place not in always for place in self.places):
            return "built"
        if self.places or self.tests:
            return "mechanism"
        return "later" if self.later else "beyond" if self.beyond else "missing"

    @property
    def where(self) -> str:
        """The places as the page names them."""
        found = [f"`{place}`" for place in (*self.places, *self.tests)]
        found += [f"later: {', '.join(self.later)}"] if self.later else []
        return ", ".join((*found, *self.beyond))


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of the documents, in order."""
    with RULES.open(encoding="utf-8", newline="") as file:
        return tuple(Rule(*row) for row in list(csv.reader(file))[1:])


@cache
def campaigns() -> dict[str, Definition]:
    """The document's own campaign, by the number of the document."""
    every = (load_from_catalogue(key) for key in catalogue())
    return {one.source.seed: one for one in every if one.source.seed}


@cache
def standings() -> tuple[Standing, ...]:
    """How each rule stands."""
    cited = _citations()
    return tuple(_standing(rule, cited.get(rule.number, ())) for rule in rules())


def page() -> str:
    """The text of docs/reference/coverage.md."""
    every = standings()
    counted = Counter(each.status for each in every)
    totals = "\n".join(f"| {s} | {text} | {counted[s]} |" for s, text in MEANINGS.items())
    sections = [_HEAD.format(count=len(every), totals=totals)]
    for document, rows in groupby(every, lambda each: each.rule.document):
        sections.append("\n".join(_section(document, rows)))
    return "\n".join(sections)


def _section(document: str, rows: Iterator[Standing]) -> Iterator[str]:
    yield f"## Document {document}"
    yield ""
    file = f"{campaigns()[document].key}.toml"
    yield f"Its campaign is [`{file}`](../../workflows/catalogue/{file})."
    yield ""
    yield "| Rule | What | Status | Where |"
    yield "| --- | --- | --- | --- |"
    for row in rows:
        yield f"| {row.rule.number} | {row.rule.what} | {row.status} | {row.where} |"
    yield ""


def _standing(rule: Rule, tests: tuple[str, ...]) -> Standing:
    definition = campaigns()[rule.document]
    places = [place for place, cited in _acting(rule.document).items() if rule.number in cited]
    said = [each for each in definition.provisions if rule.number in each.rules]
    places += [place for each in said for place in each.served_by or ()]
    return Standing(
        rule,
        tuple(dict.fromkeys(places)),
        tests,
        tuple(dict.fromkeys(each.later.value for each in said if each.later)),
        tuple(each.beyond.english for each in said if each.beyond),
    )


@cache
def _acting(document: str) -> dict[str, tuple[str, ...]]:
    return acting(Node(msgspec.to_builtins(campaigns()[document])))


@cache
def _citations() -> dict[str, tuple[str, ...]]:
    """The tests whose docstring cites a rule, by the rule."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for rule in _CITED.findall(ast.get_docstring(node) or ""):
                    name = f"{path.relative_to(ROOT).as_posix()}::{node.name}"
                    found.setdefault(rule, []).append(name)
    return {rule: tuple(names) for rule, names in found.items()}


if __name__ == "__main__":
    print(page(), end="")
