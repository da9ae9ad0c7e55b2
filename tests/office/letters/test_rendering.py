"""Templates of an office's own: they go before ours, and one at fault loses nobody his letter."""

import os
import re
from datetime import date, time

import pytest

from office.letters.rendering import OURS, Templates
from office.letters.samples import sample
from office.letters.writing import Writer
from office.settings import Settings
from office.words import worded
from tests.spec import in_english

TODAY = date(2026, 11, 26)
LETTER = Writer(Settings(), "zh").content("王小明", sample("digest", TODAY), TODAY, time(8))
OURS_SAYS = Templates(OURS / "none", "zh").render("letter.txt", LETTER)


def own(folder, **files: str) -> Templates:
    for name, text in files.items():
        stem, _, kind = name.rpartition("_")
        (folder / f"{stem.replace('_', '.')}.{kind}").write_text(text, encoding="utf-8")
    return Templates(folder, "zh")


def test_an_office_says_it_in_its_own_words(tmp_path):
    templates = own(tmp_path, letter_txt="您好，{{ letter.count }}项。\n", letter_en_txt="no\n")
    assert templates.render("letter.txt", LETTER) == "您好，6项。"
    assert templates.render("letter.html", LETTER).startswith("<!DOCTYPE html>")
    templates = own(tmp_path, letter_zh_txt="中文：{{ letter.day }}")
    assert templates.render("letter.txt", LETTER) == "中文：2026年11月26日"
    assert templates.faults == {}


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("{{ letter.count }}\n{% for x in %}", 2, "Expected an expression"),
        ("好\n{{ letter.nmae }}", 2, "letter has no “nmae”; it has: contact, count, "),
        ("{{ nobody }}", 1, "there is no “nobody”; templates are given letter, numbers, t"),
        ("{{ letter.__class__.__mro__ }}", 1, "“__class__” is closed to templates"),
        (
            "{{ letter.groups[0].nix }}",
            1,
            "group has no “nix”; it has: heading, lines, sort, to_do",
        ),
        ("{{ letter.day.nix.nix }}", 1, "there is no “nix” here"),
        ("{{ letter | nix }}", 1, "no filter, test or tag is called “nix”"),
        ("\n\n{{ 1 / 0 }}", 3, "division by zero"),
        ("{% include 'other.txt' %}", 1, "other.txt"),
        ("   \n", None, "it makes an empty text"),
    ],
)
def test_one_at_fault_is_told_by_ours_and_said_once(tmp_path, text, line, why):
    templates = own(tmp_path, letter_txt=text)
    for _ in range(2):
        assert templates.render("letter.txt", LETTER) == OURS_SAYS
    (fault,) = templates.faults.values()
    said = in_english(fault)
    place = f"{tmp_path / 'letter.txt'}" + (f", line {line}: " if line else ": ")
    assert said.startswith(place)
    assert why in said or line is None
    assert "office." not in said
    assert not {"Error", "object"} & set(re.findall(r"\w+", worded(fault, "zh")))


def test_a_template_cannot_run_for_ever_or_reach_out(tmp_path):
    templates = own(tmp_path, letter_txt="{% for i in range(999999999) %}{% endfor %}x")
    assert templates.render("letter.txt", LETTER) == OURS_SAYS
    assert templates.faults


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'a' * 10**9 }}",
        "{{ 10**9 * ['a'] }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ '%0999999999d' % 1 }}",
        "{{ '%*d' % (10**9, 1) }}",
        "{{ '%999999999d'|format(1) }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ '{:>{w}}'.format(1, w=10**9) }}",
        "{{ 'a'.ljust(10**9) }}",
        "{{ 'a'|center(10**9) }}",
        "{{ 'a'|indent(10**9, true) }}",
        "{% set x = 'a' * 1000000 %}{{ x.replace('a', x) }}",
        "{% set x = 'a' * 1000000 %}{{ x.join(range(9000)|list) }}",
        "{% set x = 'a' * 1000000 %}{% for i in range(99999) %}{{ x }}{% endfor %}",
        "{% set y %}{% for i in range(99999) %}{{ 'a' * 99999 }}{% endfor %}{% endset %}{{ y }}",
        "{% set n=namespace(x='a') %}{% for i in 'a'*40 %}{% set n.x = n.x ~ n.x %}{% endfor %}",
        "{% set n=namespace(x='a') %}{% for i in 'a'*40 %}{% set n.x = n.x + n.x %}{% endfor %}",
    ],
)
def test_a_template_makes_only_so_much(tmp_path, text):
    templates = own(tmp_path, letter_txt=text)
    assert templates.render("letter.txt", LETTER) == OURS_SAYS
    (fault,) = templates.faults.values()
    assert "it makes more than 2000000 characters" in in_english(fault)


def test_what_templates_usually_reckon_they_may(tmp_path):
    text = "{{ '-' * 20 }}{{ '%5d' % 3 }}{{ '{:>4}'.format(2) }}{{ 7 * 8 }}{{ 'a'.ljust(3) }}"
    templates = own(
        tmp_path,
        letter_txt=text
        + "{{ ['a', 'b']|join('、') }}{{ 'x' ~ (letter.count + 1) }}{{ 'a\nb'|indent(2) }}",
    )
    made = templates.render("letter.txt", LETTER)
    assert templates.faults == {}
    assert made == "-" * 20 + "    3   256a  a、bx7a\n  b"


def test_what_people_wrote_is_no_markup():
    told = sample("digest", TODAY)
    evil = Writer(Settings(), "zh").content("<script>alert(1)</script>", told, TODAY, time(8))
    html = Templates(OURS / "none", "zh").render("letter.html", evil)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_one_that_was_mended_is_used_again(tmp_path):
    templates = own(tmp_path, letter_txt="{{ nobody }}")
    assert templates.render("letter.txt", LETTER) == OURS_SAYS
    file = tmp_path / "letter.txt"
    file.write_text("好：{{ letter.count }}", "utf-8")
    os.utime(file, ns=(0, 1))
    assert templates.render("letter.txt", LETTER) == "好：6"
    assert templates.faults == {}
    file.unlink()
    assert templates.render("letter.txt", LETTER) == OURS_SAYS
