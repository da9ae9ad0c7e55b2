"""Forms of pages that are no Action: what is sent is guarded alike, and kept if a session ends."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from office.web.action import guarded, named
from office.web.page import answered
from office.web.refusals import PageRefused
from office.web.visit import Visit, visiting

Takes = Callable[..., Response]


def posted(router: APIRouter, path: str) -> Callable[[Takes], Takes]:
    """Register a function that takes a Visit, the form, then the parts of the path."""
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]

    def register(takes: Takes) -> Takes:
        async def act(request: Request, **parts: str) -> Response:
            async with request.form(max_files=5, max_fields=1000) as form:
                return await run_in_threadpool(_taken, request, form, takes, parts)

        named(act, f"{takes.__name__}_post", names)
        router.add_api_route(path, act, methods=["POST"], include_in_schema=False)
        return takes

    return register


def _taken(request: Request, form: FormData, takes: Takes, parts: dict[str, Any]) -> Response:
    def taken(visit: Visit) -> Response:
        guarded(visit, form)
        if visit.is_past:
            raise PageRefused(409, "error.web.past")
        return takes(visit, form, **parts)

    with visiting(request.app.state.web, request) as visit:
        return answered(visit, lambda: taken(visit), form=form)
