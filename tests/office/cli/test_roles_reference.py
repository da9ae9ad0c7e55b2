"""The page of what each role can do, against the table of the policy."""

from pathlib import Path

import pytest

from engine.domain.families import FAMILIES, TABLE
from engine.domain.policy.actors import Role
from engine.domain.policy.checks import CHECKS
from engine.domain.policy.facts import Where
from office.answers.roles import roles
from office.cli import main
from office.cli.roles_reference import page
from office.words import LANGUAGES, Language, is_known

DOCS = Path(main.__file__).parents[2] / "docs"
PAGES: dict[Language, Path] = {"en": DOCS / "reference", "zh": DOCS / "zh" / "reference"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_what_the_table_says(lang: Language) -> None:
    path = PAGES[lang] / "roles.md"
    remedy = f"run: python -m office.cli.roles_reference {lang} > {path.relative_to(DOCS.parent)}"
    assert path.read_text(encoding="utf-8") == page(lang), remedy


def test_every_cell_of_the_table_is_told_once() -> None:
    told = [
        (each.role, place.where, deed.deed.code)
        for each in roles()
        for place in each.places
        for deed in place.deeds
    ]
    cells = [(role, where) for row in TABLE.values() for role in row.at for where in row.at[role]]
    assert len(told) == len(set(told)) == len(cells)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_role_place_check_and_lifecycle_have_words(lang: Language) -> None:
    codes = [
        *(f"say.roles.sees.{role.replace('_', '-')}" for role in Role),
        *(f"term.where.{where}" for where in Where),
        *(f"say.roles.check.{letter.lower()}" for letter in CHECKS),
        *(f"label.roles.about.{family.name}" for family in FAMILIES),
    ]
    assert [code for code in codes if not is_known(code, lang)] == []
