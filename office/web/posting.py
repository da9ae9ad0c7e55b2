"""Forms of pages that are no commands: to sign in, to end a session, to act for somebody."""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from office.web import security
from office.web.action import guarded, named
from office.web.page import answered
from office.web.visit import Visit, visiting

Deed = Callable[..., Response]
_MOST_FIELDS = 50


def posted(router: APIRouter, path: str, *, public: bool = False) -> Callable[[Deed], Deed]:
    """Register a function that takes a Visit, the form that was sent, and the path's parts.

    The form is of the session that sends it; a `public` one is of nobody's, but of this site.
    """
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]

    def register(deed: Deed) -> Deed:
        def done(request: Request, form: FormData, given: dict[str, str]) -> Response:
            with visiting(request.app.state.web, request) as visit:
                return answered(visit, lambda: checked(visit, form, given), public=public)

        def checked(visit: Visit, form: FormData, given: dict[str, str]) -> Response:
            if public:
                security.check_origin(visit.request.headers)
            else:
                guarded(visit, form)
            return deed(visit, form, **given)

        async def endpoint(request: Request, **given: str) -> Response:
            async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
                return await run_in_threadpool(done, request, form, given)

        named(endpoint, f"{deed.__name__}_posted", names)
        router.add_api_route(path, endpoint, methods=["POST"], include_in_schema=False)
        return deed

    return register


def text(form: FormData, name: str) -> str:
    """What was typed in a field, nothing for a file or a field that did not come."""
    value = form.get(name)
    return value if isinstance(value, str) else ""
