"""What a unit hands in against what was asked: every fault at once, each with its remedy."""

import pytest

from engine.domain.evidence import Filed, Placed, evidence_faults
from tests.samples import PRESENT, REPORT, STAFF
from tests.spec import in_english
from workflows.schema import Evidence, EvidenceKind, Title

ASKED = (REPORT, PRESENT, STAFF)
PLAN = Filed(key="report", name="plan.pdf", digest="sha256:0a", size=3)
TEN = Filed(key="present", value=10)


def test_what_was_asked_is_enough() -> None:
    assert evidence_faults(ASKED, (PLAN, TEN)) == ()
    assert evidence_faults(ASKED, (PLAN, TEN, Filed(key="staff", value=10))) == ()
    assert evidence_faults((), ()) == ()


@pytest.mark.parametrize(
    ("filed", "faults"),
    [
        pytest.param(
            (),
            (
                "evidence 'report' (Report) is missing",
                "evidence 'present' (Present) is missing",
            ),
            id="nothing",
        ),
        pytest.param(
            (PLAN, TEN, Filed(key="photo", value=1)),
            ("evidence 'photo' was not asked for; asked: present, report, staff",),
            id="not asked for",
        ),
        pytest.param(
            (PLAN, TEN, PLAN),
            ("the same evidence key is given twice; give each once",),
            id="twice",
        ),
        pytest.param(
            (Filed(key="report", value=3), TEN),
            ("evidence 'report' must be a document: give report=@FILE",),
            id="a figure for a document",
        ),
        pytest.param(
            (Filed(key="report", name="plan.pdf"), TEN),
            ("evidence 'report' must be a document: give report=@FILE",),
            id="a document without its digest",
        ),
        pytest.param(
            (PLAN, Filed(key="present", value=-1)),
            ("evidence 'present' must be a whole number, 0 or more",),
            id="a negative figure",
        ),
        pytest.param(
            (PLAN, Filed(key="present", name="list.pdf", digest="sha256:0a", size=3)),
            ("evidence 'present' must be a whole number, 0 or more",),
            id="a document for a figure",
        ),
        pytest.param(
            (PLAN, TEN, Filed(key="staff", value=9)),
            ("evidence 'present' is 10, more than 'staff' (9), of which it is a part",),
            id="more than the whole",
        ),
    ],
)
def test_what_is_wrong_is_named(filed: tuple[Filed, ...], faults: tuple[str, ...]) -> None:
    """R042, R211."""
    assert tuple(map(in_english, evidence_faults(ASKED, filed))) == faults


def test_where_nothing_is_asked_nothing_can_be_filed() -> None:
    (fault,) = evidence_faults((), (PLAN,))
    assert in_english(fault) == "evidence 'report' was not asked for; asked: nothing"


def test_nothing_out_of_nothing_is_a_figure() -> None:
    filed = (PLAN, Filed(key="present", value=0), Filed(key="staff", value=0))
    assert evidence_faults(ASKED, filed) == ()


def test_a_checklist_says_of_each_item_where_it_stands_or_why_not() -> None:
    """R042, R005: no prescribed item is left out without a reason."""
    asked = Evidence(
        key="covers",
        title=Title(zh="清单"),
        kind=EvidenceKind.CHECKLIST,
        items=("aims", "methods", "discipline"),
    )

    def said(*places: Placed) -> list[str]:
        found = evidence_faults((asked,), (Filed(key="covers", places=places),))
        return [in_english(each) for each in found]

    aims, methods = Placed(item="aims", place="第一部分"), Placed(item="methods", place="第 3 页")
    without = Placed(item="discipline", reason="县里统一规定")
    assert said(aims, methods, without) == []
    assert ['"discipline" stand' in each for each in said(aims, methods)] == [True]
    both = Placed(item="discipline", place="第 4 页", reason="so")
    assert ["has a place and a reason" in each for each in said(aims, methods, both)] == [True]
    assert ["no item of it" in e for e in said(aims, methods, without, Placed(item="x"))] == [True]
    twice = said(aims, aims, methods, without)
    assert ["an item stands in it twice" in each for each in twice] == [True]
