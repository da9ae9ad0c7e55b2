"""Who may give commands to an office."""

from types import MappingProxyType
from typing import Any, Final

from engine.domain.family import Reads
from engine.domain.office.commands import FoundOffice
from engine.domain.office.events import OfficeFounded
from engine.domain.policy.facts import Facts
from engine.domain.policy.places import places
from engine.domain.policy.rows import Policy
from engine.ids import StreamId


def _facts_of(_deed: Any, _stream: StreamId, _state: object, _reads: Reads) -> Facts:
    return Facts(scopes=places())


POLICY: Final = Policy(
    rows=MappingProxyType({FoundOffice: "N@o S@s"}),
    command_of=MappingProxyType({OfficeFounded: FoundOffice}),
    facts_of=_facts_of,
)
