"""Who may prepare a box and put sheets into it: the table is asked, though neither is a command."""

from engine.domain.event import Stamp
from engine.domain.family import Reads
from engine.domain.survey.commands import OpenSurvey, ReceiveSurveyResult
from engine.handling.permitting import not_permitted
from engine.ids import ItemKey


def need_opener(reads: Reads, key: ItemKey, stamp: Stamp) -> None:
    """Raise NotPermitted for whoever could not open the survey either."""
    deed = OpenSurvey(stamp=stamp, key=key, closes_on=stamp.on, box="", form_digest="", handed=())
    if (refused := not_permitted(reads, deed)) is not None:
        raise refused


def need_no_subject(reads: Reads, key: ItemKey, stamp: Stamp) -> None:
    """Raise NotPermitted for whoever could not enter a surveyor's result: nobody enters what is
    said of his own unit (R151).
    """
    deed = ReceiveSurveyResult(
        stamp=stamp, key=key, source="", handed=0, back=0, spoilt=0, groups=(), filed=()
    )
    if (refused := not_permitted(reads, deed)) is not None:
        raise refused
