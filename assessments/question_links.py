"""From a question in the back office to everything else about it: one list for the edit page and the list's menus."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button

from assessments import permissions
from assessments.models import Question
from people.permissions import User


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str


def links_of(question: Question, user: User) -> list[Link]:
    """What the back office's own menus do not lead to, in the order of the menu."""
    links = [
        Link(_("Preview as an officer"), reverse("assessments:question-preview", args=[question.pk]), "view"),
        Link(_("Where used"), reverse("assessments_cms:question-usage", args=[question.pk]), "link"),
        Link(_("Compare"), reverse("assessments_cms:question-compare", args=[question.pk]), "history"),
    ]
    if permissions.can_write_questions(user):
        label, icon = (_("Bring back"), "resubmit") if question.retired_at else (_("Retire"), "no-view")
        links.append(Link(label, reverse("assessments_cms:question-retire", args=[question.pk]), icon))
    return links


def as_buttons(question: Question, user: User) -> list[Button]:
    """The links as Wagtail's menus take them; a question that is not saved yet has none."""
    if question.pk is None:
        return []
    return [
        Button(link.label, url=link.url, icon_name=link.icon, priority=50 + place)
        for place, link in enumerate(links_of(question, user))
    ]
