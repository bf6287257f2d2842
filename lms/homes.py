"""Each role's home: what is to be done next, asked of every app. It decides nothing; each line leads to its page."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from assessments import calling_away, desks, monitoring, question_reviewing
from assessments import permissions as assessment_permissions
from assessments.models import Attempt, AwayRequest
from cascade import permissions as cascade_permissions
from cascade import standing
from cascade.models import Cohort, CohortState, Nomination, NominationState
from certificates.models import Certificate
from courses import inviting, requirements
from courses import permissions as course_permissions
from courses.models import Enrolment, LearningGroup, LegalReview, ReviewDecision
from ledger import status
from ledger.models import Notice
from people.models import Officer, Role
from people.permissions import has_role

A_FEW = 8


@dataclass(frozen=True)
class Button:
    """What one tap does: posts ``fields`` to ``url``. The label is read together with the task's."""

    url: str
    label: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Task:
    """One thing to do or to look at. ``tone`` is good, warn, bad or quiet; ``percent`` draws a bar."""

    label: str
    url: str
    detail: str = ""
    status: str = ""
    tone: str = "quiet"
    percent: int | None = None
    button: Button | None = None


@dataclass(frozen=True)
class Section:
    """A role's part of the home page; ``nothing`` is said when there is no task."""

    slug: str
    title: str
    nothing: str
    tasks: list[Task] = field(default_factory=list)
    more_url: str = ""
    more_label: str = ""


def sections_for(user: Officer) -> list[Section]:
    """Return the parts of the home page that the user's roles give, the most pressing first."""
    is_trainer = cascade_permissions.is_trainer(user)
    is_appointed = assessment_permissions.is_invigilator(user)
    may_be_asked = is_trainer or is_appointed or assessment_permissions.is_programme_team(user)
    requests = away_requests(user) if may_be_asked else []
    makers: list[tuple[bool, Callable[[Officer], Section]]] = [
        (is_appointed or bool(requests), lambda user: invigilation_section(user, requests)),
        (is_trainer, trainer_section),
        (has_role(user, Role.NODAL_OFFICER), nodal_section),
        (has_role(user, Role.PROGRAMME_TEAM) or user.is_superuser, programme_section),
        (course_permissions.can_review(user), reviewer_section),
        (has_role(user, Role.AUTHOR), author_section),
        (has_role(user, Role.AUDITOR), auditor_section),
    ]
    sections = [make(user) for applies, make in makers if applies]
    learning = learning_section(user)
    if learning.tasks or not sections:
        sections.append(learning)
    return sections


def learning_section(user: Officer) -> Section:
    """The officer's open courses with progress, then what was issued last."""
    enrolments = list(
        Enrolment.objects.filter(officer=user, withdrawn_at=None)
        .select_related("edition")
        .order_by("completed_at", "due_on", "pk")[:A_FEW]
    )
    progress = requirements.progress_of(enrolments)
    invitations = inviting.invitations_of(enrolments)
    tasks = []
    for enrolment in enrolments:
        url = reverse("courses:enrolment-detail", args=[enrolment.public_id])
        tasks += [
            Task(label=f"{invitation.title}: {enrolment.edition.title}", url=url, detail=invitation.text)
            for invitation in invitations.get(enrolment.pk, [])
        ]
        done, total = progress.get(enrolment.pk, (0, 0))
        if enrolment.is_complete:
            continue
        tasks.append(
            Task(
                label=enrolment.edition.title,
                url=url,
                detail=_("%(done)s of %(total)s done") % {"done": done, "total": total} + _due(enrolment),
                percent=round(100 * done / total) if total else 0,
            )
        )
    issued = Certificate.objects.filter(officer=user).select_related("completion__edition").order_by("-issued_at")[:3]
    tasks += [
        Task(
            label=_("Certificate: %(course)s") % {"course": certificate.completion.edition.title},
            url=reverse("certificates:detail", args=[certificate.public_id]),
            detail=certificate.number,
            **_certificate_status(certificate),
        )
        for certificate in issued
    ]
    unread = Notice.objects.filter(recipient=user, channel="in_app", state="sent", read_at=None).count()
    if unread:
        label = ngettext("%(count)s new notice", "%(count)s new notices", unread) % {"count": unread}
        tasks.insert(0, Task(label=label, url=reverse("ledger:notice-list")))
    return Section(
        slug="learning",
        title=_("My learning"),
        nothing=_("You are in no course at present. Look at the courses, or ask your trainer to add you to a cohort."),
        tasks=tasks,
        more_url=reverse("courses:catalogue"),
        more_label=_("See the courses"),
    )


def trainer_section(user: Officer) -> Section:
    """The trainer's cohorts that are not over, each with the next thing to do."""
    trained = Cohort.objects.filter(trainers__officer=user, trainers__removed_at=None)
    cohorts = (
        trained.filter(state__in=[CohortState.PLANNED, CohortState.RUNNING])
        .select_related("group", "jurisdiction")
        .order_by("starts_on", "pk")
        .distinct()[:A_FEW]
    )
    tasks = []
    for cohort in cohorts:
        unmarked = standing.unmarked_sessions(cohort)
        status_words, tone = cohort.get_state_display(), "quiet"
        if unmarked:
            status_words, tone = _("Mark attendance"), "warn"
        elif standing.is_over(cohort):
            status_words, tone = _("Ready to close"), "good"
        tasks.append(
            Task(
                label=cohort.group.name,
                url=reverse("cascade:cohort-detail", args=[cohort.public_id]),
                detail=f"{cohort.jurisdiction.name}, {_day(cohort.starts_on)} – {_day(cohort.ends_on)}",
                status=status_words,
                tone=tone,
            )
        )
    tasks = _desk_tasks(user) + tasks
    return Section(
        slug="training",
        title=_("Cohorts I train"),
        nothing=_("No cohort is planned or running. Open one and fill it from a list."),
        tasks=tasks,
        more_url=reverse("cascade:cohort-open"),
        more_label=_("Open a cohort"),
    )


def away_requests(user: Officer) -> list[AwayRequest]:
    """Those of officers called away from a quiz that the user may decide, the oldest first."""
    attempts = assessment_permissions.attempts_invigilated_by(Attempt.objects.all(), user)
    return list(calling_away.waiting(attempts)[:A_FEW])


def invigilation_section(user: Officer, requests: list[AwayRequest]) -> Section:
    """Officers who were called away, each decided by one tap; then the quizzes one is appointed for."""
    tasks = []
    for request in requests:
        attempt, url = request.attempt, reverse("assessments:away-decide", args=[request.public_id])
        gives = calling_away.one_tap(attempt)
        fields = {"decision": "grant", "minutes": str(calling_away.ONE_TAP_MINUTES)}
        tasks.append(
            Task(
                label=_("%(name)s was called away") % {"name": attempt.officer.name},
                url=url,
                detail=f"{attempt.quiz_version.title}: “{request.reason}”",
                button=Button(url=url, label=gives, fields=fields) if gives else None,
            )
        )
    groups = LearningGroup.objects.filter(pk__in=assessment_permissions.appointments_of(user).values("group"))
    for group in groups.order_by("-created_at", "-pk")[:A_FEW]:
        tasks += [
            Task(
                label=item.title,
                url=reverse("assessments:monitor", args=[group.public_id, item.key]),
                detail=group.name,
            )
            for item in monitoring.quizzes_invigilated_by(user, group)
        ]
    return Section(
        slug="invigilation",
        title=_("Quizzes I invigilate"),
        nothing=_("The groups for which you are appointed have no quiz."),
        tasks=tasks,
    )


def _desk_tasks(user: Officer) -> list[Task]:
    """Written answers, results and attempts that wait for whoever marks; nothing for what does not wait."""
    waiting = desks.waiting_for(user)
    lines = [
        (_("Mark written answers"), "assessments:marking-list", waiting.answers),
        (_("Release results"), "assessments:release-list", waiting.results),
        (_("Look at attempts"), "assessments:flag-list", waiting.flags),
    ]
    return [Task(label, reverse(name), status=str(number), tone="warn") for label, name, number in lines if number]


def nodal_section(user: Officer) -> Section:
    """What a nodal officer has under way: cohorts of the own places and nominations that wait."""
    cohorts = Cohort.objects.visible_to(user)
    running = cohorts.filter(state=CohortState.RUNNING).count()
    planned = cohorts.filter(state=CohortState.PLANNED).count()
    waiting = (
        cascade_permissions.nominations_visible_to(Nomination.objects.all(), user)
        .filter(state__in=[NominationState.PROPOSED, NominationState.RECOMMENDED])
        .count()
    )
    return Section(
        slug="jurisdiction",
        title=_("My jurisdiction"),
        nothing="",
        tasks=[
            Task(label=_("Coverage: who is trained, and where the gaps are"), url=reverse("cascade:coverage")),
            Task(
                label=_("Cohorts"),
                url=reverse("cascade:cohort-list"),
                detail=_("%(running)s running, %(planned)s planned") % {"running": running, "planned": planned},
            ),
            Task(
                label=_("Nominations"),
                url=reverse("cascade:nomination-list"),
                detail=_("%(count)s waiting for a decision") % {"count": waiting},
            ),
            Task(label=_("Certificates of my officers"), url=reverse("certificates:list")),
        ],
    )


def programme_section(user: Officer) -> Section:
    """The national picture, decisions that wait, and what went wrong."""
    waiting = Nomination.objects.filter(state__in=[NominationState.PROPOSED, NominationState.RECOMMENDED]).count()
    failed = status.failed_jobs()
    doubts = desks.results_in_doubt()
    tasks = [
        *_desk_tasks(user),
        Task(label=_("The national picture"), url=reverse("cascade:coverage-national")),
        Task(
            label=_("Nominations to decide"),
            url=reverse("cascade:nomination-list"),
            status=str(waiting) if waiting else _("None waiting"),
            tone="warn" if waiting else "quiet",
        ),
        Task(label=_("Trainers’ licences"), url=reverse("cascade:licence-list")),
        Task(label=_("Release a course"), url=reverse("courses_cms:release-list")),
        _statistics_task(),
        Task(label=_("Open and close quizzes everywhere"), url=reverse("assessments:everyones-list")),
        Task(label=_("Mark a question anew"), url=reverse("assessments:regrade-list")),
        Task(
            label=_("Affected certificates"),
            url=reverse("assessments:doubt-list"),
            status=str(doubts) if doubts else _("None"),
            tone="warn" if doubts else "quiet",
        ),
        Task(
            label=_("Jobs that failed"),
            url=reverse("ledger_admin:job-list") + "?state=failed",
            status=str(failed) if failed else _("None"),
            tone="bad" if failed else "good",
        ),
    ]
    return Section(slug="programme", title=_("The programme"), nothing="", tasks=tasks)


def reviewer_section(user: Officer) -> Section:
    """Texts that wait for legal review; the own ones are left out, for nobody approves their own words."""
    waiting = LegalReview.objects.filter(decision=ReviewDecision.REQUESTED).exclude(author=user)
    questions = assessment_permissions.questions_visible_to(user).filter(sent_at__isnull=False).count()
    queue = Task(_("Questions to review"), reverse("assessments_cms:review-queue"), status=str(questions), tone="warn")
    tasks = [queue] if questions else []
    tasks += [
        Task(
            label=str(review.revision.content_object or review.revision),
            url=reverse("courses_cms:review-detail", args=[review.pk]),
            detail=_("asked on %(date)s") % {"date": _day(review.requested_at)},
            status=review.get_language_display(),
        )
        for review in waiting.select_related("revision").order_by("requested_at")[:A_FEW]
    ]
    return Section(
        slug="reviews",
        title=_("Legal reviews that wait"),
        nothing=_("Nothing waits for legal review."),
        tasks=tasks,
        more_url=reverse("courses_cms:review-list"),
        more_label=_("All reviews"),
    )


def author_section(user: Officer) -> Section:
    """The author's texts and questions sent back, and what was written last."""
    sent_back = LegalReview.objects.filter(author=user, decision=ReviewDecision.CHANGES).select_related("revision")
    tasks = [
        Task(
            label=str(review.revision.content_object or review.revision),
            url=reverse("courses_cms:review-detail", args=[review.pk]),
            detail=review.note,
            status=_("Changes asked for"),
            tone="warn",
        )
        for review in sent_back.order_by("-decided_at")[:A_FEW]
    ]
    tasks += [
        Task(
            label=str(review.question),
            url=reverse("assessments_cms:question-review", args=[review.question_id]),
            detail=review.note,
            status=_("Changes asked for"),
            tone="warn",
        )
        for review in question_reviewing.sent_back_to(user)[:A_FEW]
    ]
    drafts = Page.objects.filter(has_unpublished_changes=True, depth__gt=2).order_by("-latest_revision_created_at")
    tasks += [
        Task(
            label=page.get_admin_display_title(),
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            detail=page.locale.get_display_name(),
            status=_("Draft"),
        )
        for page in drafts.select_related("locale")[:A_FEW]
    ]
    tasks.append(_statistics_task())
    return Section(
        slug="writing",
        title=_("Writing"),
        nothing=_("No draft is open. Choose a lesson in the page tree."),
        tasks=tasks,
        more_url=reverse("wagtailadmin_explore_root"),
        more_label=_("Open the page tree"),
    )


def auditor_section(user: Officer) -> Section:
    """Where an auditor looks first; everything is read-only."""
    return Section(
        slug="audit",
        title=_("Audit"),
        nothing="",
        tasks=[
            Task(label=_("The national picture"), url=reverse("cascade:coverage-national")),
            Task(label=_("Cohorts"), url=reverse("cascade:cohort-list")),
            Task(label=_("Certificates"), url=reverse("certificates:list")),
            *([_statistics_task()] if assessment_permissions.sees_statistics_of_all(user) else []),
        ],
    )


def _statistics_task() -> Task:
    return Task(label=_("Statistics of quizzes"), url=reverse("assessments:statistics-list"))


def _due(enrolment: Enrolment) -> str:
    if enrolment.due_on is None:
        return ""
    return " · " + _("finish by %(date)s") % {"date": _day(enrolment.due_on)}


def _certificate_status(certificate: Certificate) -> dict[str, str]:
    if certificate.revoked_at:
        return {"status": _("Revoked"), "tone": "bad"}
    if certificate.replaced_at:
        return {"status": _("Replaced"), "tone": "quiet"}
    return {"status": _("Issued"), "tone": "good"}


def _day(moment: object) -> str:
    return date_format(moment, "SHORT_DATE_FORMAT")
