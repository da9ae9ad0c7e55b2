"""Puts what is told to somebody into words: templates lay them out and add none of their own."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Final

from msgspec.structs import replace

from engine.domain.message import MessageKind
from engine.ids import ONCE, StreamId, UnitId, item_key, rectification_key
from engine.phrases import Phrase, phrase
from office import links
from office.letters.content import SORTS, Content, Group, Line, NoticeLine, Slip
from office.letters.told import Told
from office.settings import Settings
from office.words import Language, worded
from workflows.schema import LetterForm, Title

_STRENGTH: Final = (
    LetterForm.REMINDER,
    LetterForm.BLUE_SLIP,
    LetterForm.BULLETIN,
    LetterForm.YELLOW_SLIP,
    LetterForm.RED_SLIP,
    LetterForm.TALK,
)
_SLIPS: Final = frozenset(_STRENGTH) - {LetterForm.REMINDER}


class Writer:
    """Puts what is told into the words of one language, for one office."""

    def __init__(self, settings: Settings, lang: Language) -> None:
        office = settings.office
        self.lang = lang
        self.office = office.name(lang)
        self._telephone, self._page = office.telephone, settings.serve.page

    def content(self, name: str, told: Sequence[Told], on: date, hour: time | None) -> Content:
        """The letter to somebody of this name on a day; `hour` is that of writing, by the office's
        clocks, for what is due at an hour.
        """
        notices = [each for each in told if each.notice is not None]
        items = _one_each(each for each in told if each.notice is None)
        sorts = {each.item: _sort(each, on, hour) for each in items}
        ordered = sorted(items, key=lambda each: (SORTS.index(sorts[each.item]), _place(each)))
        several = len({each.campaign for each in ordered}) > 1
        lines = {
            each.item: self._line(number, sorts[each.item], each, on, several=several)
            for number, each in enumerate(ordered, 1)
        }
        strongest = max(ordered, key=_strength, default=None)
        form = strongest.form if strongest else LetterForm.REMINDER
        groups = self._groups(ordered, lines)
        day = worded(_day(on), self.lang)
        return Content(
            lang=self.lang,
            subject=" ".join(self._subject(ordered, lines, groups, notices).split()),
            form=form.value,
            title=self._title(ordered, notices),
            greeting=self._greeting(name),
            opening=self._opening(ordered, groups, day),
            groups=groups,
            slips=self._slips(ordered, lines),
            notices=tuple(self._notice(each) for each in notices),
            notices_heading=self.t("letter.notices") if notices and ordered else "",
            link=self._link(ordered, notices),
            contact=self._contact(),
            office=self.office,
            day=day,
            count=len(ordered),
            has_calendar=any(is_ahead(each, on) for each in ordered),
            facts=tuple(each.fact for each in told),
        )

    def t(self, code: str, /, **data: object) -> str:
        """A sentence of the catalogues."""
        return worded(Phrase(code, data), self.lang)

    def _line(self, number: int, sort: str, told: Told, on: date, *, several: bool) -> Line:
        """`several` says that the letter tells of more campaigns than one."""
        unit: Title | Phrase = told.unit_name or Title(zh="")
        if told.unit is None and item_key(told.item) is not None:
            unit = phrase("thing.item.office")
        named = phrase("thing.with-joint", unit=unit, joint=told.joint) if told.joint else unit
        title = named_title(told.title, told.label, told.occurrence)
        is_slip = told.form in _SLIPS
        return Line(
            number=number,
            sort=sort,
            item=told.item,
            title=worded(title, self.lang),
            kind=self._kind(told.item),
            unit=worded(named, self.lang),
            campaign=worded(told.campaign_title, self.lang) if several else "",
            due=worded(_due(told), self.lang) if told.due_on else "",
            standing=worded(_standing(told, sort, on), self.lang),
            provisional=self.t("letter.provisional") if told.provisional else "",
            reason=self.t("letter.urged", reason=told.reason) if told.reason else "",
            form=worded(told.form, self.lang) if is_slip else "",
            link=self._page(links.item(told.item)),
        )

    def _kind(self, item: StreamId) -> str:
        """What sort of item it is, where it is no task: `rectification`, `matter m-0003`."""
        if rectification_key(item) is not None:
            return self.t("letter.kind.rectification")
        key = item_key(item)
        return "" if key is None else self.t(f"thing.{key.family}", number=key.number)

    def _groups(self, ordered: Sequence[Told], lines: dict[StreamId, Line]) -> tuple[Group, ...]:
        found: list[Group] = []
        for sort in SORTS:
            members = [each for each in ordered if lines[each.item].sort == sort]
            if not members:
                continue
            heading = self.t(f"letter.group.{sort}", count=len(members))
            whose = "own" if sort == "review" else _whose(members)
            found.append(
                Group(
                    sort=sort,
                    heading=self.t(f"letter.ordinal.{len(found) + 1}") + heading,
                    to_do=self.t(_to_do(sort, whose), office=self.office),
                    lines=tuple(lines[each.item] for each in members),
                )
            )
        return tuple(found)

    def _slips(self, ordered: Sequence[Told], lines: dict[StreamId, Line]) -> tuple[Slip, ...]:
        """One for each form and unit that is served it; who only hears of it finds its name in the
        list.
        """
        served: dict[tuple[LetterForm, UnitId | None], list[Told]] = {}
        for each in ordered:
            if each.form in _SLIPS and (each.own or each.form is LetterForm.BULLETIN):
                unit = each.unit if each.own else None
                served.setdefault((each.form, unit), []).append(each)
        strongest = sorted(served.items(), key=lambda one: -_STRENGTH.index(one[0][0]))
        return tuple(
            Slip(
                form=form.value,
                title=_capital(worded(form, self.lang)),
                unit="" if unit is None else lines[members[0].item].unit,
                text=self.t(f"letter.slip.{_code(form)}", office=self.office),
                lines=tuple(lines[each.item] for each in members),
            )
            for (form, unit), members in strongest
        )

    def _subject(
        self,
        ordered: Sequence[Told],
        lines: dict[StreamId, Line],
        groups: Sequence[Group],
        notices: Sequence[Told],
    ) -> str:
        if not ordered:
            (first, *others) = [each.notice for each in notices if each.notice]
            if others:
                return self.t("letter.subject.notices", count=len(notices))
            return self.t("letter.notice.subject", said=first.said)
        mark = self._mark(ordered)
        if len(ordered) == 1:
            line = lines[ordered[0].item]
            mark = f"{mark} · {line.standing}" if mark else line.standing
            return self.t(
                "letter.reminder.subject", standing=mark, unit=line.unit, title=line.title
            )
        counted = tuple(_counted(group) for group in groups)
        campaigns = {each.campaign: each.campaign_title for each in ordered}
        where = next(iter(campaigns.values())) if len(campaigns) == 1 else None
        return self.t(
            "letter.subject.several" if where is None else "letter.subject.several-in",
            mark=mark or self.t(_subject_mark(ordered)),
            counted=counted,
            count=len(ordered),
            campaign=where or "",
        )

    def _mark(self, ordered: Sequence[Told]) -> str:
        """What is said first: that it is a slip, that somebody urges, or nothing."""
        strongest = max(ordered, key=_strength)
        if strongest.form in _SLIPS:
            return worded(strongest.form, self.lang)
        if any(each.kind is MessageKind.URGING for each in ordered):
            return self.t("letter.mark.urging")
        return ""

    def _title(self, ordered: Sequence[Told], notices: Sequence[Told]) -> str:
        if not ordered:
            return self.t("letter.title.notice", count=len(notices))
        if all(each.kind is MessageKind.REVIEW for each in ordered):
            return self.t("letter.title.review")
        return _capital(self._mark(ordered)) or self.t("letter.title.reminder")

    def _greeting(self, name: str) -> str:
        if name:
            return self.t("letter.greeting", name=name)
        return self.t("letter.greeting-office", office=self.office)

    def _opening(self, ordered: Sequence[Told], groups: Sequence[Group], day: str) -> str:
        if not ordered:
            return self.t("letter.opening.notice")
        owed = [each for each in ordered if each.kind is not MessageKind.REVIEW]
        whose = _whose(owed) if owed else "review"
        counted = tuple(_counted(each) for each in groups if not owed or each.sort != "review")
        data = {"day": day, "count": len(owed or ordered), "counted": counted}
        campaigns = {each.campaign: each.campaign_title for each in ordered}
        if len(campaigns) > 1 or None in campaigns:
            return self.t(f"letter.opening.{whose}", **data)
        (title,) = campaigns.values()
        return self.t(f"letter.opening.{whose}-in", campaign=title, **data)

    def _notice(self, told: Told) -> NoticeLine:
        notice = told.notice
        assert notice is not None, "it is one"
        code = "letter.notice.entered" if notice.entered else "letter.notice.done"
        return NoticeLine(
            text=self.t(code, by=notice.by, day=_day(notice.on), said=notice.said),
            position=notice.position,
            link=self._page(links.item(told.item)),
        )

    def _contact(self) -> str:
        if self._telephone:
            return self.t("letter.contact", office=self.office, telephone=self._telephone)
        return self.t("letter.contact-office", office=self.office)

    def _link(self, ordered: Sequence[Told], notices: Sequence[Told]) -> str:
        if len(ordered) == 1 and not notices:
            return self._page(links.item(ordered[0].item))
        return self._page("/my" if ordered and all(each.own for each in ordered) else "/")


def named_title(title: Title, label: str, occurrence: str | None) -> Title | Phrase:
    """The title of an item, with its own name and its period where it has them."""
    named: Title | Phrase = title
    if label:
        named = phrase("thing.labelled", title=named, label=label)
    if occurrence and occurrence != ONCE:
        named = phrase("letter.of-period", title=named, period=occurrence)
    return named


def is_ahead(told: Told, on: date) -> bool:
    """Whether it has a day that is still to come, for the calendar that goes with the letter."""
    return told.due_on is not None and told.due_on >= on and told.kind is not MessageKind.REVIEW


def hour_on(day: date, wall: datetime) -> time | None:
    """The hour that clocks show, if it is one of that day."""
    return wall.time() if wall.date() == day else None


def _one_each(told: Iterable[Told]) -> list[Told]:
    """Each item once: in its strongest form, with the reason of whoever urges."""
    found: dict[StreamId, Told] = {}
    for each in told:
        known = found.setdefault(each.item, each)
        stronger, other = sorted((known, each), key=_strength, reverse=True)
        reason = stronger.reason or other.reason
        kind = other.kind if other.kind is MessageKind.URGING else stronger.kind
        found[each.item] = replace(stronger, reason=reason, kind=kind)
    return list(found.values())


def _strength(told: Told) -> tuple[int, bool, bool]:
    return _STRENGTH.index(told.form), bool(told.reason), told.own


def _place(told: Told) -> tuple[date, str, str]:
    return told.due_on or told.handed_in_on or date.max, str(told.campaign), told.item


def _sort(told: Told, on: date, hour: time | None) -> str:
    if told.kind is MessageKind.REVIEW:
        return "review"
    if told.due_on is None:
        return "undated"
    if told.due_on == on:
        is_over = told.due_time is not None and hour is not None and hour > told.due_time
        return "late" if is_over else "today"
    return "late" if told.due_on < on else "soon"


def _standing(told: Told, sort: str, on: date) -> Phrase:
    if sort == "review":
        days = (on - told.handed_in_on).days if told.handed_in_on else 0
        return phrase("letter.waiting", count=days)
    if told.due_on is None:
        return phrase("letter.undated")
    left = (told.due_on - on).days
    if left == 0:
        return phrase("letter.late-today" if sort == "late" else "letter.due-today")
    return phrase("letter.days-left" if left > 0 else "letter.days-late", count=abs(left))


def _counted(group: Group) -> Phrase:
    return phrase(f"letter.counted.{group.sort}", count=len(group.lines))


def _day(day: date) -> Phrase:
    return phrase("letter.day", year=day.year, month=day.month, day=day.day)


def _due(told: Told) -> Phrase:
    assert told.due_on is not None, "it has a day"
    if told.due_time is None:
        return phrase("letter.due", day=_day(told.due_on))
    return phrase("letter.due-hour", day=_day(told.due_on), hour=f"{told.due_time:%H:%M}")


def _subject_mark(told: Sequence[Told]) -> str:
    is_review = all(each.kind is MessageKind.REVIEW for each in told)
    return "letter.title.review" if is_review else "letter.mark.reminder"


def _whose(told: Sequence[Told]) -> str:
    """In which words items are told: one's own, others' to see to, or made known to all."""
    if all(each.own for each in told):
        return "own"
    return "everyone" if all(each.made_known for each in told) else "others"


def _to_do(sort: str, whose: str) -> str:
    return f"letter.do.{sort}" if whose == "own" else f"letter.do.{sort}.{whose}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _code(form: LetterForm) -> str:
    return form.value.replace("_", "-")
