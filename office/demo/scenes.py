"""What the demo shows of the campaign: phases, gates, reminders, overdue work, ledger, board."""

import email
import email.policy
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from rich.text import Text
from sqlalchemy import Connection

from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Recorded
from engine.domain.gates import CriterionVerdict, GateVerdict, named
from engine.domain.phase.context import names_in
from engine.domain.phase.events import PhaseClosedByOverride, PhaseEvent, PhaseGateRefused
from engine.domain.phase.table import PhaseState
from engine.domain.rectification.table import RectificationState
from engine.ids import CampaignId, DutyKey, UnitId
from engine.phrases import first_of, phrase
from engine.store.names import NAMES
from office.bootstrap import Office
from office.demo.teller import LIGHT_STYLES, Teller
from office.words import worded
from projections import alerts, board, directory, moments, rectifications, timeline
from projections.campaigns import queries as campaigns
from projections.campaigns.tables import PhaseRow
from projections.reminders import queries as told
from projections.reminders.queries import Wanted
from projections.states import FINAL, WORST_FIRST, Light, light

_EVERYTHING: Final = 1_000_000
_FEW: Final = 6


class Scenes:
    """Scenes of one campaign, on the views as they stand."""

    def __init__(self, teller: Teller, office: Office, campaign: CampaignId) -> None:
        self._tell, self._office, self._campaign = teller, office, campaign

    def phases(self, conn: Connection) -> None:
        """The strip of phases, where there are any."""
        strip = campaigns.phases(conn, self._campaign)
        if not strip:
            return
        self._tell.heading("label.demo.phases")

        def row(p: PhaseRow) -> tuple[str, ...]:
            state = worded(PhaseState(p.state), self._tell.lang)
            override = self._tell.word("label.demo.override") if p.override else ""
            planned = f"{p.starts_on} – {p.ends_on}"
            return (
                self._tell.name(p.title_zh, p.title_en),
                planned,
                str(p.opened_on or ""),
                str(p.closed_on or ""),
                state + override,
            )

        columns = (
            "label.demo.phase",
            "label.demo.window",
            "label.demo.opened",
            "label.demo.closed",
            "label.demo.state",
        )
        self._tell.table(columns, [row(p) for p in strip])

    def _names(self, conn: Connection) -> dict[UnitId, str]:
        """What each unit is called, in the order of the roster."""
        return {
            unit.unit: self._tell.name(unit.name, unit.name_en)
            for unit in sorted(directory.units(conn), key=lambda unit: unit.place)
        }

    # --- gates --------------------------------------------------------------------------------

    def gates(self, conn: Connection) -> None:
        """A refusal and an override, each with what was counted."""
        refused = self._first(conn, PhaseGateRefused)
        if refused is not None and isinstance(refused.event, PhaseGateRefused):
            self._tell.heading("label.demo.a-gate-refused")
            self._moment(refused)
            self._verdict(refused.event.verdict)
        forced = self._first(conn, PhaseClosedByOverride)
        if forced is not None and isinstance(forced.event, PhaseClosedByOverride):
            authority, reason = forced.event.authority, forced.event.stamp.reason
            self._tell.heading("label.demo.a-gate-overridden")
            self._moment(forced)
            self._tell.say("say.demo.by-authority", authority=authority, reason=reason)
            self._verdict(forced.event.verdict, unmet_only=True)

    def _first(self, conn: Connection, kind: type[PhaseEvent]) -> Recorded | None:
        found = timeline.query(conn, campaign=self._campaign, name=NAMES[kind], limit=_EVERYTHING)
        return self._office.log.read(found[-1].position - 1, 1)[0] if found else None

    def _moment(self, recorded: Recorded) -> None:
        phase = recorded.stream.rpartition("/")[2]
        on, who = recorded.event.stamp.on, recorded.event.stamp.actor
        self._tell.say(
            "say.demo.moment",
            phase=phase,
            on=on,
            who=who,
            position=recorded.position,
        )

    def _verdict(self, verdict: GateVerdict, *, unmet_only: bool = False) -> None:
        shown = verdict.unmet if unmet_only else verdict.criteria
        definition = existing_campaign(self._campaign, self._office.reads).definition
        titles = {c.key: c.title for phase in definition.phases for c in phase.gate}
        rows = [
            (
                Text("✔", "green") if c.met else Text("✘", "red"),
                self._tell.title(titles[c.key]) if c.key in titles else c.key,
                f"{c.have}/{c.of}",
                worded(self._lacking(c), self._tell.lang),
            )
            for c in shown
        ]
        columns = ("", "label.demo.criterion", "label.demo.figures", "label.demo.missing")
        self._tell.table(columns, rows, right="2")
        at = verdict.position
        self._tell.say(
            "say.demo.counted-at",
            at=at,
        )

    def _lacking(self, verdict: CriterionVerdict) -> object:
        names = names_in(self._campaign, self._office.reads)
        silent = tuple(named(verdict.behind.silent, names))
        return first_of((*silent, *verdict.lacking(names)), 2)

    # --- deadlines ----------------------------------------------------------------------------

    def reminders(self, conn: Connection) -> None:
        """Counts per rung, and one letter as it lies in the outbox folder."""
        wanted = Wanted(campaign=self._campaign)
        messages = told.reminders(conn, wanted, limit=_EVERYTHING)
        delivered = [m for m in messages if m.receipt]
        self._tell.heading("label.demo.reminders")
        per_rung = Counter(m.rung for m in messages)
        sent = Counter(m.rung for m in delivered)
        ladder = existing_campaign(self._campaign, self._office.reads).definition.ladder
        rows = [(r.key, str(per_rung[r.key]), str(sent[r.key])) for r in ladder]
        rows.append((self._tell.word("label.demo.all"), str(len(messages)), str(len(delivered))))
        columns = ("label.demo.rung", "label.demo.on-record", "label.demo.delivered")
        self._tell.table(columns, rows, right="12")
        if delivered:
            sample = next((m for m in reversed(delivered) if m.rung == "T+1"), delivered[-1])
            path = self._office.settings.outbox.folder / str(sample.receipt)
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            self._tell.say("say.demo.one-letter", subject=str(letter["Subject"]))
            self._tell.line(self._tell.word("say.demo.file", name=path.name))

    def overdue(self, conn: Connection, today: date) -> None:
        """The longest lateness; what was handed in late keeps it."""
        found = alerts.alerts(conn, campaign=self._campaign)
        names = self._names(conn)
        titles = {
            key: self._tell.name(duty.title.zh, duty.title.english)
            for key, duty in existing_campaign(
                self._campaign, self._office.reads
            ).definition.duties.items()
        }
        still = [a for a in found if a.cleared_on is None]
        self._tell.heading("label.demo.overdue-alerts")
        self._tell.say(
            "say.demo.alerts",
            number=len(found),
            still=len(still),
        )

        def days(alert: alerts.AlertRow) -> int:
            late = alert.days_late
            return (today - alert.due_on).days if late is None else late

        kept = sorted((a for a in found if a.cleared_on), key=lambda a: -days(a))
        rows = [
            (
                names.get(a.unit, a.unit) if a.unit else "",
                titles[DutyKey(a.duty)] if a.duty else a.item.rpartition("/")[2],
                str(a.due_on),
                str(a.cleared_on or ""),
                self._tell.word(_ended(a)),
                str(days(a)),
            )
            for a in (*sorted(still, key=lambda a: -days(a))[: _FEW // 2], *kept[: _FEW // 2])
        ]
        columns = (
            "label.demo.unit",
            "label.demo.item",
            "label.demo.due",
            "label.demo.cleared",
            "label.demo.by",
            "label.demo.days-late",
        )
        self._tell.table(columns, rows, right="5")

    def ledger(self, conn: Connection) -> None:
        """The ledger in figures, and the rows with the longest history."""
        rows = rectifications.ledger(conn, self._campaign)
        names = self._names(conn)
        states = Counter(row.final or row.state for row in rows)
        late = sum(row.late or row.overdue for row in rows)
        self._tell.heading("label.demo.rectification-ledger")
        listing = tuple(
            f"{worded(state, self._tell.lang)} {states[state]}"
            for state in (*RectificationState, *sorted(FINAL))
            if states[state]
        )
        self._tell.say(
            "say.demo.ledger",
            entries=phrase("count.entries", count=len(rows)),
            listing=listing,
            late=late,
            rounds=phrase("count.times", count=sum(row.rounds for row in rows)),
            reopened=sum(row.reopened for row in rows),
        )
        eventful = sorted(
            rows, key=lambda r: (-(r.rounds + r.reopened + r.listed), r.rectification)
        )
        columns = (
            "label.demo.no",
            "label.demo.unit",
            "label.demo.finding",
            "label.demo.state",
            "label.demo.due",
            "label.demo.reported",
            "label.demo.sent-back",
        )
        shown = [
            (
                row.rectification,
                names.get(row.unit, row.unit),
                row.finding,
                worded(row.final or row.state, self._tell.lang),
                str(row.due_on or ""),
                str(row.reported_on or ""),
                str(row.rounds),
            )
            for row in eventful[:_FEW]
        ]
        self._tell.table(columns, shown, right="6")

    # --- the board ----------------------------------------------------------------------------

    def board(self, conn: Connection, today: date) -> None:
        """Units by phases: how many pieces of work show which light; the last column the worst."""
        rows = board.board_at(conn, self._campaign)
        names = self._names(conn)
        strip = campaigns.phases(conn, self._campaign)
        keys = [*(phase.phase for phase in strip), None]
        counts: dict[UnitId, dict[str | None, Counter[Light]]] = {}
        for row in rows:
            cells = counts.setdefault(row.unit, {key: Counter() for key in keys})
            cells[row.phase][light(row, today)] += 1
        self._tell.heading("label.demo.board-on", day=today)
        titles = [self._tell.name(p.title_zh.removesuffix("阶段"), str(p.phase)) for p in strip]
        columns = ("label.demo.unit", *titles, "label.demo.recurring", "label.demo.light")

        def line(unit: UnitId, cells: dict[str | None, Counter[Light]]) -> tuple[str | Text, ...]:
            total = sum(cells.values(), Counter[Light]())
            worst = next((one for one in WORST_FIRST if total[one] and one is not Light.GREY), None)
            figures = (self._tell.lights(ordered(cells[key])) for key in keys)
            return (names[unit], *figures, self._tell.light(worst or Light.GREY))

        self._tell.table(columns, [line(unit, counts[unit]) for unit in names if unit in counts])
        every = sum((sum(c.values(), Counter[Light]()) for c in counts.values()), Counter[Light]())
        self._tell.legend(shown_lights(LIGHT_STYLES, every))

    def past(self, conn: Connection, days: Sequence[date]) -> None:
        """The board as it stood: the same query, with a position."""
        self._tell.heading("label.demo.the-board-as-it-stood")
        counted = []
        for day in days:
            position = moments.position_of_day(conn, day)
            found = board.board_at(conn, self._campaign, position)
            total = Counter(light(row, day) for row in found)
            counted.append(((str(day), f"#{position}", str(len(found))), total))
        shown = shown_lights(Light, sum((total for _, total in counted), Counter[Light]()))
        rows = [(*line, *(str(total[one]) for one in shown)) for line, total in counted]
        lights = [f"label.light.{one}" for one in shown]
        columns = ("label.demo.day", "label.demo.event", "label.demo.items", *lights)
        self._tell.table(columns, rows, right="123456789")


def _ended(alert: alerts.AlertRow) -> str:
    """What cleared an alert, or that the campaign ended without it."""
    if alert.not_done_on is not None:
        return "label.alerts.not-done"
    if alert.cleared_by is None:
        return "label.demo.still-open"
    return f"label.alerts.cleared-by.{alert.cleared_by.replace(' ', '-')}"


def shown_lights(lights: Iterable[Light], counts: Counter[Light]) -> list[Light]:
    """Those that stand in a legend: that of work without a deadline only where there is some."""
    return [one for one in lights if one is not Light.NO_DEADLINE or counts[one]]


def ordered(counts: Counter[Light]) -> list[tuple[Light, int]]:
    """Done first, then what is open, the worst last."""
    order = [*(one for one in reversed(WORST_FIRST) if one is not Light.GREY), Light.GREY]
    return [(one, counts[one]) for one in order]
