import json

from tests.office.cli.conftest import Program


def test_a_roster_is_taken_in_and_listed(office: Program) -> None:
    rows = json.loads(office.does("unit list --json"))
    assert [(row["unit"], row["liaison_id"]) for row in rows] == [
        ("town-01", "town-01.liaison"),
        ("town-02", "town-02.liaison"),
        ("bureau", ""),
    ]
    assert "Town One" in office.does("unit list")


def test_a_unit_without_an_english_name_is_listed_by_the_name_that_it_has(office: Program) -> None:
    (office.folder / "more.csv").write_text("unit_id,name,categories\nv-1,红旗村,town\n", "utf-8")
    office.does("unit import more.csv")
    assert "红旗村" in office.does("unit list")
    assert json.loads(office.does("unit list --json"))[-1]["name_en"] == ""


def test_the_same_roster_again_changes_nothing(office: Program) -> None:
    assert office.does("unit import roster.csv") == "✔ nothing to do: it is so already\n"


def test_a_roster_whose_name_is_not_utf8_is_taken_in(office: Program) -> None:
    (office.folder / "roster.csv").rename(office.folder / "r\udcff.csv")
    assert "nothing to do" in office.does("unit import r\udcff.csv")


def test_every_bad_row_is_named_and_nothing_is_taken_in(office: Program) -> None:
    rows = (",x,town,", "a,A,town,b", "b,B,town,a", "d,D,town,", "d,D,town,", "c,C,,zz", "")
    text = "\n".join(("unit_id,name,categories,parent_id", *rows))
    (office.folder / "bad.csv").write_text(text, encoding="utf-8")
    before = office.log()
    refused = office("unit import bad.csv")
    assert refused.code == 2
    assert refused.err.startswith("✘ bad.csv was not imported: line 2: unit_id is empty")
    for words in (
        "line 3: unit 'a' stands above itself: a > b > a",
        "line 4: unit 'b' stands above itself: b > a > b",
        "line 6: unit 'd' stands already in line 5",
        "line 7: parent_id 'zz' of unit 'c' is no unit",
        "line 7: unit 'c' has no category",
    ):
        assert words in refused.err
    assert office.log() == before


def test_columns_that_are_not_used_are_named(office: Program) -> None:
    text = "unit_id,name,categories,remark\nx-1,X,town,old\n"
    (office.folder / "more.csv").write_text(text, encoding="utf-8")
    assert "columns that are not used: remark\n" in office.does("unit import more.csv")


def test_a_unit_retires_and_comes_back(office: Program) -> None:
    message = "to retire a unit needs a reason: give --reason WHY"
    office.refuses(2, message, "unit retire bureau")
    assert "unit bureau retired" in office.does("unit retire bureau --reason merged")
    office.refuses(
        4,
        "cannot retire unit 'bureau' while retired; allowed now: reinstate",
        "unit retire bureau --reason merged",
    )
    assert "unit bureau reinstated" in office.does("unit reinstate bureau --reason again")
    message = "no unit named 'nope'; known: town-01, town-02, bureau"
    office.refuses(3, message, "unit reinstate nope --reason why")
