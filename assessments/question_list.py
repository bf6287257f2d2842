"""The list of questions in the back office: what it filters, finds, sorts and exports."""

import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import django_filters
from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import IndexView

import ledger
from assessments import permissions, topics
from assessments.models import (
    Answer,
    Attempt,
    DraftState,
    Question,
    QuestionBank,
    QuestionFlag,
    QuestionFlagKind,
    QuestionWording,
    QuizVersionQuestion,
    Topic,
)
from assessments.question_content import wordings_of
from assessments.questions import options
from assessments.topic_cms import TopicChoiceField
from ledger.reports import harmless

SECTION = r"(^|[^a-z])(ss?|rr?|arts?|secs?)\.? ?[0-9]|धारा|नियम|अनुच्छेद"  # s.173, ss.66C, r.3(1), Art. 21
LONGEST_STEM = 110  # characters in the list
ANY_FLAG = "any"
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


def _banks(request: HttpRequest | None) -> QuerySet[QuestionBank]:
    return permissions.banks_with_keys_visible_to(request.user) if request else QuestionBank.objects.none()


class TopicFilter(django_filters.ModelChoiceFilter):
    """The questions of a topic and of every topic below it."""

    field_class = TopicChoiceField

    def filter(self, questions: QuerySet[Question], topic: Topic | None) -> QuerySet[Question]:
        return topics.questions_of_topic(questions, topic) if topic else questions


class QuestionFilterSet(WagtailFilterSet):
    bank = django_filters.ModelChoiceFilter(label=gettext_lazy("Bank"), queryset=_banks)
    module_code = django_filters.AllValuesFilter(label=gettext_lazy("Module"))
    topic = TopicFilter(label=gettext_lazy("Topic"), queryset=Topic.objects.order_by("path"))
    retired = django_filters.ChoiceFilter(
        label=gettext_lazy("In use"),
        choices=[("no", gettext_lazy("In use")), ("yes", gettext_lazy("Retired"))],
        method="filter_retired",
    )
    law = django_filters.ChoiceFilter(
        label=gettext_lazy("Source names a section of law"), choices=YES_NO, method="filter_law"
    )
    lacks = django_filters.ChoiceFilter(
        label=gettext_lazy("Language missing"), choices=settings.LANGUAGES, method="filter_lacks"
    )
    asked = django_filters.ChoiceFilter(label=gettext_lazy("Asked yet"), choices=YES_NO, method="filter_asked")
    draft = django_filters.ChoiceFilter(label=gettext_lazy("Draft"), choices=DraftState.choices, method="filter_draft")
    flag = django_filters.ChoiceFilter(
        label=gettext_lazy("Statistics speak against it"),
        choices=[(ANY_FLAG, gettext_lazy("In any way")), *QuestionFlagKind.choices],
        method="filter_flag",
    )

    class Meta:
        model = Question
        fields = ["bank", "module_code", "topic", "kind", "confidence", "difficulty"]

    def filter_retired(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.filter(retired_at__isnull=value == "no")

    def filter_law(self, found: QuerySet, name: str, value: str) -> QuerySet:
        names_law = Q(source__iregex=SECTION)
        return found.filter(names_law if value == "yes" else ~names_law)

    def filter_lacks(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.exclude(wordings__language=value)

    def filter_asked(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.filter(is_asked() if value == "yes" else ~is_asked())

    def filter_draft(self, found: QuerySet, name: str, value: str) -> QuerySet:
        """Twin of ``Question.draft_state``."""
        if value == DraftState.NEVER_LIVE:
            return found.filter(live=False)
        return found.filter(live=True, has_unpublished_changes=value == DraftState.DIFFERS)

    def filter_flag(self, found: QuerySet, name: str, value: str) -> QuerySet:
        flags = QuestionFlag.objects.in_force()
        if value != ANY_FLAG:
            flags = flags.filter(kind=value)
        return found.filter(pk__in=flags.order_by().values("question"))


def is_asked() -> Q:
    """A condition over questions: an attempt has asked it.

    Either it was answered, or it is listed in a quiz version that asks all it lists and has been begun. One that was
    drawn and always left blank is taken for never asked: to know better, every paper would have to be read.
    """
    answers = Answer.objects.filter(question_version__question=OuterRef("pk"))
    begun = Attempt.objects.filter(quiz_version=OuterRef("version"), started_at__isnull=False)
    listed = QuizVersionQuestion.objects.filter(question_version__question=OuterRef("pk"), draws=[])
    return Q(Exists(answers)) | Q(Exists(listed.filter(Exists(begun), version__questions_drawn=0)))


def matching(found: QuerySet[Question], words: str) -> QuerySet[Question]:
    """Those whose code, name, source or stem, in any language, holds the words. No question stands twice."""
    words = unicodedata.normalize("NFC", words).strip()
    stems = QuestionWording.objects.filter(question=OuterRef("pk"), stem__icontains=words)
    named = Q(code__icontains=words) | Q(name__icontains=words) | Q(source__icontains=words)
    return found.filter(named | Q(Exists(stems))) if words else found


def asked_for(request: HttpRequest, url: str) -> QuerySet[Question]:
    """The questions that the list at ``url`` shows, on all of its pages."""
    asked = QueryDict(urlsplit(url).query)
    found = permissions.questions_visible_to(request.user)
    filters = QuestionFilterSet(asked, queryset=found, request=request)
    if filters.is_valid():
        found = filters.qs
    return matching(found, asked.get("q", "").replace("\0", ""))


class StemColumn(BaseColumn):
    """The stem, shortened, in the reader's language or else another."""

    cell_template_name = "assessments/cms/_stem_cell.html"

    def get_cell_context_data(self, instance: Question, parent_context: dict) -> dict[str, Any]:
        language, stem = stem_of(instance)
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"language": language, "stem": Truncator(stem).chars(LONGEST_STEM)}


def stem_of(question: Question, language: str | None = None) -> tuple[str, str]:
    """Language and plain words of the stem, in ``language`` or the reader's, else in another."""
    wordings = wordings_of(question)
    wanted = language or get_language()
    for code in [wanted, *wordings] if language is None else [wanted]:
        if code in wordings:
            return code, options.plain(wordings[code], wordings[code]["stem"])
    return "", ""


class DraftColumn(Column):
    """Nothing where there is no draft, so that the others stand out."""

    def get_value(self, instance: Question) -> str:
        state = instance.draft_state
        return "" if state == DraftState.NONE else state.label


class FlagsColumn(BaseColumn):
    """The flags that the statistics raise, each once, with the way to the figures of the newest quiz that raised it."""

    cell_template_name = "assessments/cms/_flags_cell.html"

    def get_cell_context_data(self, instance: Question, parent_context: dict) -> dict[str, Any]:
        return super().get_cell_context_data(instance, parent_context) | {"flags": flags_of(instance)}


def flags_of(question: Question) -> list[QuestionFlag]:
    """One flag of each kind, from the prefetched ones, which come by kind and from the newest quiz on."""
    found: dict[str, QuestionFlag] = {}
    for flag in question.statistics_flags.all():
        found.setdefault(flag.kind, flag)
    return list(found.values())


class QuestionIndexView(IndexView):
    """Wagtail's list; the export holds what the filters leave, without keys, and is recorded."""

    filterset_class = QuestionFilterSet
    search_fields = ["code"]  # that there is a search at all; ``matching`` says in what
    export_filename = "questions"
    list_export = [
        *("code", "bank", "module_code", "topic", "category", "kind", "difficulty", "confidence", "default_mark"),
        *("source", "law_as_on", "retired_at", "draft_state", "flags"),
        *(f"stem_{code}" for code, _name in settings.LANGUAGES),
    ]

    export_headings = {"draft_state": gettext_lazy("Draft"), "flags": gettext_lazy("Statistics")}

    @cached_property
    def columns(self) -> list[Column]:
        checkbox, code, *others = super().columns
        retired = DateColumn("retired_at", label=gettext_lazy("Retired"), sort_key="retired_at")
        draft = DraftColumn("draft_state", label=gettext_lazy("Draft"), classname="standing-cell")
        flags = FlagsColumn("flags", label=gettext_lazy("Statistics"))
        return [checkbox, code, StemColumn("stem", label=gettext_lazy("Question")), draft, flags, *others, retired]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        url = reverse("assessments_cms:duplicate-list")
        return [Button(_("Look for duplicates"), url=url, icon_name="copy", priority=80), *super().header_more_buttons]

    def get_base_queryset(self) -> QuerySet[Question]:
        found = super().get_base_queryset()
        readable = permissions.banks_with_keys_visible_to(self.request.user)
        flags = Prefetch("statistics_flags", queryset=QuestionFlag.objects.in_force().select_related("quiz"))
        return (
            found.filter(bank__in=readable.values("pk"))
            .select_related("bank", "topic")
            .prefetch_related("wordings", flags)
        )

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """In the order asked for, and by code among equals, so that pages neither repeat nor leave out a question."""
        ordered = super().order_queryset(queryset)
        return ordered.order_by(*ordered.query.order_by, "code") if ordered.query.order_by else ordered

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        return matching(queryset, self.search_query)

    def get_heading(self, queryset: QuerySet, field: str) -> str:
        if field.startswith("stem_"):
            language = dict(settings.LANGUAGES)[field.removeprefix("stem_")]
            return _("Question (%(language)s)") % {"language": _(language)}
        return super().get_heading(Question.objects.none(), field)

    def to_row_dict(self, item: Question) -> dict[str, Any]:
        return {field: _exported(item, field) for field in self.list_export}

    def stream_csv(self, queryset: QuerySet) -> Iterator[str]:
        yield "\ufeff"  # so that Excel reads Hindi as what it is
        yield from super().stream_csv(queryset)

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str) -> HttpResponse:
        ledger.record(
            verb="questions.listed",
            subject=self.request.user,
            actor=self.request.user,
            new={"format": spreadsheet_format, "count": queryset.count(), "filter": self._filter()},
        )
        return super().as_spreadsheet(queryset, spreadsheet_format)

    def _filter(self) -> dict[str, str]:
        given = self.request.GET.items()
        return {name: value.replace("\0", "") for name, value in given if "\0" not in name}


def _exported(question: Question, field: str) -> Any:
    """A cell of the export; text that a spreadsheet could take for a formula is made harmless."""
    if field.startswith("stem_"):
        return harmless(stem_of(question, field.removeprefix("stem_"))[1])
    if field == "flags":
        return "; ".join(flag.get_kind_display() for flag in flags_of(question))
    if field == "draft_state":
        return str(question.draft_state.label)
    shown = getattr(question, f"get_{field}_display", None)
    value = shown() if shown else getattr(question, field)
    if field == "default_mark":
        return value.normalize()
    return harmless(str(value)) if isinstance(value, str | QuestionBank | Topic) else value
