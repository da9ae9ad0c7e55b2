"""Who acts by a call of the program: as somebody says, or behind the door `closed` as is proven."""

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.errors import NotPermitted
from engine.ids import PersonId

if TYPE_CHECKING:
    from engine.domain.access import Access
    from engine.domain.event import Proof
    from office.bootstrap import Office

ACTOR_VARIABLE: Final = "CAMPAIGN_ACTOR"


class Acting(NamedTuple):
    """The actor of a command, by what he is proven, and who enters his paper."""

    actor: PersonId
    proof: "Proof | None" = None
    entered_by: PersonId | None = None


def is_closed(office: "Office") -> bool:
    """Whether people have to prove who they are."""
    from engine.domain.access import Door, known_access

    return known_access(office.reads).door is Door.CLOSED


def refuse_given_moment(office: "Office", now: str | None) -> None:
    """Raise NotPermitted where somebody gives the moment himself behind `closed`."""
    if now is not None and is_closed(office):
        raise NotPermitted("error.access.no-now")


def proven(office: "Office", login: str, wanted: PersonId | None) -> Acting:
    """The person whose login it is acts. If another is `wanted`, that one's paper is entered.

    Raises NotPermitted for a login that is linked to nobody, and for an actor that a variable of
    the environment claims.
    """
    from engine.domain.access import known_access
    from engine.domain.event import Proof

    if os.environ.get(ACTOR_VARIABLE):
        raise NotPermitted("error.access.no-variable", variable=ACTOR_VARIABLE)
    own = _linked(known_access(office.reads), login)
    if wanted is None or wanted == own:
        return Acting(own, Proof.LOGIN)
    return Acting(wanted, Proof.LOGIN, own)


def _linked(access: "Access", login: str) -> PersonId:
    own = access.person_of(login)
    if own is None:
        raise NotPermitted("error.access.unknown-login", login=login)
    return own
