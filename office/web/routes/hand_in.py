"""Handing in: a form that keeps files and texts as a draft at once, a look over it, a receipt."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from engine.domain.assignment.commands import ReceiveAssignment
from engine.domain.event import Recorded
from engine.errors import BadInput, EngineError
from engine.ids import AssignmentKey, CommandId
from office.answers.assignment import needs_sign_off
from office.web import kept_forms, links
from office.web.hand_in import HandIn
from office.web.hand_in_pages import HandInPage
from office.web.page import answered, show
from office.web.posting import posted
from office.web.refusals import PageRefused, status_of, told
from office.web.routes.assignment_deeds import ITEM, key_of
from office.web.visit import Visit, visiting
from projections.states import ItemState

router = APIRouter()
PATH: Final = f"{ITEM}/submit"
CHECK: Final = f"{PATH}/check"
_MOST_FILES: Final = 40


@router.get(PATH, include_in_schema=False)
def ask(request: Request, campaign: str, duty: str, unit: str, period: str) -> Response:
    """The form, with what was kept."""
    with visiting(request.app.state.web, request) as visit:
        key = key_of(campaign, duty, unit, period)
        return answered(visit, lambda: _begun(visit, HandIn(visit, key)))


@router.get(CHECK, include_in_schema=False)
def look_over(request: Request, campaign: str, duty: str, unit: str, period: str) -> Response:
    """What would be handed in."""
    with visiting(request.app.state.web, request) as visit:
        key = key_of(campaign, duty, unit, period)
        return answered(visit, lambda: _check(visit, HandIn(visit, key)))


@posted(router, PATH, max_files=_MOST_FILES)
def act(visit: Visit, form: FormData, campaign: str, duty: str, unit: str, period: str) -> Response:
    """Keep what came; then save, take a file out, look over, or hand in."""
    return _step(visit, form, key_of(campaign, duty, unit, period))


def _step(visit: Visit, form: FormData, key: AssignmentKey) -> Response:
    hand_in = HandIn(visit, key)
    step = str(form.get("step") or "save")
    if step == "do":
        return _do(visit, hand_in, str(form.get("command_id") or uuid4().hex))
    faults = hand_in.keep(form)
    if "application/json" in request_accepts(visit):
        return _kept(visit, hand_in, faults)
    if faults:
        return _form(visit, hand_in, faults=faults, status=400)
    if step != "check":
        return RedirectResponse(
            links.with_query(links.assignment(key, "submit"), saved=1), status_code=303
        )
    if hand_in.state is ItemState.ASSIGNED:
        # Whoever is about to hand it in has it: that is put on record first.
        visit.handle(ReceiveAssignment(stamp=visit.stamp({}), key=key))
        hand_in.received = True
    fault = _refusal(visit, hand_in)
    if fault is not None:
        return _refused(visit, hand_in, fault)
    return RedirectResponse(links.assignment(key, "submit", "check"), status_code=303)


def request_accepts(visit: Visit) -> str:
    """What the sender of a request takes for an answer."""
    return visit.request.headers.get("accept", "")


def _kept(visit: Visit, hand_in: HandIn, faults: Mapping[str, Any]) -> Response:
    """For the page's own JavaScript: what is kept now, in words."""
    draft = hand_in.draft
    answer = {
        "saved": visit.words(hand_in.saved_said) if hand_in.saved_said else "",
        "version": draft.version if draft else 0,
        "files": {
            file.field: {"id": file.id, "name": file.name, "size": file.size}
            for file in hand_in.files.values()
        },
        "faults": {name: visit.words(fault) for name, fault in faults.items()},
    }
    return JSONResponse(answer)


def _refusal(visit: Visit, hand_in: HandIn) -> EngineError | None:
    try:
        visit.rehearse(hand_in.command(uuid4().hex))
    except EngineError as fault:
        return fault
    return None


def _refused(visit: Visit, hand_in: HandIn, fault: EngineError) -> Response:
    """The form again, with what is wrong above it."""
    status = status_of(fault)
    if status in (403, 404):
        raise fault
    refusal = told(fault, visit.lang)
    if isinstance(fault, BadInput):
        by_field = hand_in.by_field(fault)
        return (
            _form(visit, hand_in, faults=by_field, status=status)
            if by_field
            else _form(visit, hand_in, refusal=refusal, status=status)
        )
    return _form(visit, hand_in, refusal=refusal, status=status)


def _begun(visit: Visit, hand_in: HandIn) -> Response:
    """The form, with what was sent when the session was over."""
    if visit.is_past:
        raise PageRefused(409, "error.web.past")
    if needs_sign_off(visit.reading, hand_in.key, visit.visitor.actor):
        # The page of the work has the button that asks for it.
        return RedirectResponse(links.assignment(hand_in.key), status_code=303)
    hand_in.need_allowed()
    sent = kept_forms.found(visit)
    faults: Mapping[str, Any] = {}
    if sent is not None:
        faults = hand_in.take_up(sent)
        kept_forms.forget(visit)
    return _form(visit, hand_in, faults=faults)


def _form(
    visit: Visit,
    hand_in: HandIn,
    *,
    faults: Mapping[str, Any] | None = None,
    refusal: str = "",
    status: int = 200,
) -> Response:
    context: HandInPage = hand_in.page(faults=faults or {}, refusal=refusal)
    return show(visit, context, "hand_in.html", status=status)


def _check(visit: Visit, hand_in: HandIn) -> Response:
    hand_in.need_allowed()
    command_id = uuid4().hex
    try:
        recorded = visit.rehearse(hand_in.command(command_id))
    except EngineError as fault:
        return _refused(visit, hand_in, fault)
    return show(visit, hand_in.check_page(command_id, recorded), "hand_in_check.html")


def _last_of(visit: Visit, command_id: str) -> Recorded | None:
    """The last event of a command that the visitor has given before; another's leads nowhere."""
    before = visit.office.log.on_record(CommandId(command_id))
    last = before.result[-1] if before is not None and before.result else None
    return last if last is not None and visit.visitor.person in last.event.stamp.people else None


def _do(visit: Visit, hand_in: HandIn, command_id: str) -> Response:
    """Files go among the evidence and the command to the door; the draft is done with."""
    back = links.assignment(hand_in.key)
    last = _last_of(visit, command_id)
    if last is not None and last.stream == hand_in.key.stream:
        # The form was sent twice: it has its first receipt.
        receipt = links.receipt(last.position)
        return RedirectResponse(links.with_query(receipt, back=back), status_code=303)
    try:
        with visit.office.evidence.until_recorded(visit.office.log.holds) as stays:
            hand_in.keep_among_evidence()
            recorded = visit.handle(hand_in.command(command_id))
            stays(recorded)
    except EngineError as fault:
        return _refused(visit, hand_in, fault)
    hand_in.drop()
    receipt = links.receipt(recorded[-1].position)
    return RedirectResponse(links.with_query(receipt, back=back), status_code=303)
