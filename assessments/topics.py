"""The tree of topics: add, rename, move, delete what nothing names; find the topic that a path of names means."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Revision

import ledger
from assessments.models import Question, Topic
from people.models import Officer


class TopicRefused(ValueError):
    """Says, in a sentence a person can act on, why the tree stays as it is."""


@transaction.atomic
def add_topic(*, name_en: str, name_hi: str, parent: Topic | None, by: Officer | None) -> Topic:
    """Add a topic below ``parent``, or at the top. Raises TopicRefused when a sibling has one of its names."""
    _refuse_twins(parent, name_en, name_hi)
    names = {"name_en": name_en, "name_hi": name_hi}
    topic = Topic.objects.get(pk=parent.pk).add_child(**names) if parent else Topic.add_root(**names)
    ledger.record(verb="topic.added", subject=topic, actor=by, new=names | {"parent": parent.pk if parent else None})
    return topic


@transaction.atomic
def change_topic(*, topic: Topic, name_en: str, name_hi: str, parent: Topic | None, by: Officer | None) -> Topic:
    """Give a topic its names and its place; what stands below it, and its questions, come with it.

    Raises TopicRefused for a place below itself, and when a sibling there has one of its names.
    """
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    old = {"name_en": topic.name_en, "name_hi": topic.name_hi, "parent": _id(topic.get_parent())}
    if parent is not None and parent.path.startswith(topic.path):
        raise TopicRefused(_("A topic cannot stand below itself."))
    _refuse_twins(parent, name_en, name_hi, besides=topic.pk)
    topic.name_en, topic.name_hi = name_en, name_hi
    topic.save(update_fields=["name_en", "name_hi"])
    if parent is None:
        topic.move(Topic.get_first_root_node(), "sorted-sibling")
    else:
        topic.move(Topic.objects.get(pk=parent.pk), "sorted-child")
    new = {"name_en": name_en, "name_hi": name_hi, "parent": _id(parent)}
    ledger.record(verb="topic.changed", subject=topic, actor=by, old=old, new=new)
    return Topic.objects.get(pk=topic.pk)


@transaction.atomic
def delete_topic(*, topic: Topic, by: Officer | None) -> None:
    """Delete a topic that nothing names. Raises TopicRefused while anything does, a question's history too."""
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    if topic.numchild:
        raise TopicRefused(_("Topics stand below it. Move or delete them first."))
    if topic.questions.exists() or topic.draws.exists():
        raise TopicRefused(_("Questions or quizzes name it. Give them another topic first."))
    content_type = ContentType.objects.get_for_model(Question)
    if Revision.objects.filter(base_content_type=content_type, content__topic=topic.pk).exists():
        raise TopicRefused(_("The history of a question names it. Rename it instead."))
    ledger.record(verb="topic.deleted", subject=topic, actor=by, old={"name_en": topic.name_en, "id": topic.pk})
    topic.delete()


def _refuse_twins(parent: Topic | None, name_en: str, name_hi: str, besides: int | None = None) -> None:
    for sibling in _below(parent).exclude(pk=besides):
        if {sibling.name_en.casefold(), sibling.name_hi.casefold()} & {name_en.casefold(), name_hi.casefold()}:
            raise TopicRefused(_("A topic of this name stands there already."))


def _below(parent: Topic | None) -> QuerySet[Topic]:
    return Topic.get_root_nodes() if parent is None else Topic.objects.get(pk=parent.pk).get_children()


def _id(topic: Topic | None) -> int | None:
    return topic.pk if topic else None


# --- Finding ----------------------------------------------------------------------------------------------


def questions_of_topic(questions: QuerySet[Question], topic: Topic) -> QuerySet[Question]:
    """Those of the topic and of every topic below it."""
    return questions.filter(topic__path__startswith=topic.path)


class TopicPaths:
    """The tree, read once, to find what paths of names mean; names of any language, in any case."""

    def __init__(self) -> None:
        self.children: dict[str, dict[str, Topic]] = {}
        for topic in Topic.objects.order_by("path"):
            siblings = self.children.setdefault(topic.path[: -Topic.steplen], {})
            siblings.setdefault(topic.name_hi.casefold(), topic)
            siblings[topic.name_en.casefold()] = topic

    def named(self, category: str) -> Topic | None:
        """The topic that the whole path names; None when any step of it has no topic of that name."""
        path, topic = "", None
        for name in category.split("/") if category else []:
            topic = self.children.get(path, {}).get(name.strip().casefold())
            if topic is None:
                return None
            path = topic.path
        return topic
