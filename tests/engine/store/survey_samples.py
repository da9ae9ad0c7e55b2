"""One instance of every event of a survey."""

from datetime import UTC, date, datetime, time

from engine.domain.event import Event
from engine.domain.evidence import Filed
from engine.domain.survey import events as v
from engine.domain.survey.form import Choice, Form, Handed, Named, Tokens
from engine.domain.survey.results import GroupTally, Result, Tally
from engine.domain.survey.table import Way
from tests.samples import CAMPAIGN, march, stamp
from workflows.titles import Title

_OFFICE = stamp(march(18), reason="会上当场收回", command="c-7")
FORM = Form(
    title=Title(zh="作风测评", en="work style"),
    subjects=(Named(key="bureau-01", title=Title(zh="第一局", en="Bureau 1")),),
    items=(Named(key="service", title=Title(zh="服务", en="service")),),
    options=(
        Choice(key="satisfied", title=Title(zh="满意", en="satisfied"), points=100),
        Choice(key="basic", title=Title(zh="基本满意"), points=75),
        Choice(key="unsatisfied", title=Title(zh="不满意"), points=0),
    ),
    groups=(
        Named(key="delegates", title=Title(zh="代表")),
        Named(key="masses", title=Title(zh="群众")),
    ),
    hide_below=5,
    return_at_least=60,
)
_TALLIES = (Tally("bureau-01", "service", (9, 3, 0)),)

EVENTS_OF_SURVEY: tuple[Event, ...] = (
    v.SurveyDrafted(
        stamp=_OFFICE,
        campaign=CAMPAIGN,
        survey="v-0001",
        key="review",
        title=Title(zh="作风测评", en="work style"),
        subjects=("bureau-01",),
    ),
    v.SurveyOpened(
        stamp=_OFFICE,
        form=FORM,
        digest=FORM.digest,
        handed=(
            Handed(group="delegates", way=Way.PAPER, count=12),
            Handed(group="masses", way=Way.TOKEN, count=2),
        ),
        tokens=(Tokens(group="masses", hashes=("0" * 32, "ab" * 16)),),
        closes_on=date(2009, 3, 20),
        closes_at=datetime(2009, 3, 20, 9, 30, tzinfo=UTC),
        box="00ff00ff00ff00ff",
        hour=time(17, 30),
    ),
    v.SurveyClosed(
        stamp=_OFFICE,
        result=Result(
            handed=14,
            back=13,
            spoilt=1,
            tallies=_TALLIES,
            groups=(GroupTally(group="delegates", sheets=12, tallies=_TALLIES),),
            enough=True,
        ),
        box_digest="sha256:" + "cd" * 32,
    ),
    v.SurveyResultReceived(
        stamp=_OFFICE,
        source="统计调查机构",
        form=FORM,
        digest=FORM.digest,
        filed=(Filed(key="result", name="result.pdf", digest="sha256:" + "ef" * 32, size=812),),
        result=Result(handed=20, back=20, spoilt=0, hidden=("delegates", "masses"), enough=False),
    ),
    v.SurveyVoided(stamp=_OFFICE, authority="领导小组"),
    v.SurveyPublished(stamp=_OFFICE, publication="n-0001"),
)
