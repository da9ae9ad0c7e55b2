"""Files that were handed in: sent to be kept, or shown inline where a browser can do so safely."""

from collections.abc import Iterator
from typing import BinaryIO, Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from engine.ids import CampaignId
from office.answers.filed import FiledDocument, filed_document
from office.uploads.bounds import kind_named
from office.uploads.kinds import Preview, text_of
from office.web.page import answered
from office.web.refusals import PageRefused
from office.web.visit import Visit, visiting

router = APIRouter()
_CHUNK: Final = 1 << 18
_MOST_TEXT: Final = 1 << 20
# A file cannot run anything, load anything, or be framed by another site.
_SANDBOXED: Final = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
# The viewer of a browser is itself a plug-in, which a sandbox would not let start.
_OF_PDF: Final = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"


@router.get("/c/{campaign}/files/{event}/{evidence}", include_in_schema=False)
def file(
    request: Request, campaign: str, event: int, evidence: str, show: bool = False
) -> Response:
    """A document by the event that handed it in, and the evidence it is; with `show` inline."""
    with visiting(request.app.state.web, request) as visit:
        return answered(
            visit, lambda: _sent(visit, CampaignId(campaign), event, evidence, show=show)
        )


def _sent(visit: Visit, campaign: CampaignId, event: int, evidence: str, *, show: bool) -> Response:
    found = filed_document(visit.reading, campaign, event, evidence)
    soundness, content = visit.office.evidence.opened(found.digest, found.name)
    if content is None:
        raise PageRefused(409, f"error.web.file.{soundness}", file=found.name)
    kind = kind_named(found.name)
    inline = show and kind is not None and kind.preview is not Preview.NONE
    if inline and kind is not None and kind.preview is Preview.TEXT:
        return _as_text(content, found)
    content_type = kind.content_type if kind and inline else "application/octet-stream"
    return StreamingResponse(
        _pieces(content),
        media_type=content_type,
        headers=_headers(found, inline=inline, pdf=content_type == "application/pdf"),
    )


def _as_text(content: BinaryIO, found: FiledDocument) -> Response:
    with content:
        text = text_of(content.read(_MOST_TEXT))
    return Response(
        text or "",
        media_type="text/plain; charset=utf-8",
        headers=_headers(found, inline=True, pdf=False, with_length=False),
    )


def _headers(
    found: FiledDocument, *, inline: bool, pdf: bool, with_length: bool = True
) -> dict[str, str]:
    placed = "inline" if inline else "attachment"
    headers = {
        "content-disposition": f"{placed}; filename*=UTF-8''{quote(found.name, safe='')}",
        "content-security-policy": _OF_PDF if pdf and inline else _SANDBOXED,
        "x-content-type-options": "nosniff",
        "cache-control": "private, max-age=600",
        "etag": f'"{found.digest}"',
    }
    if with_length and found.size is not None:
        headers["content-length"] = str(found.size)
    return headers


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while piece := content.read(_CHUNK):
            yield piece
