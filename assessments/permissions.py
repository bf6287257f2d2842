"""Who may see attempts, practicals and statistics, who may mark, who writes questions. Each rule has its list twin."""

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from assessments import question_reviewing
from assessments.models import (
    Attempt,
    AttemptFlag,
    GainStudy,
    Invigilator,
    PracticalAssessment,
    Question,
    QuestionBank,
    QuestionBankKeeper,
    QuestionVersion,
    QuestionWording,
    Quiz,
    QuizVersion,
    Stake,
)
from assessments.models.attempt import AttemptQuerySet
from assessments.models.practical import PracticalAssessmentQuerySet
from courses import permissions as courses_permissions
from courses.models import EditionItem, Enrolment, GroupMember, ItemKind, LearningGroup
from people import permissions as people_permissions
from people.models import Role
from people.permissions import User


def attempts_visible_to(attempts: AttemptQuerySet, user: User) -> AttemptQuerySet:
    """Twin of ``can_view_attempt``: results of those whose enrolment the user may see, the own ones first of all."""
    return attempts.filter(enrolment__in=Enrolment.objects.visible_to(user).values("pk"))


def can_view_attempt(user: User, attempt: Attempt) -> bool:
    """Twin of ``attempts_visible_to``."""
    return attempts_visible_to(Attempt.objects.filter(pk=attempt.pk), user).exists()


def can_answer(user: User, attempt: Attempt) -> bool:
    """Only the officer whose attempt it is."""
    return user.is_authenticated and attempt.officer_id == user.pk


def practical_assessments_visible_to(
    assessments: PracticalAssessmentQuerySet, user: User
) -> PracticalAssessmentQuerySet:
    """Twin of ``can_view_practical_assessment``."""
    return assessments.filter(enrolment__in=Enrolment.objects.visible_to(user).values("pk"))


def can_view_practical_assessment(user: User, assessment: PracticalAssessment) -> bool:
    """Twin of ``practical_assessments_visible_to``."""
    return practical_assessments_visible_to(PracticalAssessment.objects.filter(pk=assessment.pk), user).exists()


def enrolments_marked_by(user: User) -> QuerySet[Enrolment]:
    """Twin of ``can_mark``: members of the groups that the user trains; never the user's own."""
    if not user.is_authenticated:
        return Enrolment.objects.none()
    members = GroupMember.objects.filter(group__in=courses_permissions.groups_trained_by(user), left_at=None)
    return Enrolment.objects.filter(pk__in=members.values("enrolment")).filter(~Q(officer_id=user.pk))


def can_mark(user: User, enrolment: Enrolment) -> bool:
    """Twin of ``enrolments_marked_by``."""
    return enrolments_marked_by(user).filter(pk=enrolment.pk).exists()


# --- Statistics -------------------------------------------------------------------------------------------


def sees_statistics_of_all(user: User) -> bool:
    """Who sees the statistics of all learners: those who write and review, and an auditor posted at a root."""
    if can_read_questions(user):
        return True
    return people_permissions.has_role(user, Role.AUDITOR) and people_permissions.sees_everything(user)


def statistics_groups(user: User) -> QuerySet[LearningGroup] | None:
    """Whose answers the user may see summed up: None for everybody's, else the groups that the user trains."""
    return None if sees_statistics_of_all(user) else courses_permissions.groups_trained_by(user)


def can_look_at_statistics(user: User) -> bool:
    """Whether there are statistics of any quiz for the user at all."""
    return sees_statistics_of_all(user) or courses_permissions.groups_trained_by(user).exists()


def quizzes_with_statistics(user: User) -> QuerySet[Quiz]:
    """Twin of ``can_view_quiz_statistics``: every released quiz, or those that stand in the courses one trains."""
    released = Quiz.objects.filter(versions__isnull=False).distinct()
    if sees_statistics_of_all(user):
        return released
    groups = courses_permissions.groups_trained_by(user)
    items = EditionItem.objects.filter(kind=ItemKind.QUIZ, edition__groups__in=groups.values("pk"))
    return released.filter(versions__in=items.values("version_id"))


def can_view_quiz_statistics(user: User, quiz: Quiz) -> bool:
    """Twin of ``quizzes_with_statistics``."""
    return quizzes_with_statistics(user).filter(pk=quiz.pk).exists()


def studies_with_statistics(user: User) -> QuerySet[GainStudy]:
    """Twin of ``can_view_gain_statistics``: every gain study, or those whose forms stand in the courses one trains."""
    studies = GainStudy.objects.all()
    if sees_statistics_of_all(user):
        return studies
    return studies.filter(form_a__in=quizzes_with_statistics(user).values("pk"))


def can_view_gain_statistics(user: User, study: GainStudy) -> bool:
    """Twin of ``studies_with_statistics``."""
    return studies_with_statistics(user).filter(pk=study.pk).exists()


# --- Questions --------------------------------------------------------------------------------------------


def can_write_questions(user: User) -> bool:
    """Authors and the programme team: in the banks whose keys they see, they write, import, export and try out."""
    return is_programme_team(user) or (_counts(user) and people_permissions.has_role(user, Role.AUTHOR))


def can_read_questions(user: User) -> bool:
    """Who writes, reviews or releases: they find the legal review of questions in the back office."""
    return courses_permissions.can_edit_lessons(user)


def banks_with_keys_visible_to(user: User) -> QuerySet[QuestionBank]:
    """Twin of ``can_see_keys``: the banks whose questions and keys the user reads.

    The programme team and legal reviewers read every bank; an author the practice banks, and a secure one while
    keeping it.
    """
    if not can_read_questions(user):
        return QuestionBank.objects.none()
    if is_programme_team(user) or is_legal_reviewer(user):
        return QuestionBank.objects.all()
    kept = QuestionBankKeeper.objects.in_force().filter(officer=user.pk)
    return QuestionBank.objects.filter(Q(is_secure=False) | Q(pk__in=kept.values("bank")))


def can_see_keys(user: User, bank: QuestionBank) -> bool:
    """Twin of ``banks_with_keys_visible_to``."""
    return banks_with_keys_visible_to(user).filter(pk=bank.pk).exists()


def banks_with_answers_in_statistics(user: User) -> QuerySet[QuestionBank]:
    """Whose right answers stand in statistics that the user may see: practice banks, and those one reads."""
    return QuestionBank.objects.filter(Q(is_secure=False) | Q(pk__in=banks_with_keys_visible_to(user).values("pk")))


def can_entrust_banks(user: User) -> bool:
    """Who says which authors keep a secure bank, and which bank is secure: the programme team."""
    return is_programme_team(user)


def questions_visible_to(user: User) -> QuerySet[Question]:
    """Twin of ``can_view_question``: the questions of the banks whose keys the user sees."""
    return Question.objects.filter(bank__in=banks_with_keys_visible_to(user).values("pk"))


def can_view_question(user: User, question: Question) -> bool:
    """Twin of ``questions_visible_to``."""
    return questions_visible_to(user).filter(pk=question.pk).exists()


def is_legal_reviewer(user: User) -> bool:
    return courses_permissions.can_review(user)


def can_review_question(user: User, question: Question) -> bool:
    """A legal reviewer who had no hand in the question since it was last approved."""
    return (
        is_legal_reviewer(user)
        and can_view_question(user, question)
        and user.pk not in question_reviewing.hands_in(question)
    )


def can_view_question_image(user: User, file_name: str) -> bool:
    """Those who read the bank that has it, and officers whose own attempt asks a question that shows the picture."""
    if can_read_questions(user) and _is_in_a_bank_of(user, file_name):
        return True
    if not user.is_authenticated:
        return False
    papers = Attempt.objects.filter(officer_id=user.pk).values_list("paper", flat=True)
    asked = QuestionVersion.objects.filter(pk__in={pk for paper in papers for pk in paper})
    wordings = asked.values_list("wordings", flat=True)
    return any(file_name in wording.get("images", {}).values() for version in wordings for wording in version.values())


def _is_in_a_bank_of(user: User, file_name: str) -> bool:
    """Whether a bank that the user reads has the picture, or no bank yet: it may stand in a draft alone."""
    naming = QuestionWording.objects.annotate(words=Cast("body", TextField())).filter(words__contains=file_name)
    seen = Q(question__bank__in=banks_with_keys_visible_to(user).values("pk"))
    return naming.filter(seen).exists() or not naming.exists()


# --- Invigilating -----------------------------------------------------------------------------------------


def groups_invigilated_by(user: User, stake: str) -> QuerySet[LearningGroup]:
    """Twin of ``can_invigilate``, for quizzes of one stake.

    Whoever is appointed for a group, the programme team, and, unless the stake is high, the group's trainers.
    Where it is high, nobody who trains the group, whatever else the person is. Never a group of which one is a
    member.
    """
    if not _counts(user):
        return LearningGroup.objects.none()
    trained = courses_permissions.groups_trained_by(user).values("pk")
    groups = LearningGroup.objects.exclude(
        pk__in=GroupMember.objects.filter(officer=user.pk, left_at=None).values("group")
    )
    if stake == Stake.HIGH:
        groups = groups.exclude(pk__in=trained)
    if is_programme_team(user):
        return groups
    condition = Q(pk__in=appointments_of(user).values("group"))
    if stake != Stake.HIGH:
        condition |= Q(pk__in=trained)
    return groups.filter(condition)


def can_invigilate(user: User, group: LearningGroup, quiz: QuizVersion) -> bool:
    """Twin of ``groups_invigilated_by``. The stake is that of the version, which no later edit of the quiz lowers."""
    return groups_invigilated_by(user, quiz.stake).filter(pk=group.pk).exists()


def attempts_invigilated_by(attempts: AttemptQuerySet, user: User) -> AttemptQuerySet:
    """Twin of ``can_invigilate_attempt``: those of the groups one invigilates; never the own.

    An attempt belongs to the group it was begun in; one begun outside any, to the group of the seat taken since.
    Of what belongs to no group only the programme team takes care.
    """
    if not _counts(user):
        return attempts.none()
    is_high = Q(quiz_version__stake=Stake.HIGH)
    condition = is_high & of_groups(groups_invigilated_by(user, Stake.HIGH))
    condition |= ~is_high & of_groups(groups_invigilated_by(user, Stake.ORDINARY))
    if is_programme_team(user):
        seats = GroupMember.objects.filter(left_at=None, enrolment__isnull=False)
        condition |= Q(group=None) & ~Q(enrolment__in=seats.values("enrolment"))
    return attempts.filter(condition).exclude(officer=user.pk)


def can_invigilate_attempt(user: User, attempt: Attempt) -> bool:
    """Twin of ``attempts_invigilated_by``."""
    return attempts_invigilated_by(Attempt.objects.filter(pk=attempt.pk), user).exists()


def of_groups(groups: QuerySet[LearningGroup]) -> Q:
    """A condition over attempts: they belong to one of the groups."""
    seats = GroupMember.objects.filter(group__in=groups.values("pk"), left_at=None, enrolment__isnull=False)
    return Q(group__in=groups.values("pk")) | Q(group=None, enrolment__in=seats.values("enrolment"))


def groups_appointed_by(user: User) -> QuerySet[LearningGroup]:
    """Twin of ``can_appoint_invigilator``: groups of the places that one oversees; all for the programme team."""
    if not _counts(user):
        return LearningGroup.objects.none()
    if is_programme_team(user):
        return LearningGroup.objects.all()
    places = people_permissions.places_of(user, Role.NODAL_OFFICER)
    return LearningGroup.objects.filter(people_permissions.within(places, "jurisdiction"))


def can_appoint_invigilator(user: User, group: LearningGroup) -> bool:
    """Twin of ``groups_appointed_by``."""
    return groups_appointed_by(user).filter(pk=group.pk).exists()


def appointments_of(user: User) -> QuerySet[Invigilator]:
    """The appointments that the user holds today."""
    return Invigilator.objects.in_force().filter(officer=user.pk)


def is_invigilator(user: User) -> bool:
    """Whether the user is appointed for any group today."""
    return _counts(user) and appointments_of(user).exists()


def is_programme_team(user: User) -> bool:
    return _counts(user) and (user.is_superuser or people_permissions.has_role(user, Role.PROGRAMME_TEAM))


def _counts(user: User) -> bool:
    return bool(user.is_authenticated and user.is_active and user.merged_into_id is None)


# --- Marking by people ------------------------------------------------------------------------------------


def attempts_marked_by(user: User) -> QuerySet[Attempt]:
    """Twin of ``can_mark_attempt``: whose answers the user marks, and whose marks the user may change; never the own.

    Those of members of the groups that the user trains or marks, and all for the programme team. Where much is at
    stake, never those whom one trains; then only an appointed marker of the group, and the programme team.
    """
    attempts = Attempt.objects.all()
    if not _counts(user):
        return attempts.none()
    attempts = attempts.exclude(officer=user.pk)
    trained = courses_permissions.groups_trained_by(user)
    apart = courses_permissions.groups_marked_apart_by(user)
    is_high = Q(quiz_version__stake=Stake.HIGH)
    taught = _seats(trained.exclude(pk__in=apart.values("pk")))
    attempts = attempts.exclude(is_high & Q(enrolment__in=taught))
    if is_programme_team(user):
        return attempts
    return attempts.filter((~is_high & Q(enrolment__in=_seats(trained))) | (is_high & Q(enrolment__in=_seats(apart))))


def can_mark_attempt(user: User, attempt: Attempt) -> bool:
    """Twin of ``attempts_marked_by``."""
    return attempts_marked_by(user).filter(pk=attempt.pk).exists()


def is_marker(user: User) -> bool:
    """Whether the user has a marking desk at all: programme team, or a trainer or marker of some group."""
    return is_programme_team(user) or courses_permissions.groups_trained_by(user).exists()


def flags_visible_to(flags: QuerySet[AttemptFlag], user: User) -> QuerySet[AttemptFlag]:
    """Twin of ``can_review_flag``: who may mark both attempts reviews them. The officers themselves see none."""
    marked = attempts_marked_by(user).values("pk")
    return flags.filter(Q(attempt__in=marked) & (Q(other=None) | Q(other__in=marked)))


def can_review_flag(user: User, flag: AttemptFlag) -> bool:
    """Twin of ``flags_visible_to``."""
    return flags_visible_to(AttemptFlag.objects.filter(pk=flag.pk), user).exists()


def _seats(groups: QuerySet) -> QuerySet:
    return GroupMember.objects.filter(group__in=groups, left_at=None, enrolment__isnull=False).values("enrolment")
