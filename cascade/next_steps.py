"""The next thing to do in a cohort, for its trainer."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cascade.dates import today
from cascade.models import Cohort, CohortState, Session
from cascade.standing import active_members, sessions_to_come, unmarked_sessions


@dataclass(frozen=True)
class NextStep:
    """``url`` is empty when there is nothing to press."""

    label: str
    url: str = ""
    detail: str = ""


def next_step(cohort: Cohort) -> NextStep:
    """Return what the trainer does next. At most five queries."""
    if cohort.state == CohortState.CLOSED:
        return NextStep(_("Closed. Whoever meets the rest later still qualifies."))
    if cohort.state == CohortState.CANCELLED:
        return NextStep(_("Cancelled: %(reason)s") % {"reason": cohort.closing_note})
    if not active_members(cohort).exists():
        return NextStep(_("Upload the roster"), _url("roster-upload", cohort), _("Nobody is in the cohort yet."))
    unmarked = unmarked_sessions(cohort)
    if unmarked:
        return NextStep(
            _("Mark attendance: %(title)s") % {"title": unmarked[0].title},
            attendance_url(unmarked[0]),
            f"{timezone.localtime(unmarked[0].starts_at):%d-%m-%Y %H:%M}",
        )
    to_come = sessions_to_come(cohort)
    if to_come:
        return NextStep(
            _("Next session: %(title)s") % {"title": to_come[0].title},
            "",
            f"{timezone.localtime(to_come[0].starts_at):%d-%m-%Y %H:%M}",
        )
    if not Session.objects.filter(cohort=cohort, cancelled_at=None).exists():
        return NextStep(_("Plan the first session"), _url("session-plan", cohort))
    if cohort.ends_on <= today():
        return NextStep(_("See who qualifies, and close the cohort"), _url("cohort-close", cohort))
    return NextStep(_("Plan the next session, or close the cohort when all is done"), _url("session-plan", cohort))


def attendance_url(session: Session) -> str:
    return reverse("cascade:session-attendance", args=[session.public_id])


def _url(name: str, cohort: Cohort) -> str:
    return reverse(f"cascade:{name}", args=[cohort.public_id])
