"""campaign calendar and campaign why, as a shell calls them."""

import json
from pathlib import Path

import pytest

from tests.office.cli.conftest import Program

NOTICE = """
source = "国办发明电〔2026〕7号"
follows = "cn-2004-2026"
years = "2027"
off = ["2027-01-01..2027-01-03", "2027-02-05..2027-02-11"]
worked = ["2027-02-20"]
"""


def write(program: Program, text: str, name: str = "notice.toml") -> Path:
    path = program.folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_next_years_notice_becomes_an_edition(office: Program) -> None:
    write(office, NOTICE)
    said = office.does("calendar import notice.toml")
    assert "working-day calendar cn-2004-2027 published" in said
    assert said.endswith("No campaign counts on an older one: campaign calendar list\n")
    newest, seed = json.loads(office.does("calendar list --json"))
    assert (newest["id"], newest["last_year"]) == ("cn-2004-2027", 2027)
    assert seed["id"] == "cn-2004-2026"
    shown = office.does("calendar show cn-2004-2027 --year 2027")
    assert "2027-02-05 – 2027-02-11" in shown
    assert "off every Saturday, Sunday" in shown
    outside = "--year: 1990 lies outside 2004–2027"
    office.refuses(2, outside, "calendar show cn-2004-2027 --year 1990")
    assert "每逢星期六、星期日休息" in office.does("--lang zh calendar show cn-2004-2027")
    office.refuses(
        2,
        "calendar edition 'cn-2004-2027': id: 'cn-2004-2027' is published already; give the new "
        "edition its own id",
        "calendar import notice.toml",
    )


def test_an_edition_that_moves_nothing_is_no_proposal(running: Program) -> None:
    write(running, NOTICE)
    said = running.does("calendar import notice.toml")
    assert said.endswith("campaign calendar propose spring cn-2004-2027\n")
    running.refuses(
        4,
        "'cn-2004-2027' moves no date of campaign 'spring': there is nothing to propose",
        "calendar propose spring",
    )


def test_the_list_of_a_year_is_read_too(office: Program) -> None:
    days = [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "春节", "date": "2027-02-20", "isOffDay": False},
        {"name": "元旦", "date": "2026-12-31", "isOffDay": True},
    ]
    write(office, json.dumps({"year": 2027, "papers": ["https://gov.example/7"], "days": days}))
    office.does("calendar import notice.toml --follows cn-2004-2026")
    shown = json.loads(office.does("calendar show cn-2004-2027 --year 2027 --json"))
    assert shown["off"] == ["2027-01-01"]
    assert shown["worked"] == ["2027-02-20"]
    assert shown["source"] == "https://gov.example/7"


def test_a_country_has_an_edition(office: Program) -> None:
    office.does("calendar import --country il --years 2026-2027")
    shown = json.loads(office.does("calendar show il-2026-2027 --json"))
    assert shown["rest_days"] == [4, 5]


BAD = {
    "overlap": (
        NOTICE.replace('"2027"', '"2026-2027"'),
        "calendar edition 'cn-2004-2027': years: 2026-2026 are published already in "
        "'cn-2004-2026'; leave them out, or say corrects = true if they were wrong",
    ),
    "several": (
        'years = "soon"\noff = ["2027-02-30"]\nholidays = []',
        "notice.toml: unknown key 'holidays'; known: id, source, years, off, worked, follows, "
        "corrects, weekend\n  years: 'soon' does not fit; write a year, or the first and the last: "
        '"2027", "2026-2027"\n  off.0: \'2027-02-30\' is no day and no stretch; write 2027-01-01, '
        "or 2027-02-05..2027-02-11",
    ),
    "twice": (
        NOTICE.replace('worked = ["2027-02-20"]', 'worked = ["2027-02-20", "2027-02-20"]'),
        "notice.toml: worked: 2027-02-20 is there twice; leave one out, or mend the ends of the "
        "stretch",
    ),
    "json": (
        '{"year": 2027}',
        'notice.toml: not the JSON of a year: it needs "year" and "days", each with "date" and '
        '"isOffDay"',
    ),
    "far": (
        NOTICE.replace('"2027-02-20"', '"2031-02-20"'),
        "calendar edition 'cn-2004-2027': worked: 2031-02-20 lies outside 2004-2027\n"
        "  worked: 2031-02-20 is no Saturday or Sunday; leave it out",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_notice_is_one_message(office: Program, case: str) -> None:
    text, said = BAD[case]
    write(office, text)
    office.refuses(2, said, "calendar import notice.toml")


def test_one_source_is_asked_for(office: Program) -> None:
    code = "FILE, --country: give a file or a country, one of them"
    office.refuses(2, code, "calendar import")
    office.refuses(2, code, "calendar import notice.toml --country de --years 2026")
    office.refuses(
        2, "--years: say for which years: --years 2024-2030", "calendar import --country de"
    )


def test_why_says_rule_events_and_what_would_change_it(filed: Program) -> None:
    said = filed.does("why spring plan-filed town-01")
    assert "waiting for review" in said
    assert "every day; edition cn-2004-2026" in said
    filed.day = "2026-03-25"
    open_ = filed.does("why spring plan-filed town-01 --at 2026-03-02")
    assert "→ " in open_
    found = json.loads(filed.does("why spring plan-filed town-01 --json"))
    assert json.loads(filed.does(f"why {found['item']} --json")) == found
    filed.refuses(
        2,
        "ITEM: 'spring' names no item; write CAMPAIGN DUTY UNIT, CAMPAIGN r-0001, or "
        "the name that lists give it as JSON",
        "why spring",
    )
    assert found["light"] == "green"
    assert found["inputs"][0]["began"]
    nobody = filed("why spring plan-filed nobody")
    assert nobody.err.startswith("✘ no unit named 'nobody'; known: ")
    filed.refuses(3, "no rectification in campaign 'spring' named 'r-0009'", "why spring r-0009")
