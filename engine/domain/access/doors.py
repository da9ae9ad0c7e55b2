"""The doors that an office can have, and names by which somebody is known elsewhere."""

from enum import StrEnum
from typing import NamedTuple


class Door(StrEnum):
    """Who may act. From each to the next it becomes harder.

    With `anyone` no permission is checked. With `named` only registered people act, and the table
    of the policy says what each may do; that they are who they claim to be is not proven. With
    `closed` it is: by a session of the pages, or by the login of the operating system.
    """

    ANYONE = "anyone"
    NAMED = "named"
    CLOSED = "closed"


class Login(NamedTuple):
    """A name under which somebody is known to the operating system of this machine, or (`issuer`)
    to a service that signs people in; then it is what the service calls the subject.
    """

    name: str
    issuer: str | None = None


class AccessDeed(StrEnum):
    """What takes two people where somebody of weight has had a way in before."""

    OPEN = "open"
    LINK = "link"
    RESET = "reset"
