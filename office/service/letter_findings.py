"""What the doctor finds of the office's own templates of letters."""

from collections.abc import Iterator

from engine.phrases import phrase
from office.bootstrap import Office
from office.letters.checking import template_faults
from office.service.findings import Finding


def letter_findings(office: Office) -> Iterator[Finding]:
    """Nothing where letters are written by the templates of the program."""
    what = phrase("doctor.letters")
    own, faults = template_faults(office.settings, office.today())
    for fault in faults:
        yield Finding(what, False, fault, phrase("doctor.remedy.letters"))
    if own and not faults:
        yield Finding(what, True, phrase("doctor.letters.hold", names=own))
