"""States in the two languages of the demo."""

from typing import Final

from engine.domain.phase.table import PhaseState
from engine.domain.rectification.table import RectificationState
from office.simulation.temper import Temper
from workflows.schema import Title

PHASE_STATES: Final = {
    PhaseState.PENDING: Title(zh="未启动", en="pending"),
    PhaseState.OPEN: Title(zh="进行中", en="open"),
    PhaseState.CLOSING: Title(zh="收尾中", en="closing"),
    PhaseState.CLOSED: Title(zh="已关闭", en="closed"),
}

LEDGER: Final = {
    RectificationState.RAISED: Title(zh="已提出", en="raised"),
    RectificationState.ISSUED: Title(zh="已交办", en="issued"),
    RectificationState.PLANNED: Title(zh="已定措施", en="planned"),
    RectificationState.IN_PROGRESS: Title(zh="整改中", en="in progress"),
    RectificationState.LISTED: Title(zh="挂牌督办", en="listed"),
    RectificationState.REPORTED: Title(zh="已报告", en="reported"),
    RectificationState.SENT_BACK: Title(zh="已退回", en="sent back"),
    RectificationState.REOPENED: Title(zh="已重开", en="reopened"),
    RectificationState.VERIFIED: Title(zh="已销号", en="verified"),
}

CLEARED: Final = {
    "submitted": Title(zh="报送", en="handed in"),
    "waived": Title(zh="免报", en="waived"),
    "transferred": Title(zh="移交", en="transferred"),
    "verified": Title(zh="销号", en="verified"),
    "extended": Title(zh="延期", en="extended"),
    "left": Title(zh="退出", en="left"),
    "campaign over": Title(zh="活动结束", en="campaign over"),
}

TEMPERS: Final = {
    Temper.PROMPT: Title(zh="守时", en="prompt"),
    Temper.LATE: Title(zh="拖延", en="late"),
    Temper.SLOPPY: Title(zh="马虎", en="sloppy"),
    Temper.SILENT: Title(zh="沉默", en="silent"),
}
