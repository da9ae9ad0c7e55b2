"""Letters to nobody, as an office looks at its templates: each form, and a digest of many."""

from datetime import date, time, timedelta
from typing import Final

from engine.domain.message import MessageKind
from engine.ids import CampaignId, StreamId, UnitId
from engine.phrases import phrase
from office.letters.told import Notice, Told
from workflows.schema import LetterForm, Title

_CAMPAIGN: Final = CampaignId("sample")
_TITLES: Final = (
    Title(zh="实施方案备案", en="File the plan"),
    Title(zh="动员大会情况报告", en="Report on the mobilization meeting"),
    Title(zh="群众意见建议征集台账", en="Ledger of opinions asked of the public"),
    Title(zh="领导班子对照检查材料", en="Self-examination of the leadership"),
    Title(zh="整改措施公示", en="Public notice of what is put right"),
    Title(zh="阶段工作总结", en="Summary of the phase"),
)
_NAMES: Final = (Title(zh="东风镇", en="Dongfeng town"), Title(zh="红旗街道", en="Hongqi district"))
FORMS: Final = ("digest", *(form.value for form in LetterForm), "review", "notice")


def sample(form: str, on: date) -> tuple[Told, ...]:
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
        _told(1, on, LetterForm.REMINDER, -2, reason="县领导小组会议要求本周办结"),
        _told(2, on, LetterForm.REMINDER, 0, hour=time(17, 30)),
        _told(3, on, LetterForm.REMINDER, 3),
        _told(4, on, LetterForm.REMINDER, 7, provisional=True),
        _told(5, on, LetterForm.REMINDER, -3, review=True),
        _notice(on),
    )


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
    unit = 0 if own else which % len(_NAMES)
    return Told(
        fact=StreamId(f"reminder/{item}/sample"),
        kind=MessageKind.REVIEW if review else kind,
        form=form,
        item=item,
        rung="T0",
        own=own and not review,
        generation=1,
        title=_TITLES[which],
        campaign=_CAMPAIGN,
        campaign_title=Title(zh="满意单位创建活动", en="The satisfied-unit campaign"),
        unit=UnitId(f"town-{unit + 1:02}"),
        unit_name=_NAMES[unit],
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
        title=_TITLES[0],
        campaign=_CAMPAIGN,
        notice=Notice(said=said, by=phrase("letter.sample.by"), on=on, position=128, entered=True),
    )
