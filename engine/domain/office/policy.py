"""Who may give commands to an office."""

from types import MappingProxyType
from typing import Any, Final

from engine.domain.directory.state import known_directory
from engine.domain.family import Reads
from engine.domain.office.commands import (
    ChangeDayRules,
    ConfirmClock,
    FoundOffice,
    MarkStrays,
    RecordRestore,
)
from engine.domain.office.events import (
    ClockConfirmed,
    DayRulesChanged,
    LogRestored,
    OfficeFounded,
    StraysMarked,
)
from engine.domain.policy.facts import Facts, Order
from engine.domain.policy.places import order_of, places
from engine.domain.policy.rows import Policy
from engine.ids import StreamId


def _facts_of(deed: Any, _stream: StreamId, _state: object, reads: Reads) -> Facts:
    order = Order()
    if isinstance(deed, MarkStrays | StraysMarked):
        order = order_of(known_directory(reads), deed.stamp, deed.authority)
    return Facts(scopes=places(), order=order)


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            FoundOffice: "N@o S@s",
            ChangeDayRules: "H@o N@o",
            ConfirmClock: "O@o N@o",
            MarkStrays: "O@o | A",
            RecordRestore: "S@s",
        }
    ),
    command_of=MappingProxyType(
        {
            OfficeFounded: FoundOffice,
            DayRulesChanged: ChangeDayRules,
            ClockConfirmed: ConfirmClock,
            StraysMarked: MarkStrays,
            LogRestored: RecordRestore,
        }
    ),
    facts_of=_facts_of,
)
