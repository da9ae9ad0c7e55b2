"""What a unit hands in against what was asked: every fault at once, each with its remedy."""

import pytest

from engine.domain.evidence import Filed, evidence_faults
from tests.samples import PRESENT, REPORT, STAFF
from tests.spec import in_english

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
