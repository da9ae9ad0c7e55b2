"""Who may sign in and stay signed in, by what the log says: one who acts, whose access is open."""

from engine.domain.access import Access
from engine.domain.directory.state import Directory
from engine.ids import PersonId
from office.accounts.sessions import Session


def admits(directory: Directory, access: Access, person: PersonId) -> bool:
    """Whether a person may sign in to the pages."""
    return directory.acts(person) and person in access.opened


def counts(access: Access, session: Session, *, real: bool) -> bool:
    """Whether a session counts behind a closed door: one that was claimed does not, and one that
    began before access was opened, or reset, is over, wherever it was kept. Only a `real` clock
    can tell the latter.
    """
    since = access.opened.get(session.person)
    return since is not None and not session.claimed and (not real or session.started >= since)
