"""Fields of what takes an order: by whose word, why, and the paper that says so."""

from typing import Final

from engine.domain.policy.actors import Role
from engine.ids import CampaignId
from office.answers.authorities import authorities
from office.web.forms import Choice, Field, Option, Text, Upload
from office.web.visit import Visit

REASON: Final = Text(name="reason", required=True, lines=3)
OPTIONAL_REASON: Final = Text(name="reason", lines=3)
AUTHORITY: Final = Text(name="authority", required=True, hint="web.hint.authority")
DOCUMENT: Final = Upload(name="document", hint="web.hint.document")


def order_fields(visit: Visit, campaign: str) -> tuple[Field, ...]:
    """Authority, reason, document: those of a leader's decision that somebody puts on record."""
    known = authorities(visit.reading, CampaignId(campaign))
    options = tuple(Option(each.name, each.said) for each in known)
    authority: Field = (
        Choice(name="authority", required=True, options=options)
        if options
        else Text(name="authority", required=True)
    )
    # A leader decides himself; whoever puts a leader's decision on record has its paper.
    paper = Role.LEADER not in visit.visitor.roles
    document = Upload(name="document", required=paper, hint="web.hint.document")
    return authority, REASON, document
