"""The pages of docs/ that are made from the code say what the code says; links lead somewhere."""

import re
from pathlib import Path

import pytest

from office.cli.main import program
from office.cli.reference import commands
from tests.docs import pictures

ROOT = Path(__file__).parent.parent
DRAW = "python -m tests.docs.pictures draws it anew"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_state_machines_are_drawn_from_the_tables() -> None:
    page = pictures.LIFECYCLES_PAGE.read_text(encoding="utf-8")
    assert page == pictures.lifecycles_page(), DRAW


@pytest.mark.parametrize("page", pictures.DOOR_PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_door_is_drawn_from_the_tables(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == pictures.door_page(text, pictures.DOOR_PAGES[page]), DRAW
    assert text.count("<!-- drawn: ") == 2


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    broken = [
        link
        for link in links
        if not link.startswith(("http:", "https:", "mailto:")) and not (page.parent / link).exists()
    ]
    assert broken == []


def headings(page: Path) -> set[str]:
    """The anchors that headings of a page have on a code hosting site."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_to_headings(page: Path) -> None:
    links = re.findall(r"\]\(([^):#]*)#([^)]+)\)", page.read_text(encoding="utf-8"))
    broken = [
        f"{link}#{anchor}"
        for link, anchor in links
        if anchor not in headings(page.parent / link if link else page)
    ]
    assert broken == []


def called_in(page: Path) -> set[tuple[str, ...]]:
    """The words after `campaign` in code blocks, without global options and their values."""
    found = set()
    for block in re.findall(r"^```\w*\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S):
        for call in re.findall(r"(?:^|[$;&|>(] *|do )campaign((?: +[^\s;|&]+)+)", block, re.M):
            words = iter(call.split())
            kept = [word for word in words if not (word.startswith("--") and next(words, word))]
            found.add(tuple(kept[:2]))
    return {words for words in found if words}


def added_by(page: Path) -> set[tuple[str, ...]]:
    """The commands that a page itself adds to the program, as an example."""
    text = page.read_text("utf-8")
    groups = re.findall(r'add_typer\(_group, name="([\w-]+)"\)', text)
    names = re.findall(r'(?:@changing\(_group, |_group\.command\()"([\w-]+)"\)', text)
    return {(group, name) for group in groups for name in names}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    known = {tuple(path.split()[1:3]) for path, _ in commands(program("en"))} | added_by(page)
    unknown = [words for words in called_in(page) if not ({words[:1], words} & known)]
    assert unknown == []
