"""A browser of few words for load tests: HTTP/1.1 over asyncio, one connection, one session.

A client library would take more of the machine than the pages that it asks for.
"""

import asyncio
import re
from html import unescape
from time import perf_counter
from typing import Final, NamedTuple, Self

_SECONDS: Final = 120.0
_BOUNDARY: Final = "measured-boundary-7f3a"


class Answer(NamedTuple):
    """What came back; `seconds` from the first byte sent to the last one received."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        """A page."""
        return self.body.decode()

    def field(self, name: str) -> str:
        """The value of a hidden field of its form. Raises AssertionError if there is none."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, f"no field {name}; {self.status}: {self.text[:300]}"
        return unescape(found[1])


class Browser:
    """Somebody who is signed in by the cookie that he brings. Use it in `async with`."""

    def __init__(self, host: str, port: int, cookie: str) -> None:
        self._host, self._port, self._cookie = host, port, cookie
        self.answers: list[tuple[str, Answer]] = []

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def get(self, path: str) -> Answer:
        """A page."""
        return await self._ask("GET", path, b"", "")

    async def post(
        self, path: str, fields: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None
    ) -> Answer:
        """Send a form; `files` are names and contents by field."""
        body = _form(fields, files or {})
        return await self._ask("POST", path, body, f"multipart/form-data; boundary={_BOUNDARY}")

    async def _ask(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        address = f"{self._host}:{self._port}"
        head = [
            f"{method} {path} HTTP/1.1",
            f"host: {address}",
            f"cookie: {self._cookie}",
            "accept-language: zh",
            *((f"origin: http://{address}", f"content-type: {kind}") if kind else ()),
            f"content-length: {len(body)}",
        ]
        began = perf_counter()
        self._writer.write("\r\n".join((*head, "", "")).encode() + body)
        await self._writer.drain()
        status, headers, content = await asyncio.wait_for(self._read(), _SECONDS)
        answer = Answer(status, headers, content, perf_counter() - began)
        self.answers.append((f"{method} {path}", answer))
        return answer

    async def _read(self) -> tuple[int, dict[str, str], bytes]:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        lines = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in lines}
        if headers.get("transfer-encoding") == "chunked":
            content = await self._read_chunks()
        else:
            content = await self._reader.readexactly(int(headers.get("content-length", 0)))
        return int(head[0].split()[1]), headers, content

    async def _read_chunks(self) -> bytes:
        found = bytearray()
        while size := int(await self._reader.readline(), 16):
            found += await self._reader.readexactly(size)
            await self._reader.readline()
        await self._reader.readline()
        return bytes(found)


def _form(fields: dict[str, str], files: dict[str, tuple[str, bytes]]) -> bytes:
    begin = f"--{_BOUNDARY}\r\ncontent-disposition: form-data; name="
    parts = [f'{begin}"{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    for name, (called, content) in files.items():
        head = f'{begin}"{name}"; filename="{called}"\r\ncontent-type: application/pdf\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join((*parts, f"--{_BOUNDARY}--\r\n".encode()))
