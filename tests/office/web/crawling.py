"""Reads a page as a person does: its links, its numbers, what a form would send."""

import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Final, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from starlette.testclient import TestClient

_NUMBER: Final = re.compile(r"[\d,]+")


class Counted(NamedTuple):
    """A number that is a link: as many rows stand behind it."""

    shown: int
    link: str


class Links(HTMLParser):
    """The links of a page, and its numbers that are links (`data-count`, or nothing but digits)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.counted: list[Counted] = []
        self._link: str | None = None
        self._count: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and (link := given.get("href")):
            self.found.append(link)
            self._link, self._count, self._text = link, given.get("data-count"), ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag != "a" or self._link is None:
            return
        text = (self._count or self._text).strip()
        if _NUMBER.fullmatch(text) and not _of_an_event(text, self._link):
            self.counted.append(Counted(int(text.replace(",", "")), self._link))
        self._link = None


def _of_an_event(text: str, link: str) -> bool:
    """Whether a number is that of an event, which counts no rows."""
    return f"at={text}" in link or link.partition("?")[0].endswith(f"/{text}")


class Walked(NamedTuple):
    """A page that was asked for: from where, and what came."""

    url: str
    source: str
    status: int
    text: str


def links_of(text: str) -> Links:
    """What a page leads to."""
    found = Links()
    found.feed(text)
    return found


def crawl(browser: TestClient, start: str, most: int = 300) -> Iterator[Walked]:
    """Every page that links lead to from one, each once by its path and names of filters."""
    waiting, seen = deque([(start, "")]), {_shape(start)}
    while waiting and most:
        url, source = waiting.popleft()
        answer = browser.get(url)
        most -= 1
        is_page = "text/html" in answer.headers.get("content-type", "")
        yield Walked(url, source, answer.status_code, answer.text if is_page else "")
        if not is_page or answer.status_code != 200:
            continue
        for link in links_of(answer.text).found:
            target = urldefrag(urljoin(str(answer.url), unescape(link))).url
            split = urlsplit(target)
            if split.netloc not in ("", "testserver") or split.scheme not in ("", "http"):
                continue
            path = split.path + (f"?{split.query}" if split.query else "")
            if _shape(path) not in seen and not path.startswith(("/static/", "/language")):
                seen.add(_shape(path))
                waiting.append((path, url))


def _shape(url: str) -> str:
    """A list with other filters is another page, its hundredth unit is not."""
    split = urlsplit(url)
    names = "&".join(sorted(part.split("=")[0] for part in split.query.split("&")))
    return f"{sort_of(split.path)}?{names}"


def sort_of(path: str) -> str:
    """Which sort of page it is: of all tasks, units and people one."""
    path = re.sub(r"/(units|p|tasks|rectifications|receipts|petitions)/[^/]+", r"/\1/*", path)
    return re.sub(r"/(why|replay|files)/.*", r"/\1/*", path)
