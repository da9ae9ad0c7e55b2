"""The stored name of every event: ours and stable, never a module path (R4).

A name that was ever written stays in this table or among the old names of upcasts.py.
"""

from types import MappingProxyType

from engine.domain import calendar, obligation, readings
from engine.domain import message as m
from engine.domain.access import events as access
from engine.domain.assignment import events as a
from engine.domain.campaign import events as c
from engine.domain.directory import events as d
from engine.domain.entries import listed
from engine.domain.event import Event
from engine.domain.office import events as o
from engine.domain.petition import events as pt
from engine.domain.phase import events as p
from engine.domain.rectification import events as r
from engine.domain.register import events as reg
from engine.domain.reminder import events as rm

EVENTS: MappingProxyType[str, type[Event]] = MappingProxyType(
    {
        "calendar.edition_published.v1": calendar.CalendarEditionPublished,
        "register.entry_made.v1": reg.EntryMade,
        "register.body_composed.v1": reg.BodyComposed,
        "register.body_vacated.v1": reg.BodyVacated,
        "register.entry_ended.v1": reg.EntryEnded,
        "readings.sealed.v1": readings.ReadingsSealed,
        "directory.unit_added.v1": d.UnitAdded,
        "directory.unit_amended.v1": d.UnitAmended,
        "directory.unit_retired.v1": d.UnitRetired,
        "directory.unit_reinstated.v1": d.UnitReinstated,
        "directory.person_registered.v1": d.PersonRegistered,
        "directory.person_amended.v1": d.PersonAmended,
        "directory.reach_amended.v1": d.ReachAmended,
        "directory.person_ended.v1": d.PersonEnded,
        "directory.role_granted.v2": d.RoleGranted,
        "directory.role_revoked.v2": d.RoleRevoked,
        "directory.deputy_named.v2": d.DeputyNamed,
        "directory.deputy_ended.v1": d.DeputyEnded,
        "access.door_set.v1": access.DoorSet,
        "access.login_linked.v1": access.LoginLinked,
        "access.login_unlinked.v1": access.LoginUnlinked,
        "access.opened.v1": access.AccessOpened,
        "access.closed.v1": access.AccessClosed,
        "access.credential_reset.v1": access.CredentialReset,
        "access.confirmation_asked.v1": access.ConfirmationAsked,
        "office.founded.v1": o.OfficeFounded,
        "office.day_rules_changed.v1": o.DayRulesChanged,
        "office.clock_confirmed.v1": o.ClockConfirmed,
        "office.strays_marked.v1": o.StraysMarked,
        "office.log_restored.v1": o.LogRestored,
        "campaign.planned.v1": c.CampaignPlanned,
        "campaign.parameter_set.v1": c.ParameterSet,
        "campaign.recalendaring_proposed.v1": c.RecalendaringProposed,
        "campaign.recalendared.v1": c.CampaignRecalendared,
        "campaign.date_corrected.v1": c.DateCorrected,
        "campaign.definition_amended.v1": c.DefinitionAmended,
        "campaign.duties_added.v1": c.DutiesAdded,
        "campaign.duties_dropped.v1": c.DutiesDropped,
        "campaign.announced.v1": c.CampaignAnnounced,
        "campaign.started.v1": c.CampaignStarted,
        "campaign.unit_joined.v1": c.UnitJoined,
        "campaign.unit_left.v1": c.UnitLeft,
        "campaign.suspended.v1": c.CampaignSuspended,
        "campaign.resumed.v1": c.CampaignResumed,
        "campaign.concluded.v1": c.CampaignConcluded,
        "campaign.archived.v1": c.CampaignArchived,
        "campaign.cancelled.v1": c.CampaignCancelled,
        "phase.opened.v1": p.PhaseOpened,
        "phase.gate_refused.v1": p.PhaseGateRefused,
        "phase.closed.v1": p.PhaseClosed,
        "phase.closed_by_override.v1": p.PhaseClosedByOverride,
        "phase.extended.v1": p.PhaseExtended,
        "phase.reopened.v1": p.PhaseReopened,
        "phase.dates_corrected.v1": p.PhaseDatesCorrected,
        "phase.duties_added.v1": p.PhaseDutiesAdded,
        "phase.duties_dropped.v1": p.PhaseDutiesDropped,
        "phase.opening_withdrawn.v1": p.PhaseOpeningWithdrawn,
        "obligation.occurrence_opened.v1": obligation.OccurrenceOpened,
        "obligation.occurrences_withdrawn.v1": obligation.OccurrencesWithdrawn,
        "entries.added.v1": listed.EntriesAdded,
        "entries.renamed.v1": listed.EntryRenamed,
        "entries.withdrawn.v1": listed.EntryWithdrawn,
        "assignment.received.v1": a.AssignmentReceived,
        "assignment.started.v1": a.AssignmentStarted,
        "assignment.submitted.v1": a.AssignmentSubmitted,
        "assignment.accepted.v1": a.AssignmentAccepted,
        "assignment.passed_on.v1": a.AssignmentPassedOn,
        "assignment.returned.v1": a.AssignmentReturned,
        "assignment.waived.v1": a.AssignmentWaived,
        "assignment.transferred.v1": a.AssignmentTransferred,
        "assignment.taken_over.v1": a.AssignmentTakenOver,
        "assignment.recounted.v1": a.AssignmentRecounted,
        "assignment.armed.v1": a.AssignmentArmed,
        "assignment.disarmed.v1": a.AssignmentDisarmed,
        "assignment.extended.v1": a.AssignmentExtended,
        "assignment.suspended.v1": a.AssignmentSuspended,
        "assignment.resumed.v1": a.AssignmentResumed,
        "assignment.fell_overdue.v1": a.AssignmentFellOverdue,
        "assignment.acceptance_withdrawn.v1": a.AssignmentAcceptanceWithdrawn,
        "assignment.submission_withdrawn.v1": a.AssignmentSubmissionWithdrawn,
        "assignment.waiver_withdrawn.v1": a.AssignmentWaiverWithdrawn,
        "assignment.figures_corrected.v1": a.AssignmentFiguresCorrected,
        "assignment.overdue_annulled.v1": a.AssignmentOverdueAnnulled,
        "rectification.raised.v1": r.RectificationRaised,
        "rectification.issued.v1": r.RectificationIssued,
        "rectification.recounted.v1": r.RectificationRecounted,
        "rectification.planned.v1": r.RectificationPlanned,
        "rectification.started.v1": r.RectificationStarted,
        "rectification.reported.v1": r.RectificationReported,
        "rectification.verified.v1": r.RectificationVerified,
        "rectification.sent_back.v1": r.RectificationSentBack,
        "rectification.reopened.v1": r.RectificationReopened,
        "rectification.listed.v1": r.RectificationListed,
        "rectification.fell_overdue.v1": r.RectificationFellOverdue,
        "rectification.verification_withdrawn.v1": r.RectificationVerificationWithdrawn,
        "rectification.report_withdrawn.v1": r.RectificationReportWithdrawn,
        "rectification.overdue_annulled.v1": r.RectificationOverdueAnnulled,
        "petition.extension_asked.v1": pt.ExtensionAsked,
        "petition.waiver_asked.v1": pt.WaiverAsked,
        "petition.transfer_asked.v1": pt.TransferAsked,
        "petition.sign_off_asked.v1": pt.SignOffAsked,
        "petition.override_asked.v1": pt.OverrideAsked,
        "petition.granted.v1": pt.PetitionGranted,
        "petition.refused.v1": pt.PetitionRefused,
        "petition.lapsed.v1": pt.PetitionLapsed,
        "reminder.due.v1": rm.ReminderDue,
        "reminder.missed.v1": rm.ReminderMissed,
        "message.letter_queued.v1": m.LetterQueued,
        "message.sent.v1": m.MessageSent,
        "message.redriven.v1": m.MessageRedriven,
        "message.bounced.v1": m.MessageBounced,
        "message.queued.v1": m.MessageQueued,
        "message.delivered.v1": m.MessageDelivered,
        "message.failed.v1": m.MessageFailed,
        "message.abandoned.v1": m.MessageAbandoned,
        "message.voided.v1": m.MessageVoided,
    }
)

NAMES: MappingProxyType[type[Event], str] = MappingProxyType(
    {event: name for name, event in EVENTS.items()}
)
