"""What an item has handed in, as its stream stands."""

from engine.domain.assignment.state import evolve as evolve_assignment
from engine.domain.evidence import Filed
from engine.domain.family import Reads
from engine.domain.rectification.state import evolve as evolve_rectification
from engine.ids import AssignmentKey, RectificationKey, StreamId, parse_stream


def filed_of(item: StreamId, reads: Reads) -> tuple[Filed, ...]:
    """The documents and figures of an assignment or a rectification; none of anything else."""
    match parse_stream(item):
        case AssignmentKey():
            work = reads.state(item, evolve_assignment)
            return work.filed if work else ()
        case RectificationKey():
            finding = reads.state(item, evolve_rectification)
            return finding.filed if finding else ()
        case _:
            return ()
