"""What facts are about, read from the views for many letters at once."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, TypeVar

from msgspec import Struct
from sqlalchemy import Connection

from engine.domain.agenda import OFFICE_DESK, Fact
from engine.domain.event import Recorded
from engine.domain.message import MessageKind
from engine.domain.policy.actors import Role
from engine.domain.sentences import what_happened
from engine.ids import CampaignId, PersonId, UnitId, item_key
from engine.phrases import Phrase, phrase
from engine.store.log import CampaignLog
from office.letters.told import Notice, Told
from projections import letter_recipients
from projections.campaigns import queries as campaigns
from projections.campaigns.tables import CampaignRow
from projections.deadlines.tables import DEADLINES, DeadlineRow
from projections.directory import GRANTS
from projections.directory import UNITS as DIRECTORY_UNITS
from projections.feeding.row_cache import RowCache
from projections.notices import NOTICES, NoticeRow
from projections.owed_work import tables as owed_work
from projections.owed_work.beside import NOTHING, Beside, Besides
from projections.owed_work.clocks import OwedClocks
from projections.tables.table import Table
from workflows.dates import CalendarKind
from workflows.schema import LetterForm, RungRecipient, Title

R = TypeVar("R", bound=Struct)
_OF_THE_UNIT: Final = (RungRecipient.LIAISON, RungRecipient.UNIT_CHIEF)
_OF_THE_OFFICE: Final = (Role.OFFICE, Role.OFFICE_HEAD)


class Subjects:
    """Items, units, campaigns and events that these facts are about, as the views have them."""

    def __init__(
        self,
        log: CampaignLog,
        conn: Connection,
        facts: Sequence[Fact],
        people: Collection[PersonId],
    ) -> None:
        self._log, self._conn = log, conn
        items = sorted({fact.item for fact in facts if fact.kind is not MessageKind.NOTICE})
        positions = sorted({f.generation for f in facts if f.kind is MessageKind.NOTICE})
        self._rows = {row.item: row for row in self._among(DEADLINES, "item", items)}
        self._notices = {row.position: row for row in self._among(NOTICES, "position", positions)}
        self._campaigns = {
            each: campaigns.campaign(conn, each)
            for each in {f.campaign for f in facts if f.campaign}
        }
        self._besides = {each: Besides(conn, each) for each in self._campaigns}
        self._titles = {each: self._titles_of(each) for each in self._campaigns}
        self._units = self._names(facts)
        self._clocks = OwedClocks(RowCache(conn))
        self._people = letter_recipients.people(conn, {row.by for row in self._notices.values()})
        self._posts: dict[PersonId, set[UnitId]] = {}
        self._office = {OFFICE_DESK.person}
        for grant in self._among(GRANTS, "person", sorted(people)):
            if grant.held and grant.unit is not None:
                self._posts.setdefault(grant.person, set()).add(grant.unit)
            elif grant.held and grant.role in _OF_THE_OFFICE:
                self._office.add(grant.person)

    def told(self, fact: Fact, person: PersonId) -> Told:
        """A fact as it is told to somebody: what became of its item since is heeded."""
        row, campaign = self._rows.get(fact.item), self._campaign(fact)
        unit = row.unit if row else fact.unit
        beside = self._besides[fact.campaign].of(fact.item) if fact.campaign else NOTHING
        is_review = fact.kind is MessageKind.REVIEW
        return Told(
            fact=fact.stream,
            kind=fact.kind,
            form=_form(fact.form),
            item=fact.item,
            rung=fact.rung,
            own=self._is_own(fact, unit, person),
            made_known=fact.post == RungRecipient.EVERYONE,
            generation=row.generation if row else fact.generation,
            title=self._title(fact, row),
            campaign=fact.campaign,
            campaign_title=campaign.title if campaign else None,
            unit=unit,
            unit_name=self._name(unit) if unit else None,
            label=beside.label,
            occurrence=row.occurrence if row else None,
            joint=self._joint(beside),
            due_on=None if is_review else (row.due_on if row else fact.due_on),
            due_time=row.due_time if row else None,
            provisional=row is not None and self._is_provisional(row),
            handed_in_on=(row.submitted_on if row else None) or fact.due_on if is_review else None,
            reason=fact.reason,
            notice=self._notice(fact) if fact.kind is MessageKind.NOTICE else None,
        )

    def _is_own(self, fact: Fact, unit: UnitId | None, person: PersonId) -> bool:
        """Whether he is told for his own unit, and not as the office that stands in for it; what is
        the office's own item is told it as that.
        """
        if unit is None and item_key(fact.item) is not None:
            return person in self._office
        if fact.kind is MessageKind.REVIEW or fact.post not in _OF_THE_UNIT:
            return fact.kind is MessageKind.NOTICE
        return person not in self._office or unit in self._posts.get(person, ())

    def _campaign(self, fact: Fact) -> CampaignRow | None:
        return self._campaigns[fact.campaign] if fact.campaign else None

    def _title(self, fact: Fact, row: DeadlineRow | None) -> Title:
        duty = row.duty if row else None
        known = self._titles[fact.campaign].get(duty) if fact.campaign and duty else None
        return known or Title(zh=row.title if row else fact.item)

    def _titles_of(self, campaign: CampaignId) -> dict[str, Title]:
        table = owed_work.CAMPAIGNS
        rows = table.where(self._conn, table.c.campaign == campaign, table.valid_at(None))
        return {
            key: Title(zh=each.zh, en=each.english)
            for row in rows
            for key, each in row.titles.items()
        }

    def _names(self, facts: Iterable[Fact]) -> dict[UnitId, Title]:
        units = {row.unit for row in self._rows.values() if row.unit}
        units |= {fact.unit for fact in facts if fact.unit}
        for row in self._rows.values():
            units.update(self._besides[row.campaign].of(row.item).joint)
        return {
            row.unit: Title(zh=row.name, en=row.name_en)
            for row in self._among(DIRECTORY_UNITS, "unit", sorted(units))
            if row.until_position is None
        }

    def _name(self, unit: UnitId) -> Title:
        return self._units.get(unit) or Title(zh=unit)

    def _joint(self, beside: Beside) -> tuple[Title, ...]:
        return tuple(self._name(unit) for unit in beside.joint)

    def _is_provisional(self, row: DeadlineRow) -> bool:
        if row.due_on is None:
            return False
        calendar = self._clocks.calendar(row.edition, CalendarKind.WORKING_DAYS)
        return calendar.is_provisional(row.due_on)

    def _notice(self, fact: Fact) -> Notice:
        position = fact.generation
        (recorded,) = self._log.read(position - 1, 1)
        row = self._notices.get(position)
        return Notice(
            said=what_happened(recorded),
            by=self._by(recorded, row),
            on=row.on_day if row else recorded.event.stamp.on,
            position=position,
            entered=row is not None and row.entered,
        )

    def _by(self, recorded: Recorded, row: NoticeRow | None) -> Phrase | str:
        person = row.by if row else recorded.event.stamp.actor
        known = self._people.get(person)
        return phrase("say.policy.person", name=known.name, person=person) if known else person

    def _among(self, table: Table[R], field: str, values: Sequence[Any]) -> Iterable[R]:
        return table.statements(self._conn).among(self._conn, field, values, None) if values else ()


def _form(name: str) -> LetterForm:
    """A form of a later program is told as a reminder."""
    return LetterForm(name) if name in {form.value for form in LetterForm} else LetterForm.REMINDER
