"""Who an officer was and what was achieved is never lost: keys protect, and a new one must be looked at here."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import ProtectedError

from people.models import Officer
from tests.people.places import make_officer, make_state

# Merging two officers, a transfer and an erasure have to know every one of these.
KEYS_TO_OFFICER = {
    "assessments.Attempt.officer",
    "assessments.AwayRequest.decided_by",
    "assessments.AttemptFlag.reviewed_by",
    "assessments.FormAssignment.officer",
    "assessments.Grading.graded_by",
    "assessments.Invigilator.appointed_by",
    "assessments.Invigilator.officer",
    "assessments.Marking.marker",
    "assessments.MarkingClaim.marker",
    "assessments.PracticalAssessment.officer",
    "assessments.Question.sent_by",
    "assessments.QuestionBankKeeper.given_by",
    "assessments.QuestionBankKeeper.officer",
    "assessments.QuestionReview.author",
    "assessments.QuestionReview.reviewed_by",
    "assessments.QuestionUpload.uploaded_by",
    "assessments.QuizOverride.made_by",
    "assessments.QuizOverride.officer",
    "assessments.TimeGrant.by",
    "assessments.Regrade.made_by",
    "assessments.Regrade.settled_by",
    "assessments.ResultInDoubt.decided_by",
    "assessments.ResultRelease.released_by",
    "assessments.WrittenMark.marker",
    "cascade.Attendance.marked_by",
    "cascade.Cohort.opened_by",
    "cascade.CohortTrainer.officer",
    "cascade.Licence.officer",
    "cascade.LicenceEvent.recorded_by",
    "cascade.Nomination.decided_by",
    "cascade.Nomination.nominated_by",
    "cascade.Nomination.officer",
    "cascade.Qualification.officer",
    "cascade.RosterImport.uploaded_by",
    "cascade.SessionTrainer.officer",
    "certificates.Certificate.officer",
    "certificates.Certificate.revoked_by",
    "courses.Edition.released_by",
    "courses.EditionErratum.agreed_by",
    "courses.EditionErratum.proposed_by",
    "courses.Enrolment.officer",
    "courses.GroupMember.officer",
    "courses.ItemHiding.hidden_by",
    "courses.ItemHiding.shown_by",
    "courses.LegalReview.approver",
    "courses.LegalReview.author",
    "ledger.AuditEvent.actor",
    "ledger.Notice.recipient",
    "people.Identifier.officer",
    "people.Officer.merged_into",
    "people.Posting.delegated_by",
    "people.Posting.officer",
    "people.SignInCode.made_by",
    "people.SignInCode.officer",
}

# Parts of what authors still write; what was released of it stands in versions and editions, which protect.
WRITTEN = {
    "assessments.PracticalCriterion.practical",
    "assessments.PracticalWording.practical",
    "assessments.QuestionProvision.question",
    "assessments.QuestionWording.question",
    "assessments.QuizDraw.quiz",
    "assessments.QuizSection.quiz",
    "assessments.QuizSlot.quiz",
    "assessments.QuizWording.quiz",
    "assessments.StudyAnchor.study",
    "courses.CourseRow.course",
    "courses.ModuleObjective.module",
}
WAGTAILS = {"latest_revision", "live_revision", "locked_by", "owner", "content_type", "alias_of"}


def keys() -> dict[str, models.ForeignKey]:
    """Every foreign key written in a model of ours; Wagtail's own on its pages and snippets are Wagtail's."""
    return {
        f"{model._meta.label}.{field.name}": field
        for label in settings.OUR_APPS
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and not field.remote_field.parent_link and field.name not in WAGTAILS
    }


def test_every_key_to_an_officer_is_named_here():
    walked = {
        f"{related.related_model._meta.label}.{related.field.name}"
        for related in Officer._meta.get_fields(include_hidden=True)
        if related.auto_created and not related.concrete and related.related_model._meta.app_label in settings.OUR_APPS
        if not related.related_model._meta.auto_created and related.field.name not in WAGTAILS
    }
    assert walked == KEYS_TO_OFFICER == {name for name, key in keys().items() if key.related_model is Officer}


def test_no_key_of_ours_lets_a_record_go():
    assert {name for name, key in keys().items() if key.remote_field.on_delete is not models.PROTECT} == WRITTEN


@pytest.mark.django_db
def test_an_officer_with_a_past_cannot_be_deleted():
    officer = make_officer(make_state())
    with pytest.raises(ProtectedError):
        officer.delete()
    assert Officer.objects.filter(pk=officer.pk).exists()
