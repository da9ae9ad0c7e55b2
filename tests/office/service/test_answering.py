"""Who is answered while the door is open, and what is told of a request."""

import asyncio
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp
from structlog.testing import capture_logs

from office.service.answering import Observed, OnlyHere, is_loopback
from office.service.metrics import Metrics


def asked(app: ASGIApp, client: tuple[str, int] | None, path: str = "/c/x", **headers: str) -> int:
    """The status of the answer."""
    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": b"token=secret",
        "client": client,
        "headers": [(name.replace("_", "-").encode(), v.encode()) for name, v in headers.items()],
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    async def one_request() -> None:
        await app(scope, receive, send)

    asyncio.run(one_request())
    return int(sent[0]["status"])


@pytest.mark.parametrize(
    ("client", "headers", "trusted", "status"),
    [
        (("127.0.0.1", 5), {}, True, 200),
        (("::1", 5), {}, True, 200),
        (("10.0.0.7", 5), {}, True, 403),
        (("not-an-address", 5), {}, True, 403),
        (None, {}, True, 403),
        # The server has put the client in already, by the word of a proxy that it trusts.
        (("127.0.0.1", 5), {"x_forwarded_for": "127.0.0.1"}, True, 200),
        (("127.0.0.1", 5), {"x_forwarded_for": "10.0.0.7"}, False, 403),
        (("127.0.0.1", 5), {"forwarded": "for=10.0.0.7"}, False, 403),
    ],
)
def test_while_the_door_is_open_only_this_machine_is_answered(
    client: tuple[str, int] | None, headers: dict[str, str], trusted: bool, status: int
) -> None:
    page = PlainTextResponse("page")
    assert asked(OnlyHere(page, lambda: True, "no", trusted=trusted), client, **headers) == status
    assert asked(OnlyHere(page, lambda: False, "no", trusted=trusted), client, **headers) == 200


def test_a_request_is_told_without_its_query(monkeypatch: pytest.MonkeyPatch) -> None:
    metrics = Metrics()
    with capture_logs() as lines:
        asked(Observed(PlainTextResponse("page", 404), metrics), ("127.0.0.1", 5))
    (line,) = lines
    assert (line["path"], line["status"], line["method"]) == ("/c/x", 404, "GET")
    assert "secret" not in str(line)
    labels = {"method": "GET", "answer": "4xx"}
    assert metrics.registry.get_sample_value("campaign_request_seconds_count", labels) == 1


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/feeds/abc.ics", "/feeds/-"),
        ("/c/x/inspections/i-4711/draw", "/c/x/-"),
        ("/c/x/replay/inspection/i-4711", "/c/x/-"),
        ("/c/x/matters/m-0001", "/c/x/matters/m-0001"),
    ],
)
def test_secret_addresses_and_what_may_be_covert_stand_in_no_line(path: str, told: str) -> None:
    with capture_logs() as lines:
        asked(Observed(PlainTextResponse("page"), Metrics()), ("127.0.0.1", 5), path)
    assert [line["path"] for line in lines] == [told]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "office.example.org", ""])
def test_no_loopback(host: str) -> None:
    assert not is_loopback(host)
