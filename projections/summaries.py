"""One event in one sentence, in Chinese and in English."""

from typing import NamedTuple

from engine.domain import directory as d
from engine.domain import message as m
from engine.domain.assignment import events as a
from engine.domain.calendar import CalendarEditionPublished
from engine.domain.campaign import events as c
from engine.domain.event import Event
from engine.domain.gates import CriterionVerdict
from engine.domain.obligation import OccurrenceOpened
from engine.domain.phase import events as p
from engine.domain.rectification import events as x
from engine.ids import ONCE, StreamId
from workflows.schema import CriterionKind


class Words(NamedTuple):
    """The sentence."""

    zh: str
    en: str


def summary(event: Event, stream: StreamId) -> Words:
    """What happened. The stream names what the event does not repeat."""
    parts = stream.split("/")
    match parts[0]:
        case "assignment":
            _, _, duty, unit, occurrence = parts
            what = duty if occurrence == ONCE else f"{duty} ({occurrence})"
            return _assignment(event, unit, what)
        case "rectification":
            return _rectification(event, parts[-1])
        case "phase":
            return _phase(event, parts[-1])
        case "message":
            return _message(event, "/".join(parts[1:-3]), parts[-3], parts[-1])
        case "directory":
            return _directory(event)
        case _:
            return _campaign(event, parts[1])


def _assignment(event: Event, unit: str, what: str) -> Words:
    match event:
        case a.AssignmentReceived():
            return Words(f"{unit} 签收 {what}", f"{unit} signed for {what}")
        case a.AssignmentStarted():
            return Words(f"{unit} 开始办理 {what}", f"{unit} began {what}")
        case a.AssignmentSubmitted(late=late):
            tail = ("（逾期）", " (late)") if late else ("", "")
            return Words(f"{unit} 上报 {what}{tail[0]}", f"{unit} handed in {what}{tail[1]}")
        case a.AssignmentAccepted():
            return Words(f"{unit} 的 {what} 审核通过", f"{what} of {unit} was accepted")
        case a.AssignmentReturned():
            return Words(f"{unit} 的 {what} 退回重办", f"{what} of {unit} was sent back")
        case a.AssignmentWaived(authority=by):
            return Words(f"{by} 准予 {unit} 免办 {what}", f"{by} let {unit} off {what}")
        case a.AssignmentTransferred(to_unit=to):
            return Words(f"{what} 由 {unit} 移交 {to}", f"{what} passed from {unit} to {to}")
        case a.AssignmentTakenOver(from_unit=before):
            return Words(
                f"{unit} 接办 {before} 的 {what}", f"{unit} took {what} over from {before}"
            )
        case a.AssignmentExtended(to=to, authority=by):
            return Words(
                f"{by} 准予 {unit} 的 {what} 延期至 {to}", f"{by} gave {unit} until {to} for {what}"
            )
        case a.AssignmentSuspended():
            return Words(f"{unit} 的 {what} 中止计时", f"the clock of {what} of {unit} stopped")
        case a.AssignmentResumed():
            return Words(f"{unit} 的 {what} 恢复计时", f"the clock of {what} of {unit} ran on")
        case a.AssignmentFellOverdue(due_on=due):
            return Words(f"{unit} 的 {what} 逾期，应于 {due} 办结",
                         f"{what} of {unit} fell overdue; it was due on {due}")  # fmt: skip
        case _:
            return _unknown(event)


def _rectification(event: Event, what: str) -> Words:
    match event:
        case x.RectificationRaised(unit=unit, finding=finding):
            return Words(
                f"{unit} 列入整改 {what}：{finding}", f"{what} raised in {unit}: {finding}"
            )
        case x.RectificationIssued(plan_due_on=plan, fix_due_on=fix):
            return Words(
                f"交办整改 {what}，{plan} 前报方案，{fix} 前整改到位",
                f"{what} issued: plan by {plan}, put right by {fix}",
            )
        case x.RectificationPlanned(measures=measures):
            return Words(f"{what} 已报整改方案：{measures}", f"plan for {what}: {measures}")
        case x.RectificationStarted():
            return Words(f"{what} 开始整改", f"work on {what} began")
        case x.RectificationReported(late=late):
            tail = ("（逾期）", " (late)") if late else ("", "")
            return Words(f"{what} 报告整改完成{tail[0]}", f"{what} reported put right{tail[1]}")
        case x.RectificationVerified():
            return Words(f"{what} 核查销号", f"{what} verified and signed off")
        case x.RectificationSentBack():
            return Words(f"{what} 整改不到位，退回", f"{what} not put right, sent back")
        case x.RectificationReopened(fix_due_on=fix):
            return Words(f"回头看重新整改 {what}，期限 {fix}", f"{what} reopened, due on {fix}")
        case x.RectificationListed(authority=by):
            return Words(f"{by} 挂牌督办 {what}", f"{by} put {what} under listed supervision")
        case x.RectificationFellOverdue(due_on=due):
            return Words(f"{what} 整改逾期，应于 {due} 完成", f"{what} fell overdue; due on {due}")
        case _:
            return _unknown(event)


def _lacking(criterion: CriterionVerdict) -> str:
    shown = f"{criterion.key} {criterion.have} of {criterion.of}"
    match criterion.kind:
        case CriterionKind.COVERAGE | CriterionKind.RECTIFICATIONS_VERIFIED:
            shown += f" ({criterion.need} % asked)"
        case CriterionKind.COUNT_AT_LEAST:
            shown = f"{criterion.key} {criterion.have}, at least {criterion.need} asked"
        case _:
            pass
    missing = f", missing {', '.join(criterion.missing[:5])}" if criterion.missing else ""
    return shown + missing


def _phase(event: Event, phase: str) -> Words:
    match event:
        case p.PhaseOpened(terms=terms):
            return Words(
                f"阶段 {phase} 启动，{terms.starts_on} 至 {terms.ends_on}，"
                f"任务 {len(terms.dues)} 项",
                f"phase {phase} opened, {terms.starts_on} to {terms.ends_on}, "
                f"{len(terms.dues)} tasks",
            )
        case p.PhaseGateRefused(verdict=verdict):
            unmet = "; ".join(map(_lacking, verdict.unmet))
            return Words(
                f"阶段 {phase} 转段条件未满足：{unmet}", f"gate of phase {phase} not met: {unmet}"
            )
        case p.PhaseClosed():
            return Words(f"阶段 {phase} 结束", f"phase {phase} closed")
        case p.PhaseClosedByOverride(authority=by):
            return Words(f"{by} 批准阶段 {phase} 结束（条件未满足）",
                         f"{by} closed phase {phase} although its gate was not met")  # fmt: skip
        case p.PhaseExtended(ends_on=end, authority=by):
            return Words(
                f"{by} 批准阶段 {phase} 延期至 {end}", f"{by} extended phase {phase} to {end}"
            )
        case p.PhaseReopened(ends_on=end, authority=by):
            return Words(
                f"{by} 批准阶段 {phase} 重新启动至 {end}",
                f"{by} reopened phase {phase} until {end}",
            )
        case _:
            return _unknown(event)


def _campaign(event: Event, name: str) -> Words:
    match event:
        case c.CampaignPlanned(definition=definition):
            return Words(
                f"制定活动 {name}：{definition.title.zh}",
                f"{name} planned: {definition.title.english}",
            )
        case c.ParameterSet(key=key, value=value):
            return Words(f"{name} 设定 {key} = {value}", f"{name}: {key} set to {value}")
        case c.CampaignAnnounced(participants=units):
            return Words(f"{name} 公布，参加单位 {len(units)} 个",
                         f"{name} announced to {len(units)} units")  # fmt: skip
        case c.CampaignStarted():
            return Words(f"{name} 开始", f"{name} started")
        case c.UnitJoined(participant=participant):
            return Words(f"{participant.unit} 加入 {name}", f"{participant.unit} joined {name}")
        case c.UnitLeft(unit=unit):
            return Words(f"{unit} 退出 {name}", f"{unit} left {name}")
        case c.CampaignSuspended():
            return Words(
                f"{name} 中止，全部期限停计", f"{name} suspended; every clock stands still"
            )
        case c.CampaignResumed():
            return Words(f"{name} 恢复，期限续计", f"{name} resumed; the clocks run on")
        case c.CampaignConcluded():
            return Words(f"{name} 结束", f"{name} concluded")
        case c.CampaignArchived():
            return Words(f"{name} 归档", f"{name} archived")
        case c.CampaignCancelled():
            return Words(f"{name} 取消", f"{name} cancelled")
        case OccurrenceOpened(due=due):
            what = f"{due.duty} {due.occurrence}"
            return Words(f"{what} 期开始，{due.due_on} 前完成", f"{what} opened, due {due.due_on}")
        case CalendarEditionPublished(edition=edition):
            return Words(f"工作日历 {edition.id} 发布", f"calendar edition {edition.id} published")
        case _:
            return _unknown(event)


def _message(event: Event, item: str, rung: str, person: str) -> Words:
    match event:
        case m.MessageQueued(subject=subject):
            return Words(f"催办 {rung} 致 {person}：{subject}", f"{rung} for {person}: {subject}")
        case m.MessageDelivered(channel=channel):
            return Words(f"{rung} 经 {channel} 送达 {person}（{item}）",
                         f"{rung} delivered to {person} by {channel} ({item})")  # fmt: skip
        case m.MessageFailed(fault=fault):
            return Words(
                f"{rung} 发送 {person} 失败：{fault}", f"{rung} to {person} failed: {fault}"
            )
        case m.MessageAbandoned(fault=fault):
            return Words(f"{rung} 致 {person} 停止发送：{fault}",
                         f"{rung} to {person} given up: {fault}")  # fmt: skip
        case _:
            return _unknown(event)


def _directory(event: Event) -> Words:
    match event:
        case d.UnitAdded(unit=unit, name=name):
            return Words(f"登记单位 {name}（{unit}）", f"unit {unit} added: {name}")
        case d.UnitAmended(unit=unit, name=name):
            return Words(f"变更单位 {name}（{unit}）", f"unit {unit} amended: {name}")
        case d.UnitRetired(unit=unit):
            return Words(f"停用单位 {unit}", f"unit {unit} retired")
        case d.UnitReinstated(unit=unit):
            return Words(f"恢复单位 {unit}", f"unit {unit} reinstated")
        case d.RoleGranted(person=person, name=name, role=role, unit=unit):
            return Words(f"{name}（{person}）任 {unit} {role.value}",
                         f"{name} ({person}) became {role.value} of {unit}")  # fmt: skip
        case d.RoleRevoked(person=person, role=role, unit=unit):
            return Words(f"{person} 不再任 {unit} {role.value}",
                         f"{person} is no longer {role.value} of {unit}")  # fmt: skip
        case d.DeputyNamed(person=person, deputy=deputy, first=first, last=last):
            return Words(f"{first} 至 {last} 由 {deputy} 代 {person}",
                         f"{deputy} stands in for {person}, {first} to {last}")  # fmt: skip
        case _:
            return _unknown(event)


def _unknown(event: Event) -> Words:
    """An event of a kind that has no sentence yet: its own name, so that the line is not empty."""
    name = type(event).__name__
    return Words(name, name)
