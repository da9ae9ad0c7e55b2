"""Every event in plain words, in both languages.

A sentence may name the event (`{e...}`), its day (`{day}`), and the pieces of its stream's name:
`{campaign}` and `{item}` (a phase, a duty, a number on the ledger), `{work}`, and numbers, bare
(`{participants}`, `{task_count}`) or with their English noun (`{units}`, `{tasks}`).
"""

from types import MappingProxyType
from typing import Final

from engine.domain import calendar, obligation
from engine.domain import directory as d
from engine.domain import message as m
from engine.domain.assignment import events as a
from engine.domain.campaign import events as c
from engine.domain.event import Event, Recorded
from engine.domain.phase import events as p
from engine.domain.rectification import events as r
from engine.ids import ONCE, AssignmentKey, assignment_key
from office.cli.language import Bilingual, Language
from office.plurals import counted

_UNIT_IS: Final = Bilingual("{e.unit} {e.name}", "{e.unit} {e.name_en}")
_DUE: Final = Bilingual("应于 {e.due_on} 完成", "due on {e.due_on}")

WORDS: Final[MappingProxyType[type[Event], Bilingual]] = MappingProxyType(
    {
        calendar.CalendarEditionPublished: Bilingual(
            "工作日历 {e.edition.id} 已发布", "working-day calendar {e.edition.id} published"
        ),
        d.UnitAdded: Bilingual(f"单位 {_UNIT_IS.zh} 已录入", f"unit {_UNIT_IS.en} added"),
        d.UnitAmended: Bilingual(f"单位 {_UNIT_IS.zh} 已更正", f"unit {_UNIT_IS.en} amended"),
        d.UnitRetired: Bilingual("单位 {e.unit} 已停用", "unit {e.unit} retired"),
        d.UnitReinstated: Bilingual("单位 {e.unit} 已恢复", "unit {e.unit} reinstated"),
        d.RoleGranted: Bilingual(
            "{e.name}（{e.person}）在单位 {e.unit} 任 {e.role}",
            "{e.name} ({e.person}) is {e.role} of unit {e.unit}",
        ),
        d.RoleRevoked: Bilingual(
            "{e.person} 不再任单位 {e.unit} 的 {e.role}",
            "{e.person} is no longer {e.role} of unit {e.unit}",
        ),
        d.DeputyNamed: Bilingual(
            "{e.first} 至 {e.last} 由 {e.deputy} 代行 {e.person} 之职",
            "{e.deputy} acts for {e.person} from {e.first} to {e.last}",
        ),
        c.CampaignPlanned: Bilingual(
            "活动 {campaign} 已立项，方案 {e.definition.key}，日历 {e.edition}",
            "campaign {campaign} planned from {e.definition.key}, calendar {e.edition}",
        ),
        c.ParameterSet: Bilingual(
            "参数 {e.key} 定为 {e.value}", "parameter {e.key} set to {e.value}"
        ),
        c.CampaignAnnounced: Bilingual(
            "活动 {campaign} 已公布，参加单位 {participants} 个",
            "campaign {campaign} announced to {units}",
        ),
        c.CampaignStarted: Bilingual("活动 {campaign} 已启动", "campaign {campaign} started"),
        c.UnitJoined: Bilingual(
            "单位 {e.participant.unit} 加入活动 {campaign}",
            "unit {e.participant.unit} joined campaign {campaign}",
        ),
        c.UnitLeft: Bilingual(
            "单位 {e.unit} 退出活动 {campaign}", "unit {e.unit} left campaign {campaign}"
        ),
        c.CampaignSuspended: Bilingual(
            "活动 {campaign} 自 {day} 起中止，全部时限停计",
            "campaign {campaign} suspended from {day}: every clock stands still",
        ),
        c.CampaignResumed: Bilingual(
            "活动 {campaign} 自 {day} 起恢复，时限续计",
            "campaign {campaign} resumed from {day}: the clocks run on",
        ),
        c.CampaignConcluded: Bilingual("活动 {campaign} 已结束", "campaign {campaign} concluded"),
        c.CampaignArchived: Bilingual("活动 {campaign} 已归档", "campaign {campaign} archived"),
        c.CampaignCancelled: Bilingual("活动 {campaign} 已取消", "campaign {campaign} cancelled"),
        p.PhaseOpened: Bilingual(
            "阶段 {item} 已启动，{e.terms.starts_on} 至 {e.terms.ends_on}，任务 {task_count} 项",
            "phase {item} opened, {e.terms.starts_on} to {e.terms.ends_on}, {tasks}",
        ),
        p.PhaseGateRefused: Bilingual(
            "阶段 {item} 未达到转段条件", "phase {item} does not pass its gate"
        ),
        p.PhaseClosed: Bilingual(
            "阶段 {item} 已通过转段并关闭", "phase {item} closed through its gate"
        ),
        p.PhaseClosedByOverride: Bilingual(
            "阶段 {item} 由 {e.authority} 批准，未达条件而关闭",
            "phase {item} closed against its gate on the authority of {e.authority}",
        ),
        p.PhaseExtended: Bilingual(
            "阶段 {item} 由 {e.authority} 批准，延期至 {e.ends_on}",
            "phase {item} extended to {e.ends_on} on the authority of {e.authority}",
        ),
        p.PhaseReopened: Bilingual(
            "阶段 {item} 由 {e.authority} 批准，重新启动至 {e.ends_on}",
            "phase {item} reopened until {e.ends_on} on the authority of {e.authority}",
        ),
        obligation.OccurrenceOpened: Bilingual(
            "{item} 的 {e.due.occurrence} 期开始，应于 {e.due.due_on} 完成",
            "{item} began for {e.due.occurrence}, due on {e.due.due_on}",
        ),
        a.AssignmentReceived: Bilingual("{work} 已签收", "{work} received"),
        a.AssignmentStarted: Bilingual("{work} 已开始办理", "{work} started"),
        a.AssignmentSubmitted: Bilingual(
            f"{{work}} 已报送（{{late}}，{_DUE.zh}）", f"{{work}} handed in {{late}}, {_DUE.en}"
        ),
        a.AssignmentAccepted: Bilingual("{work} 已审核通过", "{work} accepted"),
        a.AssignmentReturned: Bilingual("{work} 已退回重办", "{work} returned for rework"),
        a.AssignmentWaived: Bilingual(
            "{work} 由 {e.authority} 批准免办", "{work} waived on the authority of {e.authority}"
        ),
        a.AssignmentTransferred: Bilingual(
            "{work} 移交单位 {e.to_unit}", "{work} transferred to unit {e.to_unit}"
        ),
        a.AssignmentTakenOver: Bilingual(
            "{work} 自单位 {e.from_unit} 接办", "{work} taken over from unit {e.from_unit}"
        ),
        a.AssignmentExtended: Bilingual(
            "{work} 由 {e.authority} 批准，延期至 {e.to}",
            "{work} extended to {e.to} on the authority of {e.authority}",
        ),
        a.AssignmentSuspended: Bilingual(
            "{work} 已中止，时限停计", "{work} suspended, its clock stands"
        ),
        a.AssignmentResumed: Bilingual(
            "{work} 已恢复，时限续计", "{work} resumed, its clock runs on"
        ),
        a.AssignmentFellOverdue: Bilingual(
            f"{{work}} 逾期，{_DUE.zh}", f"{{work}} fell overdue, {_DUE.en}"
        ),
        r.RectificationRaised: Bilingual(
            "整改 {item} 已登记，单位 {e.unit}：{e.finding}",
            "rectification {item} raised for unit {e.unit}: {e.finding}",
        ),
        r.RectificationIssued: Bilingual(
            "整改 {item} 已交办，{e.plan_due_on} 前报方案，{e.fix_due_on} 前整改到位",
            "rectification {item} issued: plan by {e.plan_due_on}, put right by {e.fix_due_on}",
        ),
        r.RectificationPlanned: Bilingual("整改 {item} 已报方案", "rectification {item} planned"),
        r.RectificationStarted: Bilingual("整改 {item} 已开始", "rectification {item} started"),
        r.RectificationReported: Bilingual(
            f"整改 {{item}} 已报结（{{late}}，{_DUE.zh}）",
            f"rectification {{item}} reported {{late}}, {_DUE.en}",
        ),
        r.RectificationVerified: Bilingual("整改 {item} 已销号", "rectification {item} verified"),
        r.RectificationSentBack: Bilingual("整改 {item} 已退回", "rectification {item} sent back"),
        r.RectificationReopened: Bilingual(
            "整改 {item} 回头看后重新整改，限 {e.fix_due_on}",
            "rectification {item} reopened, put right by {e.fix_due_on}",
        ),
        r.RectificationListed: Bilingual(
            "整改 {item} 由 {e.authority} 挂牌督办",
            "rectification {item} put under listed supervision by {e.authority}",
        ),
        r.RectificationFellOverdue: Bilingual(
            f"整改 {{item}} 逾期，{_DUE.zh}", f"rectification {{item}} fell overdue, {_DUE.en}"
        ),
        m.MessageQueued: Bilingual(
            "{e.rung} 提醒待发 {e.recipient}：{e.subject}",
            "{e.rung} reminder queued for {e.recipient}: {e.subject}",
        ),
        m.MessageDelivered: Bilingual(
            "消息已经由 {e.channel} 送出", "message delivered through {e.channel}"
        ),
        m.MessageFailed: Bilingual(
            "消息未送出（{e.fault}），将重发",
            "message not delivered ({e.fault}), tried again later",
        ),
        m.MessageAbandoned: Bilingual("消息放弃发送（{e.fault}）", "message given up ({e.fault})"),
    }
)

_LATE: Final = {True: Bilingual("迟报", "late"), False: Bilingual("按时", "in time")}
_WHY: Final = Bilingual("；理由：", "; reason: ")


def in_words(recorded: Recorded, lang: Language) -> str:
    """What happened, in one sentence, with the reason where one was given."""
    event = recorded.event
    names = recorded.stream.split("/")
    key = assignment_key(recorded.stream)
    participants = len(getattr(event, "participants", ()))
    task_count = len(event.terms.dues) if isinstance(event, p.PhaseOpened) else 0
    text = (
        WORDS[type(event)]
        .to(lang)
        .format(
            e=event,
            day=event.stamp.day,
            campaign=names[1],
            item=names[2] if len(names) > 2 else names[1],
            work=_work(key, lang) if key else "",
            late=_LATE[bool(getattr(event, "late", False))].to(lang),
            participants=participants,
            units=counted(participants, "unit"),
            task_count=task_count,
            tasks=counted(task_count, "task"),
        )
    )
    return text + (_WHY.to(lang) + event.stamp.reason if event.stamp.reason else "")


def _work(key: AssignmentKey, lang: Language) -> str:
    tail = "" if key.occurrence == ONCE else f" {key.occurrence}"
    return f"{key.unit} 的 {key.duty}{tail}" if lang == "zh" else f"{key.duty}{tail} of {key.unit}"
