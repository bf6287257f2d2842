"""Every state of a question there is: as it stands now, its revisions, its released versions; any two compared."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.models import Revision

from assessments.comparing import State
from assessments.models import Question, QuestionProvision, QuestionVersion
from assessments.question_content import wordings_of

NOW = "now"
MOST = 200  # of revisions and of versions to choose from; older ones are reached from the history
COLUMNS = (
    *("code", "bank", "name", "module_code", "topic", "category", "tags", "default_mark", "difficulty", "source"),
    *("law_as_on",),
)


@dataclass(frozen=True)
class Choice:
    """A state to choose: "now", "r12" for a revision, "v3" for the third released version."""

    name: str
    label: str


@dataclass(frozen=True)
class Choices:
    versions: list[Choice]
    revisions: list[Choice]


def choices_of(question: Question) -> Choices:
    """What can be compared, newest first. Two queries."""
    versions = question.versions.order_by("-number").values_list("number", "made_at")[:MOST]
    revisions = question.revisions.order_by("-created_at", "-pk").select_related("user")[:MOST]
    return Choices(
        [Choice(f"v{number}", version_label(number, made_at)) for number, made_at in versions],
        [Choice(f"r{revision.pk}", revision_label(revision)) for revision in revisions],
    )


def version_label(number: int, made_at: datetime) -> str:
    return _("Version %(number)s, released %(date)s") % {"number": number, "date": _moment(made_at)}


def revision_label(revision: Revision) -> str:
    words = {"date": _moment(revision.created_at), "user": revision.user or _("the system")}
    return _("Saved %(date)s by %(user)s") % words


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")


def usual_pair(choices: Choices, *, has_draft: bool) -> tuple[str, str]:
    """What a reader most likely wants: what stands now against the draft, where there is one.

    Else the last revision but one, or the last version, against what stands now.
    """
    if has_draft and choices.revisions:
        return NOW, choices.revisions[0].name
    if len(choices.revisions) > 1:
        return choices.revisions[1].name, NOW
    if choices.versions:
        return choices.versions[0].name, NOW
    return (choices.revisions[0].name if choices.revisions else NOW), NOW


def keep_first_state(*, question_id: int) -> None:
    """Save how the question stands as its first revision if it has none, so that its first change can be seen."""
    question = Question.objects.get(pk=question_id)
    if question.latest_revision_id is None:
        question.save_revision(clean=False, changed=False)  # no draft: it is what stands


def state_named(question: Question, name: str) -> tuple[State, str]:
    """The state of this name with its label. Raises Http404."""
    number = int(name[1:]) if name[1:].isascii() and name[1:].isdigit() and len(name) < 12 else 0
    if name == NOW:
        return state_of(question), _("As it stands now")
    if name.startswith("v"):
        version = question.versions.filter(number=number).first()
        if version is not None:
            return state_of_version(version), version_label(version.number, version.made_at)
    if name.startswith("r"):
        revision = question.revisions.select_related("user").filter(pk=number).first()
        if revision is not None:
            return state_of(revision.as_object()), revision_label(revision)
    raise Http404


def state_of(question: Question) -> State:
    """The question as it is in memory, with its other columns."""
    return State(question.kind, question.key, wordings_of(question), _facts(question))


def state_of_version(version: QuestionVersion) -> State:
    return State(version.kind, version.key, version.wordings, {_label("source"): version.source})


def _facts(question: Question) -> dict[str, str]:
    """The columns beside key and wordings, label to words."""
    found = {_label(name): _words(question, name) for name in COLUMNS}
    cited = sorted(str(citation.provision) for citation in question.citations.all())
    return found | {str(capfirst(QuestionProvision._meta.verbose_name_plural)): "\n".join(cited)}


def _label(name: str) -> str:
    return str(capfirst(Question._meta.get_field(name).verbose_name))


def _words(question: Question, name: str) -> str:
    shown = getattr(question, f"get_{name}_display", None)
    value: Any = shown() if shown else getattr(question, name)
    if name == "tags":
        return ", ".join(str(tag) for tag in value)
    if name == "default_mark":
        return f"{value.normalize():f}"
    if name == "law_as_on":
        return date_format(value, "DATE_FORMAT") if value else ""
    return "" if value is None else str(value)
