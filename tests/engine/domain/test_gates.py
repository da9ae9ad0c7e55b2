"""Gates: each kind of criterion met, unmet and uncounted, and a verdict that explains itself."""

import msgspec
import pytest
from msgspec import UNSET, UnsetType

from engine.domain.gates import (
    Breakdown,
    CriterionFigures,
    CriterionVerdict,
    GateFacts,
    GateVerdict,
    Missing,
    Names,
    NothingToCount,
    grouped,
    judge,
    named,
)
from engine.ids import ONCE, DutyKey, OccurrenceKey, UnitId
from office.words import LANGUAGES, worded
from tests.samples import PLAN_FILED, title
from tests.spec import in_english
from workflows.schema import Criterion, CriterionKind, Title

N = NothingToCount
V = CriterionVerdict
K = CriterionKind


def judged(
    kind: CriterionKind,
    at_least: int | str | None,
    counted: tuple[int, int] | None,
    missing: tuple[str, ...] = (),
) -> GateVerdict:
    criterion = Criterion(key="c", kind=kind, title=title("c"), at_least=at_least)
    return judge((criterion,), found(counted, Breakdown(missing=lacking(missing))))


def found(counted: tuple[int, int] | None, behind: Breakdown) -> GateFacts:
    if counted is None:
        return GateFacts(position=9)
    have, of = counted
    figures = CriterionFigures(key="c", have=have, of=of, evidence=(7, 3), breakdown=behind)
    return GateFacts(position=9, figures=(figures,))


def lacking(units: tuple[str, ...]) -> tuple[Missing, ...]:
    return (Missing(duty=PLAN_FILED, units=tuple(map(UnitId, units))),) if units else ()


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
        (K.REACHED, 10, (10, 10), True, 10),
        (K.REACHED, 10, (9, 10), False, 10),
        (K.REACHED, "80%", (4, 5), True, 4),
        (K.REACHED, "80%", (4, 6), False, 5),
        (K.REACHED, None, (3, 3), True, 3),
        (K.REACHED, None, (0, 0), False, 1),
        (K.REACHED, "80%", None, False, 1),
    ],
)
def test_what_has_a_measure(
    kind: CriterionKind,
    at_least: int | str | None,
    counted: tuple[int, int] | None,
    met: bool,
    need: int,
) -> None:
    verdict = judged(kind, at_least, counted)
    assert (verdict.met, verdict.criteria[0].need) == (met, need)


@pytest.mark.parametrize(
    "kind", [K.COVERAGE, K.COUNT_AT_LEAST, K.RECTIFICATIONS_VERIFIED, K.REACHED]
)
def test_a_measure_nobody_has_set_is_not_met(kind: CriterionKind) -> None:
    (verdict,) = judged(kind, "$minimum", (10, 10)).unmet
    assert verdict.missing == ("a value for $minimum",)


def test_every_kind_is_judged() -> None:
    measured = {K.COVERAGE, K.RECTIFICATIONS_VERIFIED, K.COUNT_AT_LEAST, K.REACHED}
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


def test_five_of_the_missing_are_named_and_the_others_counted() -> None:
    (verdict,) = judged(K.MEETING_HELD, None, (0, 7), tuple("abcdefg")).unmet
    assert in_english(verdict) == "c 0 of 7, missing a, b, c, d, e and 2 more"
    assert worded(verdict.phrase, "zh") == "c 0/7，缺 a、b、c、d、e，另有 2 项"
    assert verdict.behind.missing[0].units == tuple("abcdefg")


def coverage(reported: int | str | UnsetType, behind: Breakdown, counted: tuple[int, int]) -> V:
    criterion = Criterion(
        key="c", kind=K.COVERAGE, title=title("c"), at_least=90, reported=reported
    )
    (verdict,) = judge((criterion,), found(counted, behind)).criteria
    return verdict


ONE_OF_TEN = Breakdown(
    asked=10, reported=1, silent=lacking(tuple(f"town-{n:02d}" for n in range(2, 11)))
)


def test_a_coverage_does_not_pass_on_the_silence_of_those_who_were_asked() -> None:
    verdict = coverage(100, ONE_OF_TEN, (200, 200))
    assert not verdict.met
    assert in_english(verdict) == (
        "c 200 of 200 (90 % asked); 1 of 10 reported (100 % asked), "
        "not reported by town-02, town-03, town-04, town-05, town-06 and 4 more"
    )
    assert worded(verdict.phrase, "zh").startswith(
        "c 200/200（要求 90%）；10 个应报单位中 1 个已报（要求 100%），未报 town-02、"
    )


@pytest.mark.parametrize(("share", "met"), [(0, True), (10, True), (11, False), ("$share", False)])
def test_the_share_of_reporters_is_the_definition_s(share: int | str, met: bool) -> None:
    verdict = coverage(share, ONE_OF_TEN, (200, 200))
    assert verdict.met is met
    assert verdict.missing == (("a value for $share",) if share == "$share" else ())


def test_an_old_definition_is_judged_by_what_it_says() -> None:
    verdict = coverage(UNSET, ONE_OF_TEN, (200, 209))
    assert verdict.met
    assert "1 of 10 reported, not reported by town-02" in in_english(verdict)


def empty(kind: K, nothing: N | None, may_be_empty: bool | UnsetType) -> V:
    criterion = Criterion(key="c", kind=kind, title=title("c"), may_be_empty=may_be_empty)
    behind = Breakdown(nothing=nothing, about=(PLAN_FILED,))
    (verdict,) = judge((criterion,), found((0, 0), behind)).criteria
    return verdict


@pytest.mark.parametrize("kind", [*WHOLES, K.COVERAGE])
def test_nothing_of_nothing_passes_only_where_the_definition_says_so(kind: K) -> None:
    assert not empty(kind, N.NO_UNIT, UNSET).met
    assert not empty(kind, N.NO_UNIT, False).met
    assert empty(kind, N.NO_UNIT, True).met
    assert not empty(kind, N.NOT_OPENED, True).met
    assert not empty(kind, None, True).met


def test_a_ledger_without_an_entry_passes_only_knowingly() -> None:
    kind = K.RECTIFICATIONS_VERIFIED
    assert empty(kind, N.NONE_RAISED, UNSET).met, "old definitions"
    assert not empty(kind, N.NONE_RAISED, False).met
    assert empty(kind, N.NONE_RAISED, True).met


@pytest.mark.parametrize("nothing", N)
def test_a_verdict_says_why_there_is_nothing_to_count(nothing: N) -> None:
    verdict = empty(K.ALL_ACCEPTED, nothing, False)
    names = Names(duties={PLAN_FILED: title("plans")})
    for lang in LANGUAGES:
        said = worded(verdict.told(names), lang)
        assert said.startswith(("c 0 of 0: nothing to count, ", "c 0/0：没有可统计的，")), said
        assert "gate.nothing" not in said


def test_what_was_waived_is_said() -> None:
    criterion = Criterion(key="c", kind=K.ALL_ACCEPTED, title=title("c"))
    (verdict,) = judge((criterion,), found((3, 3), Breakdown(waived=2))).criteria
    assert (verdict.met, in_english(verdict)) == (True, "c 3 of 3, 2 of them waived")


def test_units_are_named_in_the_reader_s_language() -> None:
    (verdict,) = judged(K.MEETING_HELD, None, (0, 1), ("town-01",)).unmet
    names = Names(units={UnitId("town-01"): Title(zh="城关镇", en="Town One")})
    assert worded(verdict.told(names), "en") == "c 0 of 1, missing Town One"
    assert worded(verdict.told(names), "zh") == "c 0/1，缺 城关镇"


def test_several_duties_and_periods_are_told_apart() -> None:
    groups = grouped(
        [
            (PLAN_FILED, ONCE, UnitId("town-01")),
            (DutyKey("report"), OccurrenceKey("2009-03"), UnitId("town-01")),
            (DutyKey("report"), OccurrenceKey("2009-03"), UnitId("town-01")),
        ]
    )
    assert [in_english(said) for said in named(groups, Names())] == [
        "town-01: plan-filed",
        "town-01: report 2009-03",
    ]
    assert [in_english(said) for said in named(groups[1:], Names())] == ["town-01 2009-03"]


def test_a_verdict_of_an_older_program_is_told_with_the_names_it_holds() -> None:
    stored = CriterionVerdict(
        key="c", kind=K.ALL_ACCEPTED, met=False, have=0, of=1, need=1, missing=("一镇",)
    )
    assert in_english(stored) == "c 0 of 1, missing 一镇"
    assert b"breakdown" not in msgspec.json.encode(stored)


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
