"""One instance of every event of the lifecycles that number their items; one line for each."""

from engine.domain.event import Event
from tests.engine.store.approval_samples import EVENTS_OF_APPROVAL
from tests.engine.store.assessment_samples import EVENTS_OF_ASSESSMENT
from tests.engine.store.directive_samples import EVENTS_OF_DIRECTIVE
from tests.engine.store.inspection_samples import EVENTS_OF_INSPECTION
from tests.engine.store.matter_samples import EVENTS_OF_MATTER, EVENTS_OF_PUBLICATION
from tests.engine.store.petition_samples import EVENTS_OF_PETITION
from tests.engine.store.register_samples import EVENTS_OF_REGISTER
from tests.engine.store.selection_samples import EVENTS_OF_SELECTION
from tests.engine.store.survey_samples import EVENTS_OF_SURVEY

EVENTS_OF_ITEMS: tuple[Event, ...] = (
    *EVENTS_OF_PETITION,
    *EVENTS_OF_APPROVAL,
    *EVENTS_OF_SELECTION,
    *EVENTS_OF_PUBLICATION,
    *EVENTS_OF_MATTER,
    *EVENTS_OF_DIRECTIVE,
    *EVENTS_OF_INSPECTION,
    *EVENTS_OF_ASSESSMENT,
    *EVENTS_OF_REGISTER,
    *EVENTS_OF_SURVEY,
)
