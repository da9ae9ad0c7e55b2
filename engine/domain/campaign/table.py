"""Which trigger leads a campaign from which state to which."""

from enum import StrEnum

from engine.domain.lifecycle import Lifecycle, Step, steps


class CampaignState(StrEnum):
    """States of a campaign."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    RUNNING = "running"
    SUSPENDED = "suspended"
    CONCLUDED = "concluded"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


CAMPAIGN = Lifecycle(
    "campaign",
    CampaignState,
    (
        *(Step("set", state, state) for state in ("planned", "announced", "running")),
        *(Step("correct", state, state) for state in ("planned", "announced", "running")),
        *(Step("amend", state, state) for state in ("planned", "announced", "running")),
        *(Step("propose", state, state) for state in ("planned", "announced", "running")),
        *(Step("recalendar", state, state) for state in ("planned", "announced", "running")),
        *(Step("link", state, state) for state in ("planned", "announced", "running", "suspended")),
        *steps("announce", ["planned"], "announced"),
        *steps("start", ["announced"], "running"),
        *(Step("join", state, state) for state in ("announced", "running")),
        *(Step("leave", state, state) for state in ("announced", "running")),
        *steps("suspend", ["running"], "suspended"),
        *steps("resume", ["suspended"], "running"),
        *steps("conclude", ["running"], "concluded"),
        *steps("archive", ["concluded"], "archived"),
        *steps("cancel", ["planned", "announced", "running", "suspended"], "cancelled"),
    ),
    unasked=frozenset({"propose", "recalendar", "link"}),
)
