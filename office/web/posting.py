"""How a form reaches what takes it: guarded alike, and kept if the session has ended."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any, Final

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from office.web import security
from office.web.page import answered
from office.web.refusals import PageRefused
from office.web.visit import Visit, visiting

Takes = Callable[..., Response]
_MOST_FIELDS: Final = 1000


def posted(
    router: APIRouter,
    path: str,
    *,
    public: bool = False,
    secret: bool = False,
    max_files: int = 5,
    max_fields: int = _MOST_FIELDS,
) -> Callable[[Takes], Takes]:
    """Register a function that takes a Visit, the form, then the parts of the path.

    A `public` form is sent by people who are not signed in. A `secret` one is not kept as a draft:
    there are passwords in it, or nothing worth it.
    """

    def register(takes: Takes) -> Takes:
        def taken(request: Request, form: FormData, parts: dict[str, Any]) -> Response:
            kept = None if public or secret else form
            with visiting(request.app.state.web, request) as visit:
                return answered(
                    visit,
                    lambda: _checked(visit, form, takes, parts, public=public),
                    public=public,
                    form=kept,
                )

        async def act(request: Request, **parts: str) -> Response:
            async with request.form(max_files=max_files, max_fields=max_fields) as form:
                return await run_in_threadpool(taken, request, form, parts)

        describe_endpoint(act, f"{takes.__name__}_post", path)
        router.add_api_route(path, act, methods=["POST"], include_in_schema=False)
        return takes

    return register


def _checked(
    visit: Visit, form: FormData, takes: Takes, parts: dict[str, Any], *, public: bool
) -> Response:
    """Raises SignInNeeded or PageRefused unless the form is of the session that sends it."""
    security.check_origin(visit.request.headers)
    if not public:
        security.check_token(form.get("csrf"), visit.visitor.session.csrf)
    security.check_signs(form)
    if visit.is_past:
        raise PageRefused(409, "error.web.past")
    return takes(visit, form, **parts)


def describe_endpoint(endpoint: Any, name: str, path: str) -> None:
    """Tell FastAPI what an endpoint is called, and which parts of its path it takes."""
    kind = inspect.Parameter.KEYWORD_ONLY
    request = inspect.Parameter(
        "request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request
    )
    parts = (inspect.Parameter(part, kind, annotation=str) for part in _parts_of(path))
    endpoint.__signature__ = inspect.Signature([request, *parts])
    endpoint.__name__ = name.replace("-", "_")


def _parts_of(path: str) -> Sequence[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def text(form: FormData, name: str) -> str:
    """What was typed in a field, nothing for a file or a field that did not come."""
    value = form.get(name)
    return value if isinstance(value, str) else ""
