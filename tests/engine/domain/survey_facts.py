"""Small values that tests of surveys begin with: delegates and masses are asked about a bureau."""

from datetime import UTC, datetime
from typing import Any

from engine.domain.survey.commands import OpenSurvey
from engine.domain.survey.context import SurveyTerms
from engine.domain.survey.events import SurveyClosed, SurveyDrafted, SurveyOpened
from engine.domain.survey.form import Form, Handed, Tokens, form_of
from engine.domain.survey.results import GroupTally, Sheets, Tally, result_of
from engine.domain.survey.table import Way
from engine.ids import ItemKey
from tests.samples import BUREAU, CAMPAIGN, march, stamp
from workflows.sections.survey import Survey, SurveyGroup, SurveyOption
from workflows.titles import Title

KEY = ItemKey("survey", CAMPAIGN, "v-0001")
SECTION = Survey(
    key="review",
    title=Title(zh="作风测评"),
    rules=("R217",),
    subjects=("bureau",),
    options=(
        SurveyOption(key="satisfied", points=100),
        SurveyOption(key="basic", points=75),
        SurveyOption(key="unsatisfied", points=0),
    ),
    groups=(SurveyGroup(key="delegates"), SurveyGroup(key="masses"), SurveyGroup(key="guests")),
    return_at_least=60,
)
FORM = form_of(SECTION, None, (BUREAU.unit,), {})
SAYS = stamp(march(2), reason="at the meeting")
HASHES = tuple(f"{n:032x}" for n in range(1, 21))
HANDED = (
    Handed(group="delegates", way=Way.TOKEN, count=20),
    Handed(group="masses", way=Way.PAPER, count=50),
)
TOKENS = (Tokens(group="delegates", hashes=HASHES),)
CLOSES_AT = datetime(2009, 3, 20, 16, tzinfo=UTC)
"""Midnight at the end of 20 March in the office's zone, and so 21 March there."""

DRAFTED = SurveyDrafted(
    stamp=SAYS,
    campaign=CAMPAIGN,
    survey="v-0001",
    key="review",
    title=Title(zh="作风测评"),
    subjects=(BUREAU.unit,),
)
OPENED = SurveyOpened(
    stamp=SAYS,
    form=FORM,
    digest=FORM.digest,
    handed=HANDED,
    tokens=TOKENS,
    closes_on=march(20),
    closes_at=CLOSES_AT,
    box="0011223344556677",
)
OPEN = OpenSurvey(
    stamp=SAYS,
    key=KEY,
    closes_on=march(20),
    box="0011223344556677",
    form_digest=FORM.digest,
    handed=HANDED,
    tokens=TOKENS,
)


def terms(**more: Any) -> SurveyTerms:
    """As `context_for` puts it together for a campaign that runs."""
    base: dict[str, Any] = {
        "live": True,
        "correctable": True,
        "section": SECTION,
        "units": (BUREAU.unit,),
        "form": FORM,
    }
    return SurveyTerms(**(base | more))


def said(group: str, *counts: int) -> GroupTally:
    """What one group said of the bureau."""
    tally = Tally(BUREAU.unit, "overall", counts)
    return GroupTally(group=group, sheets=sum(counts), tallies=(tally,))


def sheets(*groups: GroupTally, back: tuple[Handed, ...] = (), spoilt: int = 0) -> Sheets:
    """What lies in a box."""
    return Sheets(back=back, spoilt=spoilt, groups=groups, digest="sha256:" + "ab" * 32)


def closed(form: Form, found: Sheets) -> SurveyClosed:
    """The fact that follows when this is found in the box."""
    result = result_of(form, HANDED, found)
    return SurveyClosed(stamp=SAYS, result=result, box_digest=found.digest)
