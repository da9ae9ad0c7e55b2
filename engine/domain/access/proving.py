"""Behind the door `closed`: by what a command proves who gives it."""

from engine.domain.access.doors import Door
from engine.domain.access.state import Access
from engine.domain.event import Proof, Stamp, Via
from engine.errors import NotPermitted
from engine.ids import SYSTEM


def prove(access: Access, stamp: Stamp) -> None:
    """Raise NotPermitted unless whoever gives the command is proven, where that is asked for.

    A session counts as long as the person may sign in, a login as long as it is linked to the
    person: who is shut out acts no more, whatever is left of his sessions. Whoever enters another's
    paper proves who he is himself. The program itself proves nothing; it never comes in through
    the pages.
    """
    if access.door is not Door.CLOSED:
        return
    if stamp.actor == SYSTEM and stamp.via not in (Via.WEB, Via.API):
        return
    person = stamp.entered_by or stamp.actor
    match stamp.proof:
        case Proof.SESSION | Proof.TOKEN:
            proven = person in access.opened
        case Proof.LOGIN:
            proven = access.person_of(stamp.login or "") == person
        case _:
            proven = False
    if not proven:
        raise NotPermitted("error.access.unproven", person=person)
