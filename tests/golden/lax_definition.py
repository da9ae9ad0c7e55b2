"""The definition of a campaign that an older, laxer program planned: today's checks refuse it.

Its types are right, its meaning is not; every remark names what the checks say of the line.
"""

from typing import Final

from engine.ids import CampaignId
from workflows.schema import (
    Assessment,
    Category,
    Criterion,
    CriterionKind,
    Definition,
    DutyKind,
    Evidence,
    EvidenceKind,
    Grade,
    Obligation,
    Parameter,
    Phase,
    PhaseKind,
    Provision,
    ProvisionKind,
    Quota,
    RectificationRules,
    RoleDefinition,
    Rung,
    RungRecipient,
    Severity,
    Source,
    Task,
    Title,
)

GRAIN: Final = CampaignId("grain-check-2010")
# The first stands above the others.
UNITS: Final = {
    "county": "county_leadership",
    "drive-office": "campaign_office",
    "grain-bureau": "bureau",
    "town-1": "town",
    "town-2": "town",
    "town-3": "town",
}
_REPORT = Evidence(key="Report", title=Title(zh="报告", en="Report"))
_TONS = Evidence(key="tons", title=Title(zh="库存吨数", en="Tons"), kind=EvidenceKind.FIGURE)
_SOUND = Evidence(
    key="sound", title=Title(zh="完好吨数", en="Sound"), kind=EvidenceKind.FIGURE, of="Tons"
)


def definition() -> Definition:
    """The grain check."""
    return Definition(
        key="Grain-Check",  # capital letters
        title=Title(zh="粮食库存清查", en="Grain check"),
        source=Source(issuer=Title(zh="县政府", en="County government")),
        start="2010-03-01",
        end="2010-08-31",
        parameters=(
            Parameter(  # required, and nothing uses it
                key="head-count", title=Title(zh="清查人数", en="Inspectors"), rules=("R999",)
            ),
            Parameter(
                key="talk-cadence", title=Title(zh="谈话周期", en="How often"), required=False
            ),
            Parameter(key="good-from", title=Title(zh="良好档", en="Good from"), required=False),
            Parameter(  # a parameter that stands for another one
                key="leader",
                title=Title(zh="组长", en="Head"),
                value="$talk-cadence",
                required=False,
            ),
        ),
        categories=(
            Category(key="town", title=Title(zh="乡镇", en="Towns")),
            Category(key="bureau", title=Title(zh="部门", en="Bureaus")),
            Category(key="town", title=Title(zh="街道", en="Streets")),  # the key is taken
        ),
        roles=(
            RoleDefinition(
                key="head",
                title=Title(zh="组长", en=" "),  # an empty name
                held_by=Title(zh="$nobody", en="$nobody"),  # an unknown parameter
            ),
        ),
        phases=_phases(),
        obligations=(
            Obligation(
                key="talk",
                title=Title(zh="谈话", en="Talk"),
                rules=("A77",),  # no such settlement
                audience=("town",),
                evidence=(_REPORT,),
                every="$talk-cadence",
                phases=("count", "nowhere"),  # an unknown phase
            ),
            Obligation(
                key="bulletin",
                title=Title(zh="简报", en="Bulletin"),
                rules=("R040",),
                audience=("bureau",),
                every="fortnight",  # an unknown cadence
                phases=("count",),
            ),
        ),
        quotas=(
            Quota(  # without a number, and of an unknown duty
                key="visits",
                title=Title(zh="走访", en="Visits"),
                rules=("R040",),
                per="month",
                unit="times",
                severity=Severity.SOFT,
                duty="village-visits",
            ),
        ),
        provisions=(
            Provision(
                key="aim", kind=ProvisionKind.OBJECTIVE, title=Title(zh="目标"), rules=(" ",)
            ),
        ),
        rectification=RectificationRules(plan_within=0, fix_within=20),  # too few days
        assessment=Assessment(
            grades=(
                Grade(key="best", title=Title(zh="优", en="Best"), from_points=120),  # over 100
                Grade(key="good", title=Title(zh="良", en="Good"), from_points="$good-from"),
                Grade(key="fair", title=Title(zh="中", en="Fair"), from_points=20),
                Grade(key="poor", title=Title(zh="差", en="Poor"), from_points=40),  # not below 20
            ),
        ),
        reminders=(
            Rung(key="T-3", days=-3, to=(RungRecipient.LIAISON,)),
            Rung(key="T-3", days=1, to=(RungRecipient.UNIT_CHIEF,)),  # the key is taken
            Rung(key="T+3", days=3, to=(RungRecipient.UNIT_CHIEF, RungRecipient.OFFICE)),
        ),
    )


def _phases() -> tuple[Phase, ...]:
    return (
        Phase(
            key="Prepare",  # capital letters
            kind=PhaseKind.MOBILIZE,
            title=Title(zh="部署", en="Prepare"),
            start="2010-02-20",  # before the campaign
            end="2010-03-31",
            tasks=(
                Task(
                    key="plan-filed",
                    title=Title(zh="方案", en="Plan"),
                    rules=("R300",),  # no such rule
                    audience=("town",),
                    evidence=(_REPORT,),
                    reviewer="grain_leading_group",  # unknown
                    due="2010-03-20",
                ),
            ),
            gate=(
                Criterion(
                    key="plans",
                    kind=CriterionKind.ALL_ACCEPTED,
                    title=Title(zh="方案已审", en="Plans accepted"),
                    duties=("plan-filed", "stock-counted"),  # of a later phase
                ),
            ),
        ),
        Phase(
            key="count",
            kind=PhaseKind.IMPLEMENT,
            title=Title(zh="清查", en="Count"),
            start="2010-03-25",  # overlaps the one before without saying so
            end="2010-05-31",
            tasks=(
                Task(
                    key="stock-counted",
                    title=Title(zh="库存清点", en="Stock counted"),
                    rules=("R040",),
                    audience=("town", "village"),  # an unknown category
                    supporting=("bureau",),
                    evidence=(_TONS, _SOUND),  # part of a figure that is not asked for
                    due="2010-06-10",  # after the phase's end
                ),
                Task(
                    key="nobodys",
                    title=Title(zh="无主事项", en="Nobody's"),
                    rules=("R040",),
                    audience=(),  # nobody owes it
                    due="phase end",
                ),
            ),
            gate=(
                Criterion(
                    key="counted",
                    kind=CriterionKind.COVERAGE,
                    title=Title(zh="清点面", en="Counted"),
                    duties=("stock-counted",),
                    evidence="tons",  # a figure that is no part of a whole
                    at_least=130,  # per cent
                ),
                Criterion(
                    key="audited",
                    kind=CriterionKind.DOCUMENTS_FILED,
                    title=Title(zh="已审计", en="Audited"),
                    duties=("stock-audited",),  # an unknown duty
                ),
            ),
        ),
        Phase(
            key="sum-up",
            kind=PhaseKind.SUMMARIZE,
            title=Title(zh="总结", en="Sum up"),
            start="2010-06-01",
            end="2010-07-15",
            tasks=(
                Task(
                    key="summary",
                    title=Title(zh="总结", en="Summary"),
                    rules=("R040",),
                    kind=DutyKind.SUMMARY,
                    audience=("town",),
                    evidence=(_REPORT,),
                    due="phase end",
                ),
            ),
            gate=(
                Criterion(
                    key="summaries",
                    kind=CriterionKind.SUMMARY_FILED,
                    title=Title(zh="总结已报", en="Summaries filed"),
                ),
            ),
        ),
        Phase(
            key="put-right",
            kind=PhaseKind.RECTIFY,  # after the summary
            title=Title(zh="整改", en="Put right"),
            start="2010-07-16",
            end="2010-10-31",  # after the campaign
            tasks=(
                Task(
                    key="store-mended",
                    title=Title(zh="粮库维修", en="Store mended"),
                    rules=("R040",),
                    audience=("town",),
                    evidence=(_REPORT,),
                    due="phase end - 10 days",
                ),
            ),
            gate=(
                Criterion(
                    key="mended",
                    kind=CriterionKind.RECTIFICATIONS_VERIFIED,
                    title=Title(zh="整改销号", en="Put right"),
                ),
            ),
        ),
    )
