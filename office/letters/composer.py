"""The letter room: facts become a letter in the language of whom it is for (ports.Letters)."""

from collections.abc import Sequence
from datetime import time
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine

from engine.calendars.clock import wall_time
from engine.delivery.letter import Letter, LetterDraft
from engine.phrases import Phrase
from engine.store.log import CampaignLog
from office import links
from office.letters.content import Content
from office.letters.rendering import Templates
from office.letters.subjects import Subjects
from office.letters.told import Told
from office.letters.writing import Writer, hour_on, is_ahead, named_title
from office.settings import Settings
from office.words import LANGUAGES, Language, worded
from projections.tables.connections import single_reads

if TYPE_CHECKING:
    from office.icalendars import Entry

_ALARM: Final = 1
"""Days before it that a calendar reminds of a due date."""


class OfficeLetters:
    """Writes the letters of one office. Templates are read when it is made."""

    def __init__(self, settings: Settings, log: CampaignLog, views: Engine) -> None:
        self._log, self._views = log, views
        self._default: Language = settings.office.language
        self._zone, self._page = settings.office.zone_info, settings.serve.page
        folder = settings.letters.folder
        self._writers = {lang: Writer(settings, lang) for lang in LANGUAGES}
        self._templates = {lang: Templates(folder, lang) for lang in LANGUAGES}

    @property
    def faults(self) -> tuple[Phrase, ...]:
        """What is wrong with templates of the office, as far as letters have met it."""
        found = {n: f for each in self._templates.values() for n, f in each.faults.items()}
        return tuple(found.values())

    def compose(self, drafts: Sequence[LetterDraft]) -> Sequence[Letter]:
        """Write them, in their order."""
        facts = [fact for draft in drafts for fact in draft.facts]
        people = {draft.recipient.person for draft in drafts}
        with single_reads(self._views) as views:
            subjects = Subjects(self._log, views, facts, people)
            return [self._written(draft, subjects) for draft in drafts]

    def _written(self, draft: LetterDraft, subjects: Subjects) -> Letter:
        lang = next((each for each in LANGUAGES if each == draft.recipient.lang), self._default)
        told = [subjects.told(fact, draft.recipient.person) for fact in draft.facts]
        hour = self._hour(draft)
        letter = self._writers[lang].content(draft.recipient.name, told, draft.on, hour)
        templates = self._templates[lang]
        return Letter(
            stream=draft.stream,
            message_id=draft.message_id,
            recipient=draft.recipient,
            subject=" ".join(templates.render("subject.txt", letter).split()),
            text=templates.render("letter.txt", letter).strip("\n") + "\n",
            html=templates.render("letter.html", letter),
            calendar=self._calendar(draft, told, letter),
            lang=lang,
            link=letter.link,
            channel=draft.channel,
            written_at=draft.written_at,
        )

    def _hour(self, draft: LetterDraft) -> time | None:
        return hour_on(draft.on, wall_time(draft.written_at, self._zone.key))

    def _calendar(self, draft: LetterDraft, told: Sequence[Told], letter: Content) -> bytes | None:
        ahead = {each.item: each for each in told if is_ahead(each, draft.on)}
        if not ahead:
            return None
        # Here: most ticks write no letter, and the library behind it is slow to load.
        from office.icalendars import calendar

        host = draft.message_id.rpartition("@")[2].rstrip(">")
        entries = [self._entry(each, draft, letter.lang) for each in ahead.values()]
        return calendar(entries, host, self._zone)

    def _entry(self, told: Told, draft: LetterDraft, lang: Language) -> "Entry":
        from office.icalendars import Entry

        assert told.due_on is not None, "it is ahead"
        title = worded(named_title(told.title, told.label, told.occurrence), lang)
        unit = worded(told.unit_name, lang) if told.unit_name else ""
        return Entry(
            item=told.item,
            title=f"{title} · {unit}" if unit else title,
            text="",
            due_on=told.due_on,
            due_at=told.due_time,
            sequence=told.generation,
            changed=draft.written_at,
            link=self._page(links.item(told.item)),
            category=worded(told.campaign_title, lang) if told.campaign_title else "",
            alarm=_ALARM,
        )
