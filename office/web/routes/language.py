"""Which language the pages speak: kept in a cookie of this browser."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse

from office.web.links import safe_back
from office.web.visit import LANGUAGE_COOKIE
from office.words import Language

router = APIRouter()
_YEAR = 365 * 86_400


@router.get("/language", include_in_schema=False)
def language(lang: Language, back: Annotated[str, Query()] = "/") -> RedirectResponse:
    """Go on in another language, on the same page."""
    answer = RedirectResponse(safe_back(back), status_code=303)
    answer.set_cookie(LANGUAGE_COOKIE, lang, max_age=_YEAR, samesite="lax", httponly=True)
    return answer
