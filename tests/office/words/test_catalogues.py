"""The catalogues are whole, agree with each other, and say all that the sources name."""

import errno
import os
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from engine.domain.families import LIFECYCLES
from engine.phrases import SYSTEM_FAULTS, system_words
from engine.store.names import EVENTS
from office import words
from office.cli.main import program
from office.cli.reference import commands
from office.words import LANGUAGES, Language
from tests.office.words.sources import codes_made, codes_named, uses

ROOM = Path(words.__file__).parent
FORMS = {"zh": 1, "en": 2}
# A unit has a name of its own in either language.
DIFFERENT_PLACES = {
    f"event.directory.unit_{what}": {"name", "name_en"} for what in ("added", "amended")
}


@cache
def files(lang: Language) -> dict[str, Catalog]:
    found = {}
    for path in sorted((ROOM / lang).glob("*.po")):
        with path.open("rb") as file:
            found[path.name] = read_po(file, locale=lang)
    return found


@cache
def entries(lang: Language) -> dict[str, Message]:
    return {code(m): m for catalog in files(lang).values() for m in catalog if m.id}


def code(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def places(message: Message) -> set[str]:
    return {
        name
        for form in forms(message)
        for _, name, _, _ in string.Formatter().parse(form)
        if name is not None
    }


def test_the_rooms_are_the_same_in_both_languages() -> None:
    assert list(files("zh")) == list(files("en"))
    assert len(entries("zh")) > 300
    for name in files("zh"):
        codes = [{code(m) for m in files(lang)[name] if m.id} for lang in LANGUAGES]
        assert codes[0] == codes[1], name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_code_stands_twice(lang: Language) -> None:
    every = [code(m) for catalog in files(lang).values() for m in catalog if m.id]
    assert sorted({each for each in every if every.count(each) > 1}) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_entry_is_translated(lang: Language) -> None:
    lacking = [c for c, m in entries(lang).items() if not all(form.strip() for form in forms(m))]
    assert lacking == []
    assert [c for c, m in entries(lang).items() if m.fuzzy] == []
    assert [name for name, catalog in files(lang).items() if catalog.obsolete] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_counted_sentence_has_the_forms_of_its_language(lang: Language) -> None:
    wrong = [c for c, m in entries(lang).items() if m.pluralizable and len(forms(m)) != FORMS[lang]]
    assert wrong == []
    assert {c for c, m in entries("zh").items() if m.pluralizable} == {
        c for c, m in entries("en").items() if m.pluralizable
    }


def test_places_agree_in_both_languages() -> None:
    differing = {
        c: places(m) ^ places(entries("en")[c])
        for c, m in entries("zh").items()
        if places(m) != places(entries("en")[c])
    }
    assert differing == DIFFERENT_PLACES
    odd = {
        c
        for lang in LANGUAGES
        for c, m in entries(lang).items()
        for p in places(m)
        if not p.isidentifier()
    }
    assert odd == set()


def test_chinese_is_chinese() -> None:
    # A sentence of three English words in Chinese quotes nothing but commands and examples.
    from tests.office.words.finding import foreign_runs

    found = {c: foreign_runs(form) for c, m in entries("zh").items() for form in forms(m)}
    assert {c: runs for c, runs in found.items() if runs} == {}


def test_english_is_english() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert [c for c, m in entries("en").items() for f in forms(m) if chinese.search(f)] == []


def test_every_code_in_the_sources_has_an_entry() -> None:
    named = codes_named()
    assert len(named) > 300
    lacking = {c: t for c, t in named.items() if c not in entries("zh") and not is_beginning(c)}
    assert [f"{t.file}:{t.line}: {c}" for c, t in lacking.items()] == []


def is_beginning(text: str) -> bool:
    """Whether a text is what longer codes begin with: their variants are put together."""
    return text in every_beginning()


@cache
def every_beginning() -> set[str]:
    """What stands before a dot of a code."""
    return {beginning for c in entries("zh") for beginning in beginnings(c)}


def beginnings(text: str) -> Iterator[str]:
    parts = text.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts)))


def test_every_entry_is_used() -> None:
    named, made = codes_named(), codes_made()
    unused = [
        c
        for c in entries("zh")
        if c not in named
        and c not in families()
        and not any(shape.fullmatch(c) for shape in made)
        and not any(head in named for head in beginnings(c))
    ]
    assert unused == []


def test_entries_ask_for_no_more_than_is_given() -> None:
    found, checked = [], 0
    for use in uses():
        message = entries("zh").get(use.code)
        if message is not None:
            checked += 1
            if lacking := places(message) - use.given:
                found.append(f"{use.file}:{use.line}: {use.code} needs {sorted(lacking)}")
    assert checked > 200
    assert found == []


@cache
def families() -> set[str]:
    """Codes that follow from tables: events, lifecycles, commands, what the command line adds."""
    found = {f"event.{name.rpartition('.v')[0]}" for name in EVENTS}
    for table in LIFECYCLES.values():
        found |= {f"state.{table.name}.{state.replace('_', '-')}" for state in table.states}
        found |= {f"verb.{table.name}.{step.trigger.replace('_', '-')}" for step in table.steps}
    for path, _ in commands(program("en")):
        found.add(f"help.command.{path.removeprefix('campaign ').replace(' ', '.')}")
    return found | {c for c in entries("zh") if c.replace("remedy.cli.", "error.", 1) != c}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_system_says_is_worded(lang: Language) -> None:
    for name in SYSTEM_FAULTS:
        number = getattr(errno, name)
        told = words.worded(system_words(OSError(number, os.strerror(number))), lang)
        assert not told.startswith("fault."), name
        assert lang == "zh" or told == os.strerror(number)
