"""One instance of every event of an assessment."""

from decimal import Decimal

from engine.domain.assessment import events as a
from engine.domain.assessment.table import CorrectionCause, NoteKind
from engine.domain.event import Event
from engine.domain.evidence import Filed
from engine.ids import CampaignId, ItemKey, PersonId, UnitId
from tests.engine.store.message_samples import TOWN_1
from tests.samples import CAMPAIGN, march, stamp
from workflows.schema import Title
from workflows.sections.assessment import (
    AssessmentRules,
    BottomRung,
    BottomTies,
    Grade,
    Missing,
    RaterGroup,
    ScoreItem,
    Ties,
)

_OFFICE = stamp(march(18), reason="经领导小组会议研究", command="c-7")
_RATER = stamp(march(10), actor=PersonId("delegate.zhao"), command="c-8")
_TOWN_2 = UnitId("town-02")
_TITLE = Title(zh="科室考评", en="Sections")
_RULES = AssessmentRules(
    key="sections",
    title=_TITLE,
    subjects=("town",),
    rules=("R200",),
    items=(ScoreItem(key="style", points=40, title=_TITLE), ScoreItem(key="service", points=60)),
    groups=(
        RaterGroup(key="leading_group", weight=60, title=_TITLE),
        RaterGroup(key="delegates", weight=40, survey="review"),
    ),
    grades=(Grade(key="satisfied", title=_TITLE, from_points=90),),
    bonus_at_most=10,
    penalty_at_most=5,
    trim_from=5,
    missing=Missing.REWEIGH,
    award_top=3,
    ties=Ties.DECIDE,
    appeal_within=5,
    bottom=(BottomRung(years=1, consequence="warning", title=_TITLE),),
    bottom_n=2,
    bottom_ties=BottomTies.NOBODY,
    uses=("promotion",),
)
_ROWS = (
    a.Row(
        subject=TOWN_1,
        base="12599/140",
        total=Decimal("92.49"),
        rank=1,
        grade="satisfied",
        award=True,
        bonus=Decimal("2.5"),
    ),
    a.Row(subject=_TOWN_2, base="95", total=Decimal("95.00"), rank=2, veto=True),
)
_MEANS = a.SurveyMeans(group="delegates", survey="v-0001", means={TOWN_1: "632/7"}, position=812)
_COUNTED = a.Counted(campaign=CampaignId("spring-2008"), number="a-0003", year=2008, edition=2)

EVENTS_OF_ASSESSMENT: tuple[Event, ...] = (
    a.AssessmentOpened(
        stamp=_OFFICE,
        campaign=CAMPAIGN,
        number="a-0001",
        year=2009,
        rubric=_RULES,
        subjects=(TOWN_1, _TOWN_2),
        follows=ItemKey("assessment", CampaignId("spring-2008"), "a-0003"),
    ),
    a.AssessmentFollowed(stamp=_OFFICE, by=ItemKey("assessment", CAMPAIGN, "a-0001")),
    a.SchemeSet(stamp=_OFFICE, subject=TOWN_1, items=(ScoreItem(key="files", points=100),)),
    a.RatersAppointed(stamp=_OFFICE, group="leading_group", raters=(PersonId("delegate.zhao"),)),
    a.AssessmentFrozen(stamp=_OFFICE),
    a.SheetFiled(
        stamp=_RATER,
        group="leading_group",
        rater=PersonId("delegate.zhao"),
        subject=TOWN_1,
        points={"style": Decimal("38.5"), "service": Decimal("51.485")},
    ),
    a.PointsNoted(
        stamp=_OFFICE,
        subject=TOWN_1,
        kind=NoteKind.BONUS,
        evidence="省级表彰",
        points=Decimal("2.5"),
        filed=(Filed(key="note", name="award.pdf", digest="sha256:" + "cd" * 32, size=512),),
    ),
    a.SheetStruck(
        stamp=_OFFICE, group="leading_group", rater=PersonId("delegate.zhao"), subject=TOWN_1
    ),
    a.AssessmentTallied(stamp=_OFFICE, rows=_ROWS, decided=(TOWN_1,), surveys=(_MEANS,)),
    a.AssessmentRescored(stamp=_OFFICE),
    a.AssessmentPublished(stamp=_OFFICE, edition=1, publication="n-0001"),
    a.ResultAppealed(stamp=_OFFICE, subject=_TOWN_2),
    a.AppealAnswered(stamp=_OFFICE, subject=_TOWN_2, upheld=True),
    a.AppealsSettled(stamp=_OFFICE),
    a.AssessmentFinalised(stamp=_OFFICE, edition=2),
    a.AssessmentCorrected(
        stamp=_OFFICE,
        edition=2,
        rows=_ROWS,
        cause=CorrectionCause.APPEAL,
        authority="领导小组",
        decided=(TOWN_1,),
        surveys=(_MEANS,),
        settled=(_TOWN_2,),
    ),
    a.ConsequenceDrawn(
        stamp=_OFFICE, subject=_TOWN_2, consequence="warning", years=2, counted=(_COUNTED,)
    ),
    a.ConsequenceLifted(stamp=_OFFICE, subject=_TOWN_2, consequence="warning"),
    a.UseDecided(stamp=_OFFICE, subject=TOWN_1, use="promotion", authority="领导小组", edition=2),
)
