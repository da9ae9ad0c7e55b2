"""Sends forms as a browser does: with the hidden fields that the page has."""

import re
from html import unescape
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's last form that has them all."""
    return {name: unescape(value) for name, value in _HIDDEN.findall(page)}


def value(page: str, name: str) -> str:
    """That of the first hidden field of a name."""
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


def csrf(browser: TestClient, url: str) -> str:
    """The token of the forms of a page."""
    return value(browser.get(url).text, "csrf")


def send(browser: TestClient, url: str, typed: dict[str, Any], **more: Any) -> Response:
    """Open a page, fill its form in and send it."""
    page = browser.get(url)
    assert page.status_code == 200, page.text
    return browser.post(url.partition("?")[0], data={**hidden(page.text), **typed}, **more)


def in_three_steps(browser: TestClient, url: str, typed: dict[str, Any]) -> Response:
    """The form, what would follow, and then the receipt's address."""
    checked = send(browser, url, typed)
    assert checked.status_code == 200, checked.text
    data = {**hidden(checked.text), **typed, "step": "do"}
    return browser.post(url.partition("?")[0], data=data, follow_redirects=False)
