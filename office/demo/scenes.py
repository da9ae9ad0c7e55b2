"""What the demo shows of the campaign: phases, gates, reminders, overdue work, ledger, board."""

import email
import email.policy
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from rich.text import Text
from sqlalchemy import Connection

from engine.domain.campaign.state import existing_campaign
from engine.domain.event import Recorded
from engine.domain.gates import GateVerdict
from engine.domain.phase.events import PhaseClosedByOverride, PhaseEvent, PhaseGateRefused
from engine.ids import CampaignId, DutyKey, UnitId
from engine.store.names import NAMES
from office.bootstrap import Office
from office.demo.teller import LIGHTS, Teller
from office.demo.words import CLEARED, LEDGER, PHASE_STATES
from office.plurals import counted
from projections import alerts, board, directory, outbox, rectifications, timeline
from projections.board import BoardRow
from projections.campaigns import queries as campaigns
from projections.campaigns.tables import PhaseRow
from projections.states import Light, light
from workflows.schema import Title

_EVERYTHING: Final = 1_000_000
_FEW: Final = 6


class Scenes:
    """Scenes of one campaign, on the views as they stand."""

    def __init__(self, teller: Teller, office: Office, campaign: CampaignId) -> None:
        self._tell, self._office, self._campaign = teller, office, campaign

    def phases(self, conn: Connection) -> None:
        """The strip of phases."""
        self._tell.heading("四个阶段", "Four phases")

        def row(p: PhaseRow) -> tuple[str, ...]:
            state = self._tell.title(PHASE_STATES[p.state])
            override = self._tell.word("（破例）", " (override)") if p.overridden else ""
            planned = f"{p.starts_on} – {p.ends_on}"
            return (
                self._tell.word(p.title_zh, p.title_en),
                planned,
                str(p.opened_on or ""),
                str(p.closed_on or ""),
                state + override,
            )

        columns = (
            ("阶段", "Phase"),
            ("时间", "Window"),
            ("启动", "Opened"),
            ("关闭", "Closed"),
            ("状态", "State"),
        )
        self._tell.table(columns, [row(p) for p in campaigns.phases(conn, self._campaign)])

    def _names(self, conn: Connection) -> dict[UnitId, str]:
        """What each unit is called, in the order of the roster."""
        return {
            unit.unit: self._tell.word(unit.name, unit.name_en) or unit.name
            for unit in sorted(directory.units(conn), key=lambda unit: unit.place)
        }

    # --- gates --------------------------------------------------------------------------------

    def gates(self, conn: Connection) -> None:
        """A refusal and an override, each with what was counted."""
        refused = self._first(conn, PhaseGateRefused)
        if refused is not None and isinstance(refused.event, PhaseGateRefused):
            self._tell.heading("转段被拒", "A gate refused")
            self._moment(refused)
            self._verdict(refused.event.verdict)
        forced = self._first(conn, PhaseClosedByOverride)
        if forced is not None and isinstance(forced.event, PhaseClosedByOverride):
            authority, reason = forced.event.authority, forced.event.stamp.reason
            self._tell.heading("破例转段", "A gate overridden")
            self._moment(forced)
            self._tell.say(f"批准：{authority}；理由：{reason}", f"By {authority}; why: {reason}")
            self._verdict(forced.event.verdict, unmet_only=True)

    def _first(self, conn: Connection, kind: type[PhaseEvent]) -> Recorded | None:
        found = timeline.query(conn, campaign=self._campaign, name=NAMES[kind], limit=_EVERYTHING)
        return self._office.log.read(found[-1].position - 1, 1)[0] if found else None

    def _moment(self, recorded: Recorded) -> None:
        phase = recorded.stream.rpartition("/")[2]
        on, who = recorded.event.stamp.on, recorded.event.stamp.actor
        self._tell.say(
            f"阶段 {phase}，{on}，{who}，事件 #{recorded.position}",
            f"Phase {phase}, {on}, by {who}, event #{recorded.position}",
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
                ", ".join(c.missing[:2]) + (" …" if len(c.missing) > 2 else ""),
            )
            for c in shown
        ]
        columns = (("", ""), ("条件", "Criterion"), ("数字", "Figures"), ("缺", "Missing"))
        self._tell.table(columns, rows, right="2")
        at = verdict.position
        self._tell.say(
            f"以上数字在事件 #{at} 处为真，已随本次转段记入日志。",
            f"Counted as of event #{at}, and stored in the event itself.",
        )

    # --- deadlines ----------------------------------------------------------------------------

    def reminders(self, conn: Connection) -> None:
        """Counts per rung, and one letter as it lies in the outbox folder."""
        messages = outbox.messages(conn, campaign=self._campaign, limit=_EVERYTHING)
        delivered = [m for m in messages if m.receipt]
        self._tell.heading("提醒", "Reminders")
        per_rung = Counter(m.rung for m in messages)
        sent = Counter(m.rung for m in delivered)
        ladder = existing_campaign(self._campaign, self._office.reads).definition.ladder
        rows = [(r.key, str(per_rung[r.key]), str(sent[r.key])) for r in ladder]
        rows.append((self._tell.word("合计", "All"), str(len(messages)), str(len(delivered))))
        columns = (("梯级", "Rung"), ("已记录", "On record"), ("已送达", "Delivered"))
        self._tell.table(columns, rows, right="12")
        if delivered:
            sample = next((m for m in reversed(delivered) if m.rung == "T+1"), delivered[-1])
            path = self._office.settings.outbox.folder / str(sample.receipt)
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            self._tell.say(f"一例：{letter['Subject']}", f"One of them: {letter['Subject']}")
            self._tell.line(f"{self._tell.word('文件：', 'File: ')}{path.name}")

    def overdue(self, conn: Connection, today: date) -> None:
        """The longest lateness; what was handed in late keeps it."""
        found = alerts.alerts(conn, campaign=self._campaign)
        names = self._names(conn)
        titles = {
            duty.duty: self._tell.word(duty.title_zh, duty.title_en)
            for duty in campaigns.duties(conn, self._campaign)
        }
        still = [a for a in found if a.cleared_on is None]
        self._tell.heading("逾期警示", "Overdue alerts")
        self._tell.say(
            f"共 {len(found)} 条，未了结 {len(still)} 条；了结之后，迟了几天照样留存。",
            f"{len(found)} in all, {len(still)} open; once cleared, the days late stay on record.",
        )

        def days(alert: alerts.AlertRow) -> int:
            late = alert.days_late
            return (today - alert.due_on).days if late is None else late

        kept = sorted((a for a in found if a.cleared_on), key=lambda a: -days(a))
        rows = [
            (
                names.get(a.unit, a.unit),
                titles[DutyKey(a.duty)] if a.duty else a.item.rpartition("/")[2],
                str(a.due_on),
                str(a.cleared_on or ""),
                self._tell.title(CLEARED.get(a.cleared_by or "", Title(zh="未了结", en="open"))),
                str(days(a)),
            )
            for a in (*sorted(still, key=lambda a: -days(a))[: _FEW // 2], *kept[: _FEW // 2])
        ]
        columns = (
            ("单位", "Unit"),
            ("事项", "Item"),
            ("时限", "Due"),
            ("了结", "Cleared"),
            ("因", "By"),
            ("迟几天", "Days late"),
        )
        self._tell.table(columns, rows, right="5")

    def ledger(self, conn: Connection) -> None:
        """The ledger in figures, and the rows with the longest history."""
        rows = rectifications.ledger(conn, self._campaign)
        names = self._names(conn)
        states = Counter(row.state for row in rows)
        late = sum(row.late or row.overdue for row in rows)
        self._tell.heading("整改台账", "Rectification ledger")
        listing = ", ".join(
            f"{self._tell.title(LEDGER[state])} {states[state]}"
            for state in LEDGER
            if states[state]
        )
        self._tell.say(
            f"共 {len(rows)} 项：{listing}；逾期过 {late} 项，"
            f"退回 {sum(r.rounds for r in rows)} 次，回头看重开 {sum(r.reopened for r in rows)} 次",
            f"{counted(len(rows), 'entry', 'entries')}: {listing}; {late} ran late, "
            f"{counted(sum(r.rounds for r in rows), 'time')} sent back, "
            f"{sum(r.reopened for r in rows)} reopened on a look back",
        )
        eventful = sorted(
            rows, key=lambda r: (-(r.rounds + r.reopened + r.listed), r.rectification)
        )
        columns = (
            ("编号", "No."),
            ("单位", "Unit"),
            ("问题", "Finding"),
            ("状态", "State"),
            ("时限", "Due"),
            ("报告", "Reported"),
            ("退回", "Sent back"),
        )
        shown = [
            (
                row.rectification,
                names.get(row.unit, row.unit),
                row.finding,
                self._tell.title(LEDGER[row.state]),
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
            cells[row.phase][light_of(row, today)] += 1
        self._tell.heading(f"看板（{today}）", f"The board on {today}")
        titles = [(p.title_zh.removesuffix("阶段"), str(p.phase)) for p in strip]
        columns = (("单位", "Unit"), *titles, ("经常性", "Recurring"), ("灯", "Light"))

        def line(unit: UnitId, cells: dict[str | None, Counter[Light]]) -> tuple[str | Text, ...]:
            total = sum(cells.values(), Counter[Light]())
            worst = next((one for one in _WORST_FIRST if total[one]), Light.GREY)
            figures = (self._tell.lights(ordered(cells[key])) for key in keys)
            return (names[unit], *figures, self._tell.light(worst))

        self._tell.table(columns, [line(unit, counts[unit]) for unit in names if unit in counts])
        self._tell.legend()

    def past(self, conn: Connection, days: Sequence[date]) -> None:
        """The board as it stood: the same query, with a position."""
        self._tell.heading("回到从前", "The board as it stood")
        rows = []
        for day in days:
            position = timeline.position_of_day(conn, day)
            found = board.board_at(conn, self._campaign, position)
            total = Counter(light_of(row, day) for row in found)
            figures = (str(total[one]) for one in Light)
            rows.append((str(day), f"#{position}", str(len(found)), *figures))
        lights = [(f"{w.glyph} {w.word.zh}", f"{w.glyph} {w.word.en}") for w in LIGHTS.values()]
        order = [lights[list(LIGHTS).index(one)] for one in Light]
        columns = (("日期", "Day"), ("事件", "Event"), ("事项", "Items"), *order)
        self._tell.table(columns, rows, right="1234567")


_WORST_FIRST: Final = (Light.RED, Light.YELLOW, Light.GREEN, Light.BLUE, Light.GREY)


def ordered(counts: Counter[Light]) -> list[tuple[Light, int]]:
    """Done first, then what is open, the worst last."""
    order = (Light.BLUE, Light.GREEN, Light.YELLOW, Light.RED, Light.GREY)
    return [(one, counts[one]) for one in order]


def light_of(row: BoardRow, today: date) -> Light:
    """The light of a row on a day."""
    return light(row.state, row.due_on, row.yellow_from, today, running=row.running, part=row.part)
