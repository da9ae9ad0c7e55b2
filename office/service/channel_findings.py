"""What the doctor finds of channels that are asked for, and of the mailbox of bounces."""

from collections.abc import Iterator
from pathlib import Path

from engine.domain.campaign.table import CampaignState
from engine.domain.directory.state import known_directory
from engine.domain.unheld import lacking_channels
from engine.errors import UnknownEvent
from engine.ids import PersonId
from engine.phrases import Phrase, first_of, phrase
from office.bootstrap import Office
from office.channels.mailboxes import MailboxUnread, MaildirBox
from office.service.findings import Finding
from projections.campaigns import queries as campaigns

_ENDED = (CampaignState.ARCHIVED, CampaignState.CANCELLED)
_MOST = 5


def channel_findings(office: Office) -> Iterator[Finding]:
    """Channels that rungs and people ask for and the settings do not have; a folder of bounces that
    cannot be read. Nothing where all is well. The views are brought up already.
    """
    yield from _of_rungs(office)
    yield from _of_people(office)
    if folder := office.settings.bounces.maildir:
        try:
            MaildirBox(Path(folder)).check()
        except MailboxUnread as fault:
            yield Finding(phrase("doctor.bounces"), False, fault.fault, fault.remedy)


def _of_rungs(office: Office) -> Iterator[Finding]:
    known = office.settings.channel_names
    with office.views.connect() as views:
        for row in campaigns.campaigns(views):
            if row.state in _ENDED:
                continue
            for name, rungs in lacking_channels(campaigns.definition(views, row), known).items():
                asked = phrase("doctor.channel.asked", campaign=row.id, rungs=rungs, name=name)
                yield Finding(phrase("doctor.channel"), False, asked, _remedy(name, known))


def _of_people(office: Office) -> Iterator[Finding]:
    known, wanted = office.settings.channel_names, dict[str, list[PersonId]]()
    try:
        people = known_directory(office.reads).people
    except UnknownEvent:
        return  # the doctor says that already
    for who, person in people.items():
        if person.channel and person.channel not in known:
            wanted.setdefault(person.channel, []).append(who)
    for name, those in wanted.items():
        said = phrase("doctor.channel.wanted", people=first_of(those, _MOST), name=name)
        yield Finding(phrase("doctor.channel"), False, said, _remedy(name, known))


def _remedy(name: str, known: tuple[str, ...]) -> Phrase:
    return phrase("doctor.remedy.channel", name=name, known=known)
