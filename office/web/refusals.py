"""A refusal as the pages tell it: a status, a title, a sentence and its remedy."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.errors import (
    BadInput,
    CommandReused,
    Conflict,
    EngineError,
    GateClosed,
    NotAllowed,
    NotFound,
    NotPermitted,
    OfficeDiffers,
    OutsideCalendar,
    ReasonRequired,
    RuleBroken,
    StoreUnavailable,
    UnknownEvent,
)
from engine.phrases import Phrase, phrase
from office.accounts.refusals import (
    DraftChanged,
    LoginTaken,
    LoginUnfit,
    PasswordUnfit,
    ResetUnusable,
    SignInRefused,
    TooManyAtOnce,
    TryLater,
)
from office.answers.moment import MomentOutside
from office.words import Language, is_known, worded
from workflows.faults import DefinitionError, UnknownParameter, UnknownWorkflow

STATUS: Final[Mapping[type[EngineError], int]] = MappingProxyType(
    {
        BadInput: 400,
        ReasonRequired: 400,
        OutsideCalendar: 400,
        MomentOutside: 400,
        NotPermitted: 403,
        NotFound: 404,
        NotAllowed: 409,
        RuleBroken: 409,
        GateClosed: 409,
        Conflict: 409,
        CommandReused: 409,
        SignInRefused: 401,
        TryLater: 429,
        TooManyAtOnce: 503,
        PasswordUnfit: 400,
        ResetUnusable: 400,
        LoginUnfit: 400,
        LoginTaken: 409,
        DraftChanged: 409,
        StoreUnavailable: 503,
        OfficeDiffers: 503,
        UnknownEvent: 503,
    }
)


class PageRefused(EngineError):
    """A page that cannot be answered; `status` is that of the answer (RFC 9110)."""

    def __init__(self, status: int, code: str, /, **data: object) -> None:
        super().__init__(code, **data)
        self.status = status


class DefinitionRefused(EngineError):
    """A definition, or a value for one of its blanks, that does not hold."""

    def __init__(self, fault: DefinitionError) -> None:
        super().__init__(fault.phrase.code, **fault.phrase.data)
        self.status = 404 if isinstance(fault, UnknownWorkflow | UnknownParameter) else 400


def status_of(fault: EngineError) -> int:
    """The status of the answer; an error of another sort is a fault of ours."""
    if isinstance(fault, PageRefused | DefinitionRefused):
        return fault.status
    return next((STATUS[kind] for kind in type(fault).__mro__ if kind in STATUS), 500)


def told(fault: EngineError, lang: Language) -> str:
    """The sentence, with the remedy that the pages know for it, `remedy.web.X` for `error.X`."""
    code = fault.phrase.code.replace("error.", "remedy.web.", 1)
    said = worded(fault.phrase, lang)
    if code == fault.phrase.code or not is_known(code, lang):
        return said
    return worded(Phrase(code, {**fault.phrase.data, "said": fault.phrase}), lang)


def title_of(status: int) -> Phrase:
    """What a page of this status is headed."""
    return phrase(f"web.status.{status}")
