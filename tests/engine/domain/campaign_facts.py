"""Facts of one campaign, the pasts that lead to its states, and what stands around it."""

from engine.domain.campaign.context import CampaignContext
from engine.domain.campaign.events import (
    CampaignAnnounced,
    CampaignConcluded,
    CampaignPlanned,
    CampaignResumed,
    CampaignStarted,
    CampaignSuspended,
)
from tests.samples import (
    BUREAU,
    CAMPAIGN,
    TOWN,
    definition,
    definition_with_blanks,
    march,
    stamp,
)
from workflows.planning import checked, digest

BECAUSE = stamp(reason="the mayor's word")
WHOLE, BLANK = checked(definition()), checked(definition_with_blanks())
PLANNED = CampaignPlanned(
    stamp=stamp(),
    campaign=CAMPAIGN,
    definition=WHOLE,
    digest=digest(WHOLE),
    edition="spring-2009",
)
PLANNED_WITH_BLANKS = CampaignPlanned(
    stamp=stamp(),
    campaign=CAMPAIGN,
    definition=BLANK,
    digest=digest(BLANK),
    edition="spring-2009",
)
ANNOUNCED = CampaignAnnounced(stamp=stamp(), participants=(TOWN,))
STARTED = CampaignStarted(stamp=stamp())
SUSPENDED = CampaignSuspended(stamp=stamp(march(5), reason="flood"))
RESUMED = CampaignResumed(stamp=stamp(march(9)))
CONCLUDED = CampaignConcluded(stamp=stamp())

RUNNING = (PLANNED, ANNOUNCED, STARTED)
ALONE = CampaignContext()
WITH_TOWN = CampaignContext(participants=(TOWN,))
WITH_BUREAU = CampaignContext(participants=(BUREAU,))
