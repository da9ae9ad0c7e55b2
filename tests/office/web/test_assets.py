"""Sheets, script and templates keep to browsers of 2023 and to the policy of content."""

import re
from pathlib import Path
from typing import Final

from office.web.templating import ROOM, STATIC

SHEETS: Final = sorted((STATIC / "css").glob("*.css"))
TEMPLATES: Final = sorted((ROOM / "templates").rglob("*.html"))
MOST_LINES_OF_SCRIPT: Final = 150
# Chromium 109, the last one on Windows 7 (pages.md §2.11).
UNKNOWN_TO_109: Final = (
    r"color-mix\(",
    r"\bsubgrid\b",
    r"\bpopover\b",
    r":popover-open",
    r"@scope\b",
    r"@starting-style",
    r"\banchor-name\b",
    r"light-dark\(",
    r"\boklch\(",
    r"\btext-wrap-style\b",
)
UNKNOWN_MARKUP: Final = (r"<details[^>]*\sname=", r"\spopover\b", r"<search\b", r"\sinert\b")


def texts(paths: list[Path]) -> dict[str, str]:
    return {path.relative_to(ROOM).as_posix(): path.read_text("utf-8") for path in paths}


def found(pattern: str, among: dict[str, str]) -> list[str]:
    return [name for name, text in among.items() if re.search(pattern, text)]


def nested_rules(sheet: str) -> list[str]:
    """Rules within rules that are no at-rules: nesting, which 109 does not know."""
    nested: list[str] = []
    open_: list[str] = []
    for head, sign in re.findall(r"([^{}]*)([{}])", re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)):
        if sign == "}":
            open_.pop()
            continue
        selector = head.rpartition(";")[2].strip()
        if open_ and not open_[-1].startswith("@"):
            nested.append(selector)
        open_.append(selector)
    return nested


def test_sheets_know_nothing_that_is_too_new() -> None:
    sheets = texts(SHEETS)
    assert len(sheets) >= 9
    assert {pattern: found(pattern, sheets) for pattern in UNKNOWN_TO_109} == {
        pattern: [] for pattern in UNKNOWN_TO_109
    }
    assert {name: nested_rules(text) for name, text in sheets.items() if nested_rules(text)} == {}


def test_nesting_is_found() -> None:
    assert nested_rules("@media print { a { color: red } }") == []
    assert nested_rules("a { color: red; &:hover { color: blue } }") == ["&:hover"]


def test_templates_know_nothing_that_is_too_new() -> None:
    templates = texts(TEMPLATES)
    assert {p: found(p, templates) for p in UNKNOWN_MARKUP} == {p: [] for p in UNKNOWN_MARKUP}


def test_templates_hold_no_script_and_no_style_of_their_own() -> None:
    templates = {
        name: re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.S)
        for name, text in texts(TEMPLATES).items()
    }
    forbidden = (
        r"\sstyle=",
        r"<style\b",
        r"\son[a-z]+=",
        r"javascript:",
        r"<script(?![^>]*\bsrc=)",
    )
    assert {p: found(p, templates) for p in forbidden} == {p: [] for p in forbidden}


def test_nothing_is_asked_of_another_host() -> None:
    own = texts(TEMPLATES) | texts(SHEETS) | texts(sorted(STATIC.glob("*.js")))
    addresses = r"(?:src|href|action)=[\"'](?:https?:)?//|url\(\s*[\"']?(?:https?:)?//|import\("
    assert found(addresses, own) == []


def test_every_escape_is_escaped() -> None:
    assert found(r"\|\s*safe\b|autoescape\s+false", texts(TEMPLATES)) == []


def test_the_script_stays_small() -> None:
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in STATIC.rglob("*.js"))
    assert 0 < lines <= MOST_LINES_OF_SCRIPT


def test_colours_have_names() -> None:
    sheets = {n: t for n, t in texts(SHEETS).items() if not n.endswith(("tokens.css", "print.css"))}
    colours = {
        name: sorted(set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text)) - {"#fff"})
        for name, text in sheets.items()
    }
    assert {name: those for name, those in colours.items() if those} == {}
