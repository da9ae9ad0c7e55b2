"""Everything that can be wrong with a roster, each fault with its line."""

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from engine.domain.directory.roster import RosterRow, roster_faults
from engine.ids import SYSTEM, UnitId
from tests.spec import in_english


def row(
    line: int,
    unit: str,
    parent: str | None = None,
    *,
    name: str = "单位",
    categories: tuple[str, ...] = ("town",),
    liaison_email: str = "",
    chief_email: str = "",
) -> RosterRow:
    return RosterRow(
        line=line,
        unit=UnitId(unit),
        name=name,
        parent=UnitId(parent) if parent is not None else None,
        categories=categories,
        liaison_email=liaison_email,
        chief_email=chief_email,
    )


def said(rows: list[RosterRow], standing: Mapping[UnitId, UnitId | None]) -> list[str]:
    return [in_english(fault) for fault in roster_faults(rows, standing)]


SLUG = "must be lower-case letters, digits and hyphens, such as town-03"


def test_a_good_roster_has_no_fault() -> None:
    rows = [
        row(2, "city"),
        row(3, "town-01", "city", liaison_email="li@town.example", chief_email="a.b@x.example"),
        row(4, "office", "above"),
    ]
    assert roster_faults(rows, {UnitId("above"): None}) == ()


def test_an_empty_roster() -> None:
    assert said([], {}) == ["the roster is empty; give a heading line and one line a unit"]


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        pytest.param(
            [row(2, "")],
            ["line 2: unit_id is empty; give each unit a short name such as town-03"],
            id="no id",
        ),
        pytest.param(
            [row(2, "Town"), row(3, "-a"), row(4, "镇"), row(5, "a" * 64)],
            [
                f"line 2: unit_id 'Town' {SLUG}",
                f"line 3: unit_id '-a' {SLUG}",
                f"line 4: unit_id '镇' {SLUG}",
                f"line 5: unit_id '{'a' * 64}' {SLUG}",
            ],
            id="bad ids",
        ),
        pytest.param(
            [row(2, "a"), row(3, "b"), row(4, "a"), row(9, "a")],
            [
                "line 4: unit 'a' stands already in line 2; drop one",
                "line 9: unit 'a' stands already in line 2; drop one",
            ],
            id="duplicates",
        ),
        pytest.param(
            [row(2, "a", name=" ", categories=())],
            [
                "line 2: unit 'a' has no category; without one no duty reaches it: "
                "fill the column categories (several with ; between)",
                "line 2: unit 'a' has no name; fill the column name",
            ],
            id="no name, no category",
        ),
        pytest.param(
            [replace(row(2, "a"), liaison="李", liaison_id=SYSTEM)],
            ["line 2: liaison_id of unit 'a': 'system' is the program itself and no person"],
            id="the program in a post",
        ),
        pytest.param(
            [row(2, "a", "b")],
            ["line 2: parent_id 'b' of unit 'a' is no unit; add it or fix it"],
            id="unknown parent",
        ),
        pytest.param(
            [row(2, "a", "a")],
            ["line 2: unit 'a' stands above itself: a > a; break the ring"],
            id="its own parent",
        ),
        pytest.param(
            [row(2, "a", "b"), row(3, "b", "c"), row(4, "c", "a"), row(5, "d", "a")],
            [
                "line 2: unit 'a' stands above itself: a > b > c > a; break the ring",
                "line 3: unit 'b' stands above itself: b > c > a > b; break the ring",
                "line 4: unit 'c' stands above itself: c > a > b > c; break the ring",
            ],
            id="a ring, and one below it",
        ),
        pytest.param(
            [row(2, "a", "b"), row(3, "b", "a"), row(4, "a")],
            [
                "line 2: unit 'a' stands above itself: a > b > a; break the ring",
                "line 3: unit 'b' stands above itself: b > a > b; break the ring",
                "line 4: unit 'a' stands already in line 2; drop one",
            ],
            id="a ring behind a second row",
        ),
        pytest.param(
            [row(2, "above", "a"), row(3, "a", "standing")],
            [
                "line 2: unit 'above' stands above itself: above > a > standing > above; "
                "break the ring",
                "line 3: unit 'a' stands above itself: a > standing > above > a; break the ring",
            ],
            id="a ring through a unit on record",
        ),
        pytest.param(
            [row(2, "a", liaison_email="li", chief_email="x@y")],
            [
                "line 2: chief_email 'x@y' of unit 'a' cannot be used as a mail address: "
                "'y' behind the sign @ has no dot",
                "line 2: liaison_email 'li' of unit 'a' cannot be used as a mail address: "
                "it needs exactly one sign @",
            ],
            id="bad mail",
        ),
    ],
)
def test_every_fault_is_named_with_its_line(rows: list[RosterRow], faults: list[str]) -> None:
    standing = {UnitId("above"): None, UnitId("standing"): UnitId("above")}
    assert said(rows, standing) == faults


def test_faults_come_in_the_order_of_lines() -> None:
    rows = [row(10, "A"), row(9, "B")]
    assert [fault[:8] for fault in said(rows, {})] == ["line 9: ", "line 10:"]


def test_a_post_stands_under_a_unit() -> None:
    """Persons who owe are posts under their units (section 1 of the lifecycles)."""
    unit = RosterRow(line=2, unit=UnitId("section-1"), name="一科", categories=("section",))
    post = RosterRow(line=3, unit=UnitId("section-1-head"), name="科长", categories=("post",))
    (fault,) = roster_faults((unit, post), {})
    assert fault.data["fault"].code == "fault.row.post-alone"  # type: ignore[attr-defined]
    assert roster_faults((unit, replace(post, parent=unit.unit)), {}) == ()
