"""Letters to nobody, as an office looks at its templates: each form, and a digest of many."""

from datetime import date, time, timedelta
from typing import Final

from engine.domain.message import MessageKind
from engine.ids import CampaignId, StreamId, UnitId
from engine.phrases import Phrase, phrase
from office.letters.told import Notice, Told
from office.words import Language, worded
from workflows.schema import LetterForm, Title

_CAMPAIGN: Final = CampaignId("sample")
_UNITS: Final = 2
FORMS: Final = ("digest", *(form.value for form in LetterForm), "review", "notice")


def sample(form: str, on: date, lang: Language = "zh") -> tuple[Told, ...]:
    """What the letter of a form tells on a day; `digest` tells of everything at once."""
    if form == "notice":
        return (_notice(on),)
    if form == "review":
        return tuple(_told(i, on, LetterForm.REMINDER, -3 - i, review=True) for i in range(2))
    if form != "digest":
        days = 2 if form in (LetterForm.REMINDER, LetterForm.BLUE_SLIP) else -4
        far = form in (LetterForm.BULLETIN, LetterForm.TALK)
        return tuple(
            _told(i, on, LetterForm(form), days - 3 * i * far, own=form != LetterForm.BULLETIN)
            for i in range(1 + far)
        )
    return (
        _told(0, on, LetterForm.YELLOW_SLIP, -1),
        _told(1, on, LetterForm.REMINDER, -2, reason=worded(phrase("letter.sample.urged"), lang)),
        _told(2, on, LetterForm.REMINDER, 0, hour=time(17, 30)),
        _told(3, on, LetterForm.REMINDER, 3),
        _told(4, on, LetterForm.REMINDER, 7, provisional=True),
        _told(5, on, LetterForm.REMINDER, -3, review=True),
        _notice(on),
    )


def _named(what: str, which: int) -> Title:
    code = Phrase(f"letter.sample.{what}-{which + 1}")
    return Title(zh=worded(code, "zh"), en=worded(code, "en"))


def _told(
    which: int,
    on: date,
    form: LetterForm,
    days: int,
    *,
    own: bool = True,
    review: bool = False,
    reason: str = "",
    hour: time | None = None,
    provisional: bool = False,
) -> Told:
    """Due so many days after this one; of a review, handed in then."""
    item = StreamId(f"assignment/{_CAMPAIGN}/duty-{which + 1}/town-01/once")
    kind = MessageKind.URGING if reason else MessageKind.REMINDER
    unit = 0 if own else which % _UNITS
    return Told(
        fact=StreamId(f"reminder/{item}/sample"),
        kind=MessageKind.REVIEW if review else kind,
        form=form,
        item=item,
        rung="T0",
        own=own and not review,
        made_known=not own,
        generation=1,
        title=_named("title", which),
        campaign=_CAMPAIGN,
        campaign_title=_named("campaign", 0),
        unit=UnitId(f"town-{unit + 1:02}"),
        unit_name=_named("unit", unit),
        due_on=None if review else on + timedelta(days=days),
        due_time=hour,
        provisional=provisional,
        handed_in_on=on + timedelta(days=days) if review else None,
        reason=reason,
    )


def _notice(on: date) -> Told:
    item = StreamId(f"assignment/{_CAMPAIGN}/duty-1/town-01/once")
    said = phrase("letter.sample.done")
    return Told(
        fact=StreamId(f"reminder/{item}/notice"),
        kind=MessageKind.NOTICE,
        form=LetterForm.REMINDER,
        item=item,
        rung="notice",
        own=True,
        generation=128,
        title=_named("title", 0),
        campaign=_CAMPAIGN,
        notice=Notice(said=said, by=phrase("letter.sample.by"), on=on, position=128, entered=True),
    )
