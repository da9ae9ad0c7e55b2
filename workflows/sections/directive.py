"""`[directive]`: the document by which a campaign is ordered, and what its recipients owe."""

from dataclasses import dataclass, field
from typing import Annotated

from msgspec import UNSET, UnsetType

from workflows.titles import CheckedAs, Days, Title, Word

Texts = Annotated[tuple[str, ...] | UnsetType, CheckedAs(tuple[str, ...])]

KEY = "directive"
RECEIPT = "directive-receipt"
PLAN = "directive-plan"
"""Duties on call that a file with `receipt_within` or `covers` has without writing them out."""


ANY_AUTHORITY = "authority"
"""In `consent`: whoever has the authority, whatever his part."""


@dataclass(frozen=True, kw_only=True)
class DirectiveRules:
    """What a directive of this campaign says where its draft says nothing else; R001, R163-R166.

    `carries` is the document that it forwards, dated `carries_issued`; `basis` those that it rests
    on, the nearest first. `consent` names who has to agree before it is issued: parts of
    `[[roles]]`, or the word "authority". Issuing opens the `duties`, on call, to its `main`
    recipients; the first of them is the receipt, due `receipt_within` working days after the day of
    issue. `covers` lists what a recipient's plan has to cover (R005).
    """

    key: str = KEY
    number: Word = field(default_factory=lambda: UNSET)
    title: Annotated[Title | UnsetType, CheckedAs(Title)] = field(default_factory=lambda: UNSET)
    issuers: Texts = field(default_factory=lambda: UNSET)
    carries: Word = field(default_factory=lambda: UNSET)
    carries_issued: Word = field(default_factory=lambda: UNSET)
    basis: Texts = field(default_factory=lambda: UNSET)
    consent: Texts = field(default_factory=lambda: UNSET)
    receipt_within: Days = field(default_factory=lambda: UNSET)
    covers: Texts = field(default_factory=lambda: UNSET)
    duties: Texts = field(default_factory=lambda: UNSET)
    main: Texts = field(default_factory=lambda: UNSET)
    report_to: Texts = field(default_factory=lambda: UNSET)
    copy_to: Texts = field(default_factory=lambda: UNSET)
    copies: Days = field(default_factory=lambda: UNSET)
    subject_words: Texts = field(default_factory=lambda: UNSET)
    rules: tuple[str, ...] = ()


DirectiveSection = Annotated[DirectiveRules | UnsetType, CheckedAs(DirectiveRules)]
"""What is left out is not stored."""
