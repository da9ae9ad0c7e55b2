"""One instance of every event of a petition."""

from datetime import time
from typing import Any

from engine.domain.event import Event, Via
from engine.domain.evidence import Filed
from engine.domain.petition import events as q
from engine.domain.petition.table import Lapse
from engine.ids import PetitionId, UnitId
from tests.engine.store.message_samples import SCHEDULER_DID, TOWN_1
from tests.samples import CAMPAIGN, LI, MOBILIZE, PLAN_FILED, march, stamp, verdict

_LIAISON = stamp(march(16), actor=LI, via=Via.WEB, reason="水灾，道路不通", command="c-5")
_OFFICE = stamp(march(18), reason="情况属实", command="c-6")
_WORK: dict[str, Any] = {
    "stamp": _LIAISON,
    "campaign": CAMPAIGN,
    "answer_by": march(27),
    "duty": PLAN_FILED,
    "unit": TOWN_1,
    "phase": MOBILIZE,
}

EVENTS_OF_PETITION: tuple[Event, ...] = (
    q.ExtensionAsked(**_WORK, petition=PetitionId("p-0001"), to=march(31), hour=time(17)),
    q.WaiverAsked(**_WORK, petition=PetitionId("p-0002")),
    q.TransferAsked(**_WORK, petition=PetitionId("p-0003"), to_unit=UnitId("town-02")),
    q.SignOffAsked(
        **_WORK,
        petition=PetitionId("p-0004"),
        filed=(Filed(key="report", name="plan.pdf", digest="sha256:" + "ab" * 32, size=48_213),),
    ),
    q.OverrideAsked(
        stamp=_OFFICE,
        campaign=CAMPAIGN,
        petition=PetitionId("p-0005"),
        answer_by=march(27),
        phase=MOBILIZE,
        verdict=verdict(met=False),
    ),
    q.PetitionGranted(stamp=_OFFICE, authority="领导小组办公室"),
    q.PetitionRefused(stamp=_OFFICE, authority="领导小组办公室"),
    q.PetitionLapsed(stamp=SCHEDULER_DID, cause=Lapse.DAY),
)
