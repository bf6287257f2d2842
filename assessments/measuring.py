"""Measuring what a course teaches: which form an officer meets, when it may be met, and the invitations to it.

Everything of it is optional and counts for nothing. An officer is measured in one enrolment: who does not take the
quiz before the course is asked nothing after it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import ledger
from assessments import crossing, versions
from assessments.crossing import LATER, POST, PRE
from assessments.models import UNDER_WAY, Attempt, AttemptState, FormAssignment, GainStudy, QuizVersion
from assessments.statistics.windows import POST_DAYS, RETENTION_DAYS, RETENTION_WINDOW_DAYS, counts_as_retention
from courses import requirements
from courses.inviting import Invitation
from courses.models import (
    Completion,
    EditionItem,
    Enrolment,
    GroupMember,
    ItemKind,
    ItemRead,
    LearningGroup,
    RequirementMet,
    SelfCheckAnswer,
)
from ledger.clock import database_now
from ledger.models import Notice

SWEEP_SIZE = 1000


class NotMeasured(Exception):
    """Says, in a sentence for the officer, why no form is assigned."""


@dataclass(frozen=True)
class Progress:
    """What of a course is known to the rules below."""

    has_begun: bool = False
    is_done: bool = False
    completed_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """Where an officer stands in a study. ``sitting`` is the one that is due now, else ``says`` tells why none is."""

    study: GainStudy
    enrolment: Enrolment
    assignment: FormAssignment | None
    items: dict[int, EditionItem]  # of the enrolment's edition, by quiz
    sitting: str = ""
    says: str = ""

    @property
    def item(self) -> EditionItem | None:
        """The form that is due now; none before one is assigned."""
        if not self.sitting or self.assignment is None:
            return None
        return self.items.get(self.assignment.form_id_at(self.sitting))

    @property
    def minutes(self) -> int:
        return max(item.minutes for item in self.items.values())

    def hindrance(self, quiz_id: int) -> str | None:
        """Why the officer may not take this form now, as a sentence; None when it is the one that is due."""
        if self.sitting and self.assignment and self.assignment.form_id_at(self.sitting) == quiz_id:
            return None
        return self.says or _("This is not the form that was drawn for you. Begin from the page of the course.")


# --- Which form -------------------------------------------------------------------------------------------


def assign_form(*, study: GainStudy, enrolment: Enrolment) -> FormAssignment:
    """Return which form the officer meets first, drawn on the first call and the same ever after.

    Safe to repeat and to race. Halves are balanced within the learning group; officers without one are a group of
    their own. Raises NotMeasured for an officer who is measured in another enrolment, and after the study's end.
    """
    try:
        with transaction.atomic():
            found = _assign(study, enrolment)
    except IntegrityError:  # the same officer, in two groups at the same moment
        found = FormAssignment.objects.get(study=study, officer=enrolment.officer_id)
    if found.enrolment_id != enrolment.pk:
        raise NotMeasured(_("You have taken part in this before. Thank you."))
    return found


def _assign(study: GainStudy, enrolment: Enrolment) -> FormAssignment:
    seats = GroupMember.objects.filter(enrolment=enrolment, left_at=None).order_by("-joined_at", "-pk")
    group_id = seats.values_list("group", flat=True).first()
    # lock first: the next number is whoever's comes first
    if group_id is None:
        GainStudy.objects.select_for_update(no_key=True).get(pk=study.pk)
    else:
        LearningGroup.objects.select_for_update(no_key=True).get(pk=group_id)
    held = FormAssignment.objects.filter(study=study, officer=enrolment.officer_id).first()
    if held is not None:
        return held
    now = database_now()
    if not study.takes_new(timezone.localdate(now)):
        raise NotMeasured(_("This quiz is no longer offered."))
    others = FormAssignment.objects.filter(study=study, group=group_id)
    number = (others.aggregate(last=Max("number"))["last"] or 0) + 1
    first_form, first_block = crossing.place(f"{study.code}/{group_id or ''}", number, study.blocks)
    return FormAssignment.objects.create(
        study=study,
        officer_id=enrolment.officer_id,
        enrolment=enrolment,
        group_id=group_id,
        number=number,
        first_form=first_form,
        first_block=first_block,
        assigned_at=now,
    )


def take_seat(standing: Standing, attempt: Attempt) -> None:
    """Note that the attempt is the sitting that was due. Call it in the transaction that makes the attempt.

    An attempt that did not count gives its place to the next one.
    """
    FormAssignment.objects.filter(pk=standing.assignment.pk).update(**{standing.sitting: attempt})


def left_out(standing: Standing, version: QuizVersion) -> frozenset[int]:
    """The question versions that the paper of this sitting leaves out: the anchors of the other blocks."""
    study, assignment = standing.study, standing.assignment
    block = crossing.block_at(assignment.first_block, standing.sitting, study.blocks)
    anchors = study.anchors.order_by("sort_order", "pk").values_list("question", flat=True)
    others = {pk for place, pk in enumerate(anchors) if crossing.block_of(place, study.blocks) != block}
    asked = versions.question_versions([place.question_version_id for place in version.questions.all()])
    return frozenset(each.pk for each in asked if each.question_id in others)


# --- When -------------------------------------------------------------------------------------------------


def standing_at(enrolment: Enrolment, item: EditionItem) -> Standing | None:
    """Where the enrolment's officer stands in the study that the item is a form of; None for any other item."""
    if not item.stands_apart:
        return None
    found = standings_of([enrolment]).get(enrolment.pk, [])
    return next((each for each in found if item.pk in {held.pk for held in each.items.values()}), None)


def standing_in(study: GainStudy, enrolment: Enrolment) -> Standing | None:
    """Where the enrolment's officer stands in the study; None where its edition does not hold both forms."""
    found = standings_of([enrolment]).get(enrolment.pk, [])
    return next((each for each in found if each.study.pk == study.pk), None)


def standings_of(enrolments: Sequence[Enrolment]) -> dict[int, list[Standing]]:
    """Where each enrolment's officer stands in the studies of its edition, by enrolment id.

    One query where no edition holds forms, eight otherwise, whatever the number of enrolments.
    """
    items = _forms_in({enrolment.edition_id for enrolment in enrolments})
    if not items:
        return {}
    measured = [enrolment for enrolment in enrolments if enrolment.edition_id in items]
    quiz_ids = {quiz_id for forms in items.values() for quiz_id in forms}
    studies = [
        study
        for study in GainStudy.objects.with_form(*quiz_ids).order_by("code")
        if {study.form_a_id, study.form_b_id} <= quiz_ids
    ]
    assignments = _assignments(studies, measured)
    progress = progress_of(measured)
    today = timezone.localdate(database_now())
    found: dict[int, list[Standing]] = {}
    for enrolment in measured:
        forms = items[enrolment.edition_id]
        for study in studies:
            if study.form_a_id in forms and study.form_b_id in forms:
                assignment = assignments.get((study.pk, enrolment.officer_id))
                sitting, says = _due(study, enrolment, assignment, progress[enrolment.pk], today)
                of_study = {pk: forms[pk] for pk in (study.form_a_id, study.form_b_id)}
                standing = Standing(study, enrolment, assignment, of_study, sitting, says)
                found.setdefault(enrolment.pk, []).append(standing)
    return found


def _forms_in(edition_ids: Iterable[int]) -> dict[int, dict[int, EditionItem]]:
    """The forms by edition and quiz."""
    items = EditionItem.objects.filter(edition__in=edition_ids, stands_apart=True, kind=ItemKind.QUIZ)
    found: dict[int, dict[int, EditionItem]] = {}
    items = list(items)
    quiz_of = dict(QuizVersion.objects.filter(pk__in=[item.version_id for item in items]).values_list("pk", "quiz"))
    for item in items:
        found.setdefault(item.edition_id, {})[quiz_of[item.version_id]] = item
    return found


def _assignments(studies: list[GainStudy], enrolments: list[Enrolment]) -> dict[tuple[int, int], FormAssignment]:
    rows = FormAssignment.objects.filter(study__in=studies, officer__in={each.officer_id for each in enrolments})
    return {(row.study_id, row.officer_id): row for row in rows.select_related("study", PRE, POST, LATER)}


def progress_of(enrolments: Sequence[Enrolment]) -> dict[int, Progress]:
    """How far each enrolment is, by its id. A bookmark, too, says that the course was begun. Three queries."""
    ids = [enrolment.pk for enrolment in enrolments]
    of_enrolment = {"enrolment": OuterRef("pk")}
    begun = Enrolment.objects.filter(pk__in=ids).filter(
        Exists(RequirementMet.objects.filter(item__stands_apart=False, **of_enrolment))
        | Exists(SelfCheckAnswer.objects.filter(**of_enrolment))
        | Exists(ItemRead.objects.filter(**of_enrolment))
        | Exists(Attempt.objects.filter(item__stands_apart=False, **of_enrolment))
    )
    has_begun = set(begun.values_list("pk", flat=True))
    counted = requirements.progress_of(enrolments)
    completions = Completion.objects.filter(enrolment__in=ids, withdrawn_at=None)
    completed = dict(completions.values_list("enrolment", "completed_on"))
    return {pk: Progress(pk in has_begun, 0 < counted[pk][1] == counted[pk][0], completed.get(pk)) for pk in ids}


def _due(
    study: GainStudy, enrolment: Enrolment, assignment: FormAssignment | None, progress: Progress, today: date
) -> tuple[str, str]:
    """The sitting that is due, or a sentence why none is."""
    if assignment is not None and assignment.enrolment_id != enrolment.pk:
        return "", _("You have taken part in this before. Thank you.")
    if assignment is None and not study.takes_new(today):
        return "", _("This quiz is no longer offered.")
    made = {sitting: _counting(getattr(assignment, sitting, None)) for sitting in crossing.SITTINGS}
    for sitting, attempt in made.items():
        if attempt is not None and attempt.state in UNDER_WAY:
            return sitting, ""
    if made[PRE] is None:
        if progress.has_begun or progress.completed_on:
            return "", _("This quiz belongs before the course, and you have begun the course.")
        return PRE, ""
    days = (today - progress.completed_on).days if progress.completed_on else None
    if made[POST] is None:
        return _after(progress, days)
    if not study.asks_later or made[LATER] is not None:
        return "", _("You have taken part to the end. Thank you.")
    return _later(progress, days)


def _counting(attempt: Attempt | None) -> Attempt | None:
    return None if attempt is None or attempt.state == AttemptState.DISCARDED else attempt


def _after(progress: Progress, days: int | None) -> tuple[str, str]:
    if not progress.is_done and days is None:
        return "", _("The quiz after the course opens once you have done everything that the course asks.")
    if days is not None and days > POST_DAYS:
        return "", _("The quiz after the course closed %(days)s days after its completion.") % {"days": POST_DAYS}
    return POST, ""


def _later(progress: Progress, days: int | None) -> tuple[str, str]:
    first, last = RETENTION_WINDOW_DAYS
    if days is None:
        return "", _("The last quiz opens %(days)s days after the course is completed.") % {"days": first}
    if counts_as_retention(days):
        return LATER, ""
    if days < first:
        return "", _("The last quiz opens on %(day)s.") % {"day": _day(progress.completed_on + timedelta(days=first))}
    return "", _("The last quiz closed on %(day)s.") % {"day": _day(progress.completed_on + timedelta(days=last))}


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


# --- Inviting ---------------------------------------------------------------------------------------------


def invitations_of(enrolments: Sequence[Enrolment]) -> dict[int, list[Invitation]]:
    """The forms that are due, for ``courses.inviting``."""
    return {
        pk: [_invitation(standing) for standing in standings if standing.sitting]
        for pk, standings in standings_of(enrolments).items()
    }


def _invitation(standing: Standing) -> Invitation:
    title, why = {
        PRE: (_("Before you begin"), _("It helps us to see what the course teaches.")),
        POST: (_("After the course"), _("It shows what the course has taught.")),
        LATER: (_("Some months later"), _("It shows what stays of the course.")),
    }[standing.sitting]
    minutes = standing.minutes
    short = ngettext("A short quiz of %(count)s minute.", "A short quiz of %(count)s minutes.", minutes)
    return Invitation(
        slug=standing.study.code,
        title=title,
        text=" ".join([short % {"count": minutes}, _("It counts for nothing, and you need not take it."), why]),
        button=_("Take the short quiz"),
        url=reverse("assessments:gain-begin", args=[standing.study.code, standing.enrolment.public_id]),
    )


# --- The notice of the later quiz -------------------------------------------------------------------------


def call_back_all() -> int:
    """Promise a notice to everyone whose later quiz is due; returns how many. Safe to repeat: one job each.

    From ``RETENTION_DAYS`` after the completion; who was missed is found on any later day of the window.
    """
    today = timezone.localdate(database_now())
    completed = Completion.objects.filter(
        enrolment=OuterRef("enrolment"),
        withdrawn_at=None,
        completed_on__range=(
            today - timedelta(days=RETENTION_WINDOW_DAYS[1]),
            today - timedelta(days=RETENTION_DAYS),
        ),
    )
    waiting = FormAssignment.objects.filter(
        Exists(completed), study__asks_later=True, post__state=AttemptState.GRADED, later=None, invited_at=None
    )
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:SWEEP_SIZE])
    for pk in ids:
        ledger.enqueue("later_quiz_notice", key=str(pk), payload={"assignment_id": pk})
    return len(ids)


@transaction.atomic
def call_back(assignment_id: int) -> None:
    """Write the officer the notice of the later quiz, unless it is no longer due. May run twice: one notice."""
    rows = FormAssignment.objects.select_for_update(of=("self",)).select_related("officer", "study", "enrolment")
    assignment = rows.get(pk=assignment_id)
    standing = standing_in(assignment.study, assignment.enrolment)
    if assignment.invited_at is not None or standing is None or standing.sitting != LATER:
        return
    officer, enrolment = assignment.officer, assignment.enrolment
    completed_on = progress_of([enrolment])[enrolment.pk].completed_on
    with ledger.in_language_of(officer):
        names = {
            "course": enrolment.edition.title,
            "minutes": standing.minutes,
            "day": _day(completed_on + timedelta(days=RETENTION_WINDOW_DAYS[1])),
        }
        ledger.notify(
            recipient=officer,
            kind="later_quiz",
            key=f"later_quiz:{assignment.pk}",
            subject=_("What has stayed of “%(course)s”?") % names,
            body=_(
                "Some months ago you completed “%(course)s”. A short quiz of %(minutes)s minutes shows what has stayed."
                " It counts for nothing, and you need not take it. It is open until %(day)s."
            )
            % names,
            url=reverse("assessments:item", args=[enrolment.public_id, standing.item.key]),
            channels=(Notice.Channel.IN_APP, Notice.Channel.MAIL),
        )
    assignment.invited_at = database_now()
    assignment.save(update_fields=["invited_at"])
