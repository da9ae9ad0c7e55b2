"""Gates: each kind of criterion met, unmet and uncounted, and a verdict that explains itself."""

import pytest

from engine.domain.gates import CriterionFigures, GateFacts, GateVerdict, judge
from tests.samples import title
from tests.spec import in_english
from workflows.schema import Criterion, CriterionKind

K = CriterionKind


def judged(
    kind: CriterionKind,
    at_least: int | str | None,
    counted: tuple[int, int] | None,
    missing: tuple[str, ...] = (),
) -> GateVerdict:
    criterion = Criterion(key="c", kind=kind, title=title("c"), at_least=at_least)
    figures = () if counted is None else (
        CriterionFigures(
            key="c", have=counted[0], of=counted[1], evidence=(7, 3), missing=missing
        ),
    )  # fmt: skip
    return judge((criterion,), GateFacts(position=9, figures=figures))


WHOLES = (K.ALL_ACCEPTED, K.DOCUMENTS_FILED, K.SUMMARY_FILED, K.MEETING_HELD)


@pytest.mark.parametrize("kind", WHOLES)
@pytest.mark.parametrize(
    ("counted", "met"), [((3, 3), True), ((2, 3), False), ((0, 0), False), (None, False)]
)
def test_what_is_asked_of_all(
    kind: CriterionKind, counted: tuple[int, int] | None, met: bool
) -> None:
    verdict = judged(kind, None, counted)
    assert verdict.met is met
    assert verdict.criteria[0].need == (counted[1] if counted else 0)


@pytest.mark.parametrize(
    ("kind", "at_least", "counted", "met", "need"),
    [
        (K.COVERAGE, 95, (95, 100), True, 95),
        (K.COVERAGE, 95, (94, 100), False, 95),
        (K.COVERAGE, 66, (2, 3), True, 66),
        (K.COVERAGE, 67, (2, 3), False, 67),
        (K.COVERAGE, 100, (0, 0), False, 100),
        (K.COVERAGE, 95, None, False, 95),
        (K.RECTIFICATIONS_VERIFIED, None, (4, 4), True, 100),
        (K.RECTIFICATIONS_VERIFIED, None, (3, 4), False, 100),
        (K.RECTIFICATIONS_VERIFIED, 75, (3, 4), True, 75),
        (K.RECTIFICATIONS_VERIFIED, 75, (2, 4), False, 75),
        (K.RECTIFICATIONS_VERIFIED, None, (0, 0), True, 100),
        (K.RECTIFICATIONS_VERIFIED, None, None, False, 100),
        (K.COUNT_AT_LEAST, 2, (2, 0), True, 2),
        (K.COUNT_AT_LEAST, 2, (1, 0), False, 2),
        (K.COUNT_AT_LEAST, None, (1, 0), True, 1),
        (K.COUNT_AT_LEAST, 2, None, False, 2),
    ],
)
def test_what_has_a_measure(
    kind: CriterionKind,
    at_least: int | None,
    counted: tuple[int, int] | None,
    met: bool,
    need: int,
) -> None:
    verdict = judged(kind, at_least, counted)
    assert (verdict.met, verdict.criteria[0].need) == (met, need)


@pytest.mark.parametrize("kind", [K.COVERAGE, K.COUNT_AT_LEAST, K.RECTIFICATIONS_VERIFIED])
def test_a_measure_nobody_has_set_is_not_met(kind: CriterionKind) -> None:
    (verdict,) = judged(kind, "$minimum", (10, 10)).unmet
    assert verdict.missing == ("a value for $minimum",)


def test_every_kind_is_judged() -> None:
    measured = {K.COVERAGE, K.RECTIFICATIONS_VERIFIED, K.COUNT_AT_LEAST}
    assert measured | set(WHOLES) == set(K)


@pytest.mark.parametrize(
    ("kind", "at_least", "counted", "words"),
    [
        (K.ALL_ACCEPTED, None, (2, 3), "c 2 of 3, missing town-01, town-02"),
        (K.COVERAGE, 95, (2, 3), "c 2 of 3 (95 % asked), missing town-01, town-02"),
        (
            K.RECTIFICATIONS_VERIFIED,
            None,
            (2, 3),
            "c 2 of 3 (100 % asked), missing town-01, town-02",
        ),
        (K.COUNT_AT_LEAST, 4, (3, 0), "c 3, at least 4 asked, missing town-01, town-02"),
    ],
)
def test_a_verdict_says_what_is_missing(
    kind: CriterionKind, at_least: int | None, counted: tuple[int, int], words: str
) -> None:
    (verdict,) = judged(kind, at_least, counted, ("town-01", "town-02")).unmet
    assert in_english(verdict) == words
    assert verdict.evidence == (7, 3)


def test_at_most_five_of_the_missing_are_named() -> None:
    (verdict,) = judged(K.MEETING_HELD, None, (0, 6), tuple("abcdef")).unmet
    assert in_english(verdict) == "c 0 of 6, missing a, b, c, d, e"


def test_a_gate_without_criteria_is_met() -> None:
    assert judge((), GateFacts(position=3)) == GateVerdict(position=3)
    assert judge((), GateFacts(position=3)).met


def test_one_unmet_criterion_keeps_the_gate_shut() -> None:
    gate = tuple(Criterion(key=key, kind=K.ALL_ACCEPTED, title=title(key)) for key in ("a", "b"))
    figures = (
        CriterionFigures(key="b", have=1, of=2),
        CriterionFigures(key="a", have=2, of=2),
        CriterionFigures(key="stranger", have=0, of=2),
    )
    verdict = judge(gate, GateFacts(position=9, figures=figures))
    assert not verdict.met
    assert [criterion.key for criterion in verdict.criteria] == ["a", "b"]
    assert [criterion.key for criterion in verdict.unmet] == ["b"]
