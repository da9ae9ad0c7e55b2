"""The pages as one ASGI application, put together from an open office and its accounts."""

import importlib
import pkgutil
import traceback
from uuid import uuid4

import structlog
from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.handling.door import CommandHandler
from office.accounts.provider import Provider
from office.accounts.store import Accounts
from office.bootstrap import Office
from office.settings import AccountSettings
from office.web import bulk, routes
from office.web.feed_door import FEED, FeedDoor
from office.web.page import refused
from office.web.refusals import PageRefused
from office.web.security import BoundedBodies, Rates, SecureHeaders, TooLarge, holds_nul
from office.web.templating import STATIC
from office.web.visit import Web, visiting

_BURST, _PER_SECOND = 200.0, 20.0
_BURST_OF_ADDRESS, _PER_SECOND_OF_ADDRESS = 4000.0, 800.0


def make_app(office: Office, accounts: Accounts) -> FastAPI:
    """Every page of `office.web.routes`; all requests, each in a thread, share the office."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.web = Web(
        office=office,
        accounts=accounts,
        rehearsal=CommandHandler(
            office.log, office, dry_run=True, papers=office.handler.sealed.papers
        ),
        secure=office.settings.serve.scheme == "https",
        telephone=office.settings.office.telephone,
        provider=provider_of(office.settings.accounts),
    )
    app.state.feeds = FeedDoor(office, accounts)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in (bulk.router, *every_router()):
        # As they are: `include_router` would build each anew for this app, at its first request.
        app.router.routes += router.routes
    _answer_faults(app)
    most = office.settings.evidence.max_megabytes << 20
    app.add_middleware(LimitedRates, web=app.state.web)
    app.add_middleware(BoundedBodies, most=most)
    app.add_middleware(SecureHeaders)
    return app


def provider_of(settings: AccountSettings) -> Provider | None:
    """The identity provider, if one is configured."""
    if not settings.oidc_issuer:
        return None
    return Provider(settings.oidc_issuer, settings.oidc_client, settings.oidc_secret)


def every_router() -> list[APIRouter]:
    """The `router` of every file of the room `routes`, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(routes.__path__))
    modules = (importlib.import_module(f"{routes.__name__}.{name}") for name in names)
    return [module.router for module in modules if hasattr(module, "router")]


def _answer_faults(app: FastAPI) -> None:
    """Whatever happens, people are shown a page in their language."""

    def page_of(request: Request, fault: PageRefused) -> Response:
        with visiting(request.app.state.web, request) as visit:
            return refused(visit, fault)

    async def unknown(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, HTTPException)
        code = {404: "error.web.no-page", 405: "error.web.no-method"}.get(fault.status_code)
        return page_of(request, PageRefused(fault.status_code, code or "error.web.unreadable"))

    async def misread(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, RequestValidationError)
        where = ", ".join(str(each["loc"][-1]) for each in fault.errors())
        return page_of(request, PageRefused(400, "error.web.query", where=where))

    async def too_large(request: Request, _fault: Exception) -> Response:
        most = request.app.state.web.office.settings.evidence.max_megabytes
        return page_of(request, PageRefused(413, "error.web.too-large", megabytes=most))

    async def ours(request: Request, fault: Exception) -> Response:
        number = uuid4().hex[:8]
        structlog.get_logger("web").error(
            "page_fault",
            number=number,
            path=FEED.sub("/feeds/-", request.url.path),
            trace="".join(traceback.format_exception(fault)),  # without the values: no secrets
        )
        try:
            return page_of(request, PageRefused(500, "error.web.fault", number=number))
        except Exception:  # the store itself may be away: then without anything around
            return PlainTextResponse(f"500 {number}", status_code=500)

    app.add_exception_handler(HTTPException, unknown)
    app.add_exception_handler(RequestValidationError, misread)
    app.add_exception_handler(TooLarge, too_large)
    app.add_exception_handler(Exception, ours)


class LimitedRates:
    """Refuses who asks too often: by his session, and by the address that he comes from."""

    def __init__(self, app: ASGIApp, web: Web) -> None:
        self.app, self._web = app, web
        self._by_session = Rates(_BURST, _PER_SECOND)
        self._by_address = Rates(_BURST_OF_ADDRESS, _PER_SECOND_OF_ADDRESS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        address = request.client.host if request.client else ""
        token = request.cookies.get(self._web.cookie)
        if holds_nul(scope):
            with visiting(self._web, request) as visit:
                unread = refused(visit, PageRefused(400, "error.web.unreadable"))
            await unread(scope, receive, send)
            return
        if self._by_address.allows(address) and (not token or self._by_session.allows(token)):
            await self.app(scope, receive, send)
            return
        with visiting(self._web, request) as visit:
            answer = refused(visit, PageRefused(429, "error.web.too-many"))
        answer.headers["retry-after"] = "10"
        await answer(scope, receive, send)
