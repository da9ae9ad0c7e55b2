"""From a definition to an announced campaign: what is still missing?"""

from uuid import uuid4

from fastapi import APIRouter
from msgspec import Struct
from msgspec.structs import replace
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from engine.domain.campaign.commands import PlanCampaign, SetParameter
from engine.domain.campaign.table import CampaignState
from engine.errors import BadInput
from engine.ids import CommandId
from engine.phrases import Phrase, phrase
from office.accounts.refusals import DraftChanged
from office.answers.campaigns import campaigns
from office.answers.plan_check import Blank, PlanCheck, blanks, checked_values, plan_check
from office.definitions import WorkflowLine, workflow_list
from office.web import links
from office.web.filters import whole
from office.web.page import page, show
from office.web.page_context import Column, PageContext, listed
from office.web.plan_drafts import (
    OWNER,
    PlanDraft,
    begin_plan,
    drop_plan,
    find_plan,
    save_plan,
)
from office.web.posting import posted
from office.web.refusals import PageRefused
from office.web.roles import may_ever
from office.web.routes import campaign_deeds as deeds
from office.web.visit import Look, Visit
from office.web.written_dates import A_DATE, as_written
from workflows.parameters import allowed_at, uses
from workflows.titles import Title

router = APIRouter()


class Begun(Struct, frozen=True):
    """A plan that was begun, or is on record and not announced yet."""

    campaign: str
    title: Title | str
    recorded: bool


class PlansPage(PageContext, kw_only=True):
    """The plans that were begun, and the definitions to begin one from."""

    begun: tuple[Begun, ...]
    workflows: tuple[WorkflowLine, ...]


class Step(Struct, frozen=True):
    """A step of planning: `missing` counts what it still wants; `url` is where it is done."""

    name: str
    missing: int
    url: str
    said: Phrase
    blocked: bool = False


class Stop(Struct, frozen=True):
    """What stops an announcement, and the field of the page that it is about."""

    said: Phrase
    anchor: str = ""


class PlanPage(PageContext, kw_only=True):
    """What is still missing before a campaign can be announced. `stops` are what stops it."""

    plan: PlanDraft
    blanks: tuple[Blank, ...]
    check: PlanCheck
    steps: tuple[Step, ...]
    stops: tuple[Stop, ...]
    announce: str
    set_urls: dict[str, str]
    command_id: str
    notice: Phrase | None = None


@page(router, links.PLAN, "plans.html")
def plans_page(visit: Look) -> PlansPage:
    """Which campaign is to be planned?"""
    _guard(visit)
    drafts = visit.web.accounts.drafts.of(OWNER)
    names = [each.place.rpartition("/")[2] for each in drafts if each.place.startswith(links.PLAN)]
    planned = [row for row in campaigns(visit.reading) if row.state is CampaignState.PLANNED]
    lines = workflow_list(visit.office.settings.definitions.folders)
    titles = {line.key: line.title for line in lines}
    columns = (
        Column[WorkflowLine]("key", "label.workflow", lambda line: line.key),
        Column[WorkflowLine]("title", "label.title", lambda line: line.title),
        Column[WorkflowLine]("phases", "label.phases", lambda line: line.phases, mark="number"),
        Column[WorkflowLine]("tasks", "label.tasks", lambda line: line.tasks, mark="number"),
        Column[WorkflowLine](
            "obligations", "label.recurring", lambda line: line.obligations, mark="number"
        ),
        Column[WorkflowLine]("blanks", "label.blanks", lambda line: line.blanks, mark="number"),
        Column[WorkflowLine]("fault", "label.wrong", lambda line: line.fault),
    )
    return PlansPage(
        title=phrase("web.plan.list"),
        begun=(
            *(Begun(name, titles.get(_workflow(visit, name), name), False) for name in names),
            *(Begun(row.campaign, row.title, True) for row in planned),
        ),
        workflows=lines,
        listing=listed(lines, columns),
    )


@posted(router, links.PLAN)
def plan_begun(visit: Visit, form: FormData) -> Response:
    """Begin a draft of a definition."""
    _guard(visit)
    workflow = str(form.get("workflow") or "")
    name = begin_plan(visit, str(form.get("name") or workflow).strip(), workflow)
    return RedirectResponse(links.plan(name), status_code=303)


@page(router, "/plan/{draft}", "plan.html")
def plan_page(visit: Look, draft: str) -> PlanPage | Response:
    """What is still missing before announcing?"""
    _guard(visit)
    plan = find_plan(visit, draft)
    if plan.state is not CampaignState.PLANNED:
        return RedirectResponse(links.campaign(plan.campaign), status_code=303)
    return _shown(visit, plan)


def _shown(visit: Visit, plan: PlanDraft, notice: Phrase | None = None) -> PlanPage:
    values, faults = checked_values(plan.definition, plan.texts)
    open_blanks = blanks(plan.definition, plan.texts, faults)
    check = plan_check(visit.office, plan.definition, values, plan.edition)
    columns = (
        Column[Blank]("key", "label.parameter", lambda b: b.key),
        Column[Blank]("title", "label.title", lambda b: b.title),
        Column[Blank]("rules", "web.why.sources", lambda b: b.rules),
        Column[Blank]("required", "label.required", lambda b: b.required),
        Column[Blank]("suggest", "label.suggested", lambda b: b.suggest),
        Column[Blank]("text", "web.plan.value", lambda b: b.text),
        Column[Blank]("fault", "label.wrong", lambda b: b.fault),
    )
    stops = tuple(_stops(open_blanks, check))
    return PlanPage(
        title=phrase("web.plan.title", title=plan.definition.title),
        plan=plan,
        blanks=open_blanks,
        check=check,
        steps=tuple(_steps(plan, open_blanks, check, stops)),
        stops=stops,
        announce=deeds.ANNOUNCE.url(campaign=plan.campaign),
        set_urls={
            blank.key: links.with_query(
                deeds.SET.url(campaign=plan.campaign, key=blank.key), value=blank.text
            )
            for blank in open_blanks
        },
        command_id=uuid4().hex,
        notice=notice,
        listing=listed(open_blanks, columns, empty="web.plan.no-blank"),
    )


@posted(router, "/plan/{draft}")
def plan_posted(visit: Visit, form: FormData, draft: str) -> Response:
    """`step` is `save`, `record` or `drop`."""
    _guard(visit)
    plan = find_plan(visit, draft)
    if plan.recorded:
        raise PageRefused(409, "error.web.plan.recorded")
    if form.get("step") == "drop":
        drop_plan(visit, draft)
        return RedirectResponse(links.PLAN, status_code=303)
    plan, now = _typed(form, plan), plan.version
    try:
        kept = {"workflow": plan.workflow, "edition": plan.edition}
        seen = whole(str(form.get("version") or ""))
        save_plan(visit, draft, kept, plan.texts, plan.reasons, seen)
    except DraftChanged as changed:
        # What was typed stands there still; saved again it takes the place of the other's.
        page = _shown(visit, replace(plan, version=now), changed.phrase)
        return show(visit, page, "plan.html", status=409)
    if form.get("step") != "record":
        return RedirectResponse(links.with_query(links.plan(draft), said="saved"), status_code=303)
    return _recorded(visit, form, plan)


def _typed(form: FormData, plan: PlanDraft) -> PlanDraft:
    """The plan with what the form says of its blanks."""
    keys = [row.key for row in plan.definition.parameters if row.is_blank]
    texts = {key: str(form.get(f"value.{key}", plan.texts.get(key, ""))).strip() for key in keys}
    for key, text in texts.items():
        if allowed_at(uses(plan.definition, key)).code == A_DATE:
            texts[key] = as_written(text)
    whole = str(form.get("reason") or "").strip()
    reasons = {
        key: str(form.get(f"reason.{key}", plan.reasons.get(key, ""))).strip() or whole
        for key in keys
        if texts[key]
    }
    return replace(plan, texts=texts, reasons=reasons)


def _recorded(visit: Visit, form: FormData, plan: PlanDraft) -> Response:
    """The plan and the values of its blanks, each with its reason, one command after the other.

    Sent again, each counts once.
    """
    values, faults = checked_values(plan.definition, plan.texts)
    wrong = [*faults.values()]
    wrong += [
        phrase("fault.web.plan-reason", key=key) for key in values if not plan.reasons.get(key)
    ]
    if wrong:
        raise BadInput(phrase("thing.nothing-planned"), wrong)
    stamp = visit.stamp({}, str(form.get("command_id") or uuid4().hex))
    command = PlanCampaign(
        stamp=stamp, campaign=plan.campaign, definition=plan.definition, edition=plan.edition
    )
    recorded = visit.handle(command)
    for key, value in values.items():
        own = CommandId(f"{stamp.command_id}:{key}")
        given = replace(stamp, command_id=own, reason=plan.reasons[key])
        recorded += visit.handle(
            SetParameter(stamp=given, campaign=plan.campaign, key=key, text=str(value))
        )
    drop_plan(visit, plan.campaign)
    back = links.plan(plan.campaign)
    if not recorded:
        return RedirectResponse(back, status_code=303)
    receipt = links.receipt(recorded[-1].position)
    return RedirectResponse(links.with_query(receipt, back=back), status_code=303)


def _stops(open_blanks: tuple[Blank, ...], check: PlanCheck) -> list[Stop]:
    """What would refuse the announcement, in the order of the steps."""
    found = [
        Stop(phrase("web.plan.blank-open", title=blank.title), f"v-{blank.key}")
        for blank in open_blanks
        if blank.is_open
    ]
    found += [Stop(fault.phrase) for fault in check.faults]
    if not check.units:
        found.append(Stop(phrase("web.plan.no-units")))
    return found


def _steps(
    plan: PlanDraft,
    open_blanks: tuple[Blank, ...],
    check: PlanCheck,
    stops: tuple[Stop, ...],
) -> list[Step]:
    own = links.plan(plan.campaign)
    undecided = sum(blank.is_open for blank in open_blanks)
    without, undated = len(check.without_liaison), len(check.schedule.undated)
    roster = links.with_query(f"{links.PEOPLE}/roster", back=own, workflow=plan.workflow)
    nobody = len(check.unowned) + len(check.idle)
    return [
        Step("workflow", 0, links.PLAN, phrase("web.plan.from", key=plan.workflow)),
        Step("blanks", undecided, "#blanks", phrase("web.plan.blanks-open", count=undecided)),
        Step(
            "roster",
            without + (not check.units) + len(check.unowned),
            roster,
            phrase("web.plan.units", count=len(check.units), without=without),
        ),
        Step(
            "dates",
            len(check.faults) + bool(undecided),
            f"{own}/dates",
            phrase("web.plan.dates", count=len(check.schedule.days), undated=undated),
        ),
        Step(
            "load", nobody, f"{own}/load", phrase("web.plan.load", count=check.items, none=nobody)
        ),
        Step(
            "announce",
            len(stops),
            "#announce",
            phrase("web.plan.ready" if not stops else "web.plan.stopped", count=len(stops)),
            blocked=bool(stops),
        ),
    ]


def _workflow(visit: Visit, name: str) -> str:
    draft = visit.web.accounts.drafts.find(OWNER, links.plan(name))
    return draft.fields.get("workflow", ("",))[0] if draft else ""


def _guard(visit: Visit) -> None:
    if not may_ever(visit, PlanCampaign):
        raise PageRefused(403, "error.web.plan.who")
