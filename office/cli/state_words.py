"""The states of every lifecycle in the office's words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from engine.domain.assignment.table import AssignmentState
from engine.domain.campaign.table import CampaignState
from engine.domain.lifecycle import UnitState
from engine.domain.message import MessageState
from engine.domain.phase.table import PhaseState
from engine.domain.rectification.table import RectificationState
from office.cli.language import Bilingual, Language

# By type first: members of different lifecycles that are spelt alike are equal.
_ZH: Final[Mapping[type[StrEnum], Mapping[str, str]]] = {
    CampaignState: {
        "planned": "已立项",
        "announced": "已公布",
        "running": "进行中",
        "suspended": "已中止",
        "concluded": "已结束",
        "archived": "已归档",
        "cancelled": "已取消",
    },
    PhaseState: {
        "pending": "未启动",
        "open": "进行中",
        "closing": "待转段",
        "closed": "已关闭",
    },
    AssignmentState: {
        "assigned": "待签收",
        "received": "已签收",
        "in_progress": "办理中",
        "submitted": "已报送",
        "accepted": "已通过",
        "returned": "已退回",
        "suspended": "已中止",
        "waived": "已免办",
        "transferred": "已移交",
    },
    RectificationState: {
        "raised": "已登记",
        "issued": "已交办",
        "planned": "已报方案",
        "in_progress": "整改中",
        "listed": "挂牌督办",
        "reported": "已报结",
        "sent_back": "已退回",
        "verified": "已销号",
        "reopened": "重新整改",
    },
    MessageState: {
        "queued": "待发",
        "delivered": "已送达",
        "failed": "待重发",
        "abandoned": "已放弃",
    },
    UnitState: {"active": "在册", "retired": "已停用"},
}


_LEFT: Final = Bilingual("已退出", "left")


def state_in_words(state: StrEnum, lang: Language) -> str:
    """`在册`, or `active`."""
    return _ZH[type(state)][state] if lang == "zh" else state.replace("_", " ")


def item_state_in_words(item: str, state: str, lang: Language) -> str:
    """The state of a board's row: of an assignment or a rectification, by its stream's name; or
    `left`, when its unit went out of the campaign.
    """
    if state == "left":
        return _LEFT.to(lang)
    is_rectification = item.startswith("rectification/")
    known = RectificationState(state) if is_rectification else AssignmentState(state)
    return state_in_words(known, lang)
