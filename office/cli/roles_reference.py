"""Prints the page of what each role can do, in a language.

`python -m office.cli.roles_reference en > docs/reference/roles.md`, and `zh` into docs/zh, after
the table of the policy or a word was changed; a test compares.
"""

import sys
from collections.abc import Iterator
from typing import Final

from engine.domain.policy.checks import CHECKS
from engine.phrases import Phrase, phrase
from office.answers.roles import Deed, RoleDeeds, roles
from office.words import Language, worded
from office.words.language import language_of

_BETWEEN: Final[dict[Language, str]] = {"zh": "；", "en": "; "}
_IN_PARENTHESES: Final[dict[Language, str]] = {"zh": "（{}）", "en": " ({})"}


def page(lang: Language) -> str:
    """The whole page, in Markdown."""
    return "\n".join(_lines(lang)) + "\n"


def _lines(lang: Language) -> Iterator[str]:
    yield f"# {worded(phrase('label.roles.page'), lang)}\n"
    yield worded(phrase("say.roles.written"), lang) + "\n"
    yield worded(phrase("say.roles.intro"), lang) + "\n"
    for letter in CHECKS:
        yield f"- **{letter}**: {worded(Phrase(f'say.roles.check.{letter.lower()}'), lang)}"
    yield f"- **\\***: {worded(phrase('say.roles.by-paper'), lang)}"
    yield f"- {worded(phrase('say.roles.petitions'), lang)}"
    for each in roles():
        yield from _role(each, lang)


def _role(each: RoleDeeds, lang: Language) -> Iterator[str]:
    yield f"\n## {worded(each.role, lang)}\n"
    if each.granted_by:
        granters = tuple(each.granted_by)
        yield worded(phrase("say.roles.granted-by", roles=granters), lang) + "\n"
    yield worded(Phrase(f"say.roles.sees.{each.role.replace('_', '-')}"), lang)
    if not each.places:
        yield "\n" + worded(phrase("say.roles.writes-nothing"), lang)
        return
    heads = [worded(Phrase(f"label.roles.{head}"), lang) for head in ("where", "about", "may")]
    yield f"\n| {' | '.join(heads)} |\n|---|---|---|"
    before = None
    for place in each.places:
        deeds = _BETWEEN[lang].join(_deed(deed, lang) for deed in place.deeds)
        about = worded(Phrase(f"label.roles.about.{place.about}"), lang)
        where = worded(place.where, lang) if place.where is not before else ""
        yield f"| {where} | {about} | {deeds} |"
        before = place.where


def _deed(deed: Deed, lang: Language) -> str:
    marks = " ".join((*deed.checks, *(("\\*",) if deed.by_paper else ())))
    said = worded(deed.deed, lang)
    return said + _IN_PARENTHESES[lang].format(marks) if marks else said


if __name__ == "__main__":
    print(page(language_of(["--lang", *sys.argv[1:]])), end="")
