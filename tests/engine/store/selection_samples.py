"""One instance of every event of a selection."""

from engine.domain.event import Event, Via
from engine.domain.selection import events as sl
from engine.domain.selection.table import AwardKind, CaseStage
from engine.ids import UnitId
from tests.engine.store.message_samples import TOWN_1
from tests.samples import CAMPAIGN, LI, march, stamp
from workflows.sections.selections import (
    AwardPeriod,
    Eligibility,
    NoticeRules,
    PlaceQuota,
    SelectionDefinition,
    SelectionStep,
)
from workflows.titles import Title

_UNIT = stamp(march(16), actor=LI, via=Via.WEB, command="c-9")
_OFFICE = stamp(march(18), command="c-10")
_WHY = stamp(march(20), reason="核实属实", command="c-11")
_NAME = "李明"
_VOTES = (sl.Votes(candidate=_NAME, votes=312), sl.Votes(candidate="石桥镇", votes=290))

EVENTS_OF_SELECTION: tuple[Event, ...] = (
    sl.SelectionOpened(
        stamp=_UNIT,
        campaign=CAMPAIGN,
        number="s-0001",
        selection="满意公仆",
        rules=SelectionDefinition(
            key="satisfied-servants",
            title=Title(zh="人民满意公仆"),
            rules=("R080",),
            steps=(SelectionStep.NOMINATE, SelectionStep.VOTE, SelectionStep.NOTICE),
            places=10,
            quotas=(PlaceQuota(levels=("county", "town"), at_least=60),),
            notice=NoticeRules(working_days=5, count_posting_day=True),
            eligible=Eligibility(assessment="cadres", grade="satisfied"),
            every=AwardPeriod(years=5, anchor=2011),
        ),
    ),
    sl.Nominated(
        stamp=_UNIT,
        candidate=_NAME,
        unit=TOWN_1,
        belongs_to=TOWN_1,
        level="town",
        sector="教育",
        rank="股级",
        criteria=("服务群众",),
        grade=sl.GradeKnown(grade="satisfied", source="a-0001", edition=2),
    ),
    sl.NominationsClosed(stamp=_OFFICE, candidates=(_NAME, "石桥镇"), publication="n-0001"),
    sl.PublicChoiceCounted(stamp=_OFFICE, votes=_VOTES, source="社会公选", publication="n-0002"),
    sl.VotesCounted(stamp=_OFFICE, votes=_VOTES, source="v-0001", publication="n-0003"),
    sl.VotesPassed(stamp=_OFFICE),
    sl.CandidatesConfirmed(stamp=_WHY, candidates=(_NAME,), authority="领导小组"),
    sl.ConfirmationPassed(stamp=_OFFICE, candidates=(_NAME,)),
    sl.SuccessorsConfirmed(stamp=_WHY, candidates=("石桥镇",), authority="领导小组"),
    sl.NoticePosted(
        stamp=_OFFICE,
        candidates=(_NAME,),
        publication="n-0004",
        on=march(20),
        through=march(27),
        edition="cn-2004-2026",
    ),
    sl.NoticePassed(stamp=_OFFICE),
    sl.ObjectionFiled(stamp=_UNIT, candidate=_NAME, unit=UnitId("town-02"), text="事迹不实"),
    sl.ObjectionDecided(stamp=_WHY, candidate=_NAME, upheld=False, authority="领导小组"),
    sl.HonourAwarded(
        stamp=_WHY,
        candidates=(_NAME,),
        title="人民满意公仆",
        kind=AwardKind.BOTH,
        granter="县委",
        period="2011-2015",
        authority="领导小组",
    ),
    sl.AwardRevoked(stamp=_WHY, candidate=_NAME, authority="领导小组"),
    sl.CaseSpread(stamp=_OFFICE, candidate=_NAME, stage=CaseStage.SET_UP),
    sl.SelectionEnded(stamp=_WHY, authority="领导小组"),
)
