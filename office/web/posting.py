"""Forms of pages that are no Action: what is sent is guarded alike, and kept if a session ends."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from office.web import security
from office.web.action import guarded, named
from office.web.page import answered
from office.web.refusals import PageRefused
from office.web.visit import Visit, visiting

Takes = Callable[..., Response]


def posted(
    router: APIRouter, path: str, *, public: bool = False, secret: bool = False
) -> Callable[[Takes], Takes]:
    """Register a function that takes a Visit, the form, then the parts of the path.

    A `public` form is sent by people who are not signed in. A `secret` one is not kept as a draft:
    there are passwords in it, or nothing worth it.
    """
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]

    def register(takes: Takes) -> Takes:
        def taken(request: Request, form: FormData, parts: dict[str, Any]) -> Response:
            kept = None if public or secret else form
            with visiting(request.app.state.web, request) as visit:
                return answered(
                    visit,
                    lambda: _guarded(visit, form, takes, parts, public=public),
                    public=public,
                    form=kept,
                )

        async def act(request: Request, **parts: str) -> Response:
            async with request.form(max_files=5, max_fields=1000) as form:
                return await run_in_threadpool(taken, request, form, parts)

        named(act, f"{takes.__name__}_post", names)
        router.add_api_route(path, act, methods=["POST"], include_in_schema=False)
        return takes

    return register


def _guarded(
    visit: Visit, form: FormData, takes: Takes, parts: dict[str, Any], *, public: bool
) -> Response:
    if public:
        security.check_origin(visit.request.headers)
        security.check_signs(form)
    else:
        guarded(visit, form)
    if visit.is_past:
        raise PageRefused(409, "error.web.past")
    return takes(visit, form, **parts)


def text(form: FormData, name: str) -> str:
    """What was typed in a field, nothing for a file or a field that did not come."""
    value = form.get(name)
    return value if isinstance(value, str) else ""
