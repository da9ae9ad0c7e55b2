"""Free texts: which signs are refused, and how old ones are shown."""

import json
import re
from pathlib import Path

import pytest

from engine import texts
from engine.texts import normal_form, shown, shown_in_json, text_fault, unsafe_signs
from tests.spec import in_english

UNSAFE = [
    "\x00", "\x07", "\x1b", "\t", "\r", "\x7f", "\x85", "\x9b", "\u2028", "\u2029", "\u202e",
    "\u2066", "\ud800", "\udcff",
]  # fmt: skip


@pytest.mark.parametrize("sign", UNSAFE)
def test_no_text_may_hold_it_and_it_is_shown_written_out(sign: str) -> None:
    text = f"一{sign}镇"
    for lines in (False, True):
        assert unsafe_signs(text, lines=lines) == (f"U+{ord(sign):04X}",)
        written = shown(text, lines=lines)
        assert written.isprintable()
        assert shown(written) == written
    fault = text_fault("name", text)
    assert fault is not None
    assert in_english(fault).startswith(f"name: “{shown(text)}” holds U+")


def test_how_they_are_written_out() -> None:
    text = "a\x1b[2J\n\r\t\x9b\u202e\udcff"
    assert shown(text) == r"a\x1b[2J\n\r\t\x9b\u202e\xff"
    assert shown("a\nb\x1b", lines=True) == "a\nb\\x1b"


@pytest.mark.parametrize("text", ["", "一镇", "a b", "\U0001f468\u200d\U0001f469", "\ue000", "é"])
def test_other_signs_are_nobodys_business(text: str) -> None:
    """Private use, joiners, and whatever Unicode adds after this interpreter was made."""
    assert unsafe_signs(text + "\U0003fffd") == ()
    assert shown(text + "\U0003fffd") == text + "\U0003fffd"
    assert text_fault("name", text) is None


def test_lines_only_where_they_are_wanted() -> None:
    assert unsafe_signs("a\nb") == ("U+000A",)
    assert unsafe_signs("a\nb", lines=True) == ()


def test_many_signs_are_not_all_listed() -> None:
    fault = text_fault("name", "".join(map(chr, range(1, 9))))
    assert fault is not None
    assert "U+0001, U+0002, U+0003, U+0004, U+0005 and more signs" in in_english(fault)


def test_the_normal_form() -> None:
    assert normal_form("Cafe\u0301\r\nb") == "Caf\u00e9\nb"
    plain = "plain"
    assert normal_form(plain) is plain


@pytest.mark.parametrize("sign", [*UNSAFE, "\n"])
def test_json_reads_back_as_it_was(sign: str) -> None:
    value = {"name": f"一{sign}镇"}
    encoded = shown_in_json(json.dumps(value, ensure_ascii=False, indent=2))
    assert json.loads(encoded) == value
    assert unsafe_signs(encoded, lines=True) == ()


def test_nobody_writes_cells_without_a_rule_for_formulas() -> None:
    """A cell that begins with = + - @ is worked out by whoever opens the file. Whoever writes one
    keeps such texts from it, as texts and not as formulas, and is named here.
    """
    root = Path(texts.__file__).parents[1]
    writes = re.compile(r"csv\.(writer|DictWriter)|\bWorkbook\(|\.to_csv|\.to_excel")
    found = [
        path.relative_to(root).as_posix()
        for package in ("engine", "workflows", "projections", "office")
        for path in (root / package).rglob("*.py")
        if writes.search(path.read_text(encoding="utf-8"))
    ]
    assert sorted(found) == ["office/rosters/marked.py", "office/web/twins.py"]
