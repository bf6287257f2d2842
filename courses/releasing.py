"""The one gate between what is written and what officers read, and the writing of an edition.

Nothing else reaches an officer: not a live page, not a scheduled or bulk publish, not a superuser. The gate
asks for an approved review of exactly the content that would be released.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

import ledger
from courses.freezing import CannotFreeze, Frozen, content_hash
from courses.models import (
    CoursePage,
    CourseRow,
    Edition,
    EditionItem,
    EditionText,
    LegalReview,
    ModuleItem,
    ModulePage,
    ReviewDecision,
)
from ledger.clock import database_now
from people.models import Officer

SOURCE_LANGUAGE = settings.LANGUAGE_CODE
LANGUAGES = dict(settings.LANGUAGES)


Check = Callable[[list["Place"]], list[str]]

_checks: list[Check] = []


def register_check(check: Check) -> None:
    """Ask ``check(places)`` what in a course as a whole stands against its release, as sentences. Twice is as once."""
    if check not in _checks:
        _checks.append(check)


class NotReleasable(Exception):
    """Carries ``problems``: sentences, one a thing that must be put right first."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


# --- The gate ---------------------------------------------------------------------------------------------


def problems(revision: Revision, language: str, reader: Officer | None = None) -> list[str]:
    """Return why this revision may not be released in the language; an empty list opens the gate.

    With ``reader``, in sentences that the reader may see.
    """
    page = revision.as_object()
    if not isinstance(page, ModuleItem):
        return [_("Only lessons, quizzes and practicals are released.")]
    if page.locale.language_code != language:
        return [_("The page is written in another language.")]
    reviews = LegalReview.objects.filter(revision=revision, language=language, decision=ReviewDecision.APPROVED)
    hashes = {review.content_hash for review in reviews if review.approver_id != review.author_id}
    if not hashes:
        return [_("No legal reviewer has approved this text.")]
    try:
        digest = content_hash(page.content_for_release())
    except CannotFreeze as error:
        return [str(error)]
    if digest not in hashes:
        return [_("The text or the law it cites has changed since it was approved. Send it to legal review again.")]
    return page.content_problems(reader)


def can_be_released(revision: Revision) -> bool:
    """True when the revision passes the gate in its own page's language."""
    return not problems(revision, revision.as_object().locale.language_code)


def latest_approved(page: Page) -> Revision | None:
    """Return the page's newest revision that a legal reviewer approved, whatever is live or drafted since."""
    approved = LegalReview.objects.filter(decision=ReviewDecision.APPROVED).values("revision")
    return page.revisions.filter(pk__in=approved).order_by("-created_at", "-pk").first()


# --- What a release would hold ----------------------------------------------------------------------------


@dataclass
class Place:
    """One item at its place: its page in each language, what is wrong, and the revisions that may go out."""

    page: Page
    module: ModulePage
    is_required: bool
    pages: dict[str, Page] = field(default_factory=dict)
    revisions: dict[str, Revision] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)

    @property
    def key(self) -> UUID:
        return self.page.translation_key

    @property
    def title(self) -> str:
        return self.page.title


@dataclass
class Draft:
    """What a release of the course would hold now. ``left_out`` are unpublished pages of its modules."""

    course: CoursePage
    courses: dict[str, CoursePage]
    places: list[Place]
    left_out: list[Page]
    hours: Decimal
    problems: list[str]

    def all_problems(self) -> list[str]:
        """Every sentence that stands in the way, each with its item and language."""
        of_items = [
            f"{place.title} ({LANGUAGES[language]}): {sentence}"
            for place in self.places
            for language, sentences in place.problems.items()
            for sentence in sentences
        ]
        return [*self.problems, *of_items]


def draft_release(course: CoursePage, reader: Officer | None = None) -> Draft:
    """Return what a release of the course would hold, and everything that stands in its way. Writes nothing.

    With ``reader``, in sentences that the reader may see.
    """
    source = course if course.locale.language_code == SOURCE_LANGUAGE else _in_language(course, SOURCE_LANGUAGE)
    if source is None:
        raise NotReleasable([_("The course has no page in the language it was first written in.")])
    source = source.get_latest_revision_as_object() if source.latest_revision_id else source
    found, places, left_out, hours = [], [], [], Decimal(0)
    for row in source.rows.all():
        page = _page_of(row.item_key)
        if page is None:
            found.append(_("A row names a module or an item that is not there."))
            continue
        row_places, row_left_out = _places_of_row(row, page)
        places += row_places
        left_out += row_left_out
        hours += _hours_of_row(row, page, row_places)
    found += [_("“%s” stands in the course twice.") % title for title in _twice(places)]
    if not places:
        found.append(_("The course holds nothing that could be released."))
    courses = {SOURCE_LANGUAGE: source}
    for language in LANGUAGES:
        if language != SOURCE_LANGUAGE:
            courses[language] = _latest(_in_language(source, language))
        if courses[language] is None:
            found.append(_("The course has no page in %s.") % LANGUAGES[language])
    for place in places:
        _judge(place, reader)
    found += [sentence for check in _checks for sentence in check(places)]
    return Draft(source, courses, places, left_out, hours, found)


def _places_of_row(row: CourseRow, page: Page) -> tuple[list[Place], list[Page]]:
    if not isinstance(page, ModulePage):
        module = page.get_parent().specific
        return [Place(page=page, module=module, is_required=row.is_required)], []
    items = [child for child in page.get_children().specific() if isinstance(child, ModuleItem)]
    taken = [item for item in items if _is_meant(item)]
    places = [Place(page=item, module=page, is_required=row.is_required) for item in taken]
    return places, [item for item in items if item not in taken]


def _is_meant(item: Page) -> bool:
    """Live, or on its way to its first publication by review. Sketches and retired items are left out."""
    if item.live:
        return True
    return item.first_published_at is None and LegalReview.objects.filter(revision__in=item.revisions.all()).exists()


def _hours_of_row(row: CourseRow, page: Page, places: list[Place]) -> Decimal:
    if row.hours is not None:
        return row.hours
    if isinstance(page, ModulePage):
        return page.contact_hours
    minutes = sum(place.page.minutes for place in places)
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _twice(places: list[Place]) -> list[str]:
    keys = [place.key for place in places]
    return sorted({place.title for place in places if keys.count(place.key) > 1})


def _judge(place: Place, reader: Officer | None) -> None:
    for language in LANGUAGES:
        page = place.page if language == SOURCE_LANGUAGE else _in_language(place.page, language)
        if page is None:
            place.problems[language] = [_("There is no translation.")]
            continue
        place.pages[language] = page
        revision = latest_approved(page)
        if revision is None:
            place.problems[language] = [_("No legal reviewer has approved this text.")]
            continue
        place.revisions[language] = revision
        if wrong := problems(revision, language, reader):
            place.problems[language] = wrong


def _page_of(key: UUID) -> Page | None:
    page = Page.objects.filter(translation_key=key, locale__language_code=SOURCE_LANGUAGE).first()
    return page.specific if page else None


def _in_language(page: Page, language: str) -> Page | None:
    found = Page.objects.filter(translation_key=page.translation_key, locale__language_code=language).first()
    return found.specific if found else None


def _latest(page: Page | None) -> Page | None:
    return page.get_latest_revision_as_object() if page is not None and page.latest_revision_id else page


# --- Writing the edition ----------------------------------------------------------------------------------


def release_course(*, course: CoursePage, by: Officer) -> Edition:
    """Write an edition of the course from each item's latest approved revision, in every language.

    When nothing differs from the current edition that edition is returned and nothing is written. Raises
    NotReleasable listing every problem.
    """
    draft = draft_release(course, by)
    if found := draft.all_problems():
        raise NotReleasable(found)
    frozen = _freeze_all(draft)  # slow: never inside a transaction
    current = draft.course.current_edition()
    if current is not None and _says_the_same(current, draft, frozen):
        return current
    return _write_edition(draft, frozen, by)


def _freeze_all(draft: Draft) -> dict[UUID, dict[str, Frozen]]:
    frozen: dict[UUID, dict[str, Frozen]] = {}
    found = []
    for place in draft.places:
        frozen[place.key] = texts = {}
        for language, revision in place.revisions.items():
            try:
                with translation.override(language):
                    texts[language] = revision.as_object().freeze()
            except CannotFreeze as error:
                found.append(f"{place.title} ({LANGUAGES[language]}): {error}")
        if len({tuple(text.check_ids) for text in texts.values()}) > 1:
            found.append(_("The self-checks of “%s” are not the same in every language.") % place.title)
        if len({text.version_id for text in texts.values()}) > 1:
            found.append(_("“%s” does not place the same quiz or practical in every language.") % place.title)
    if found:
        raise NotReleasable(found)
    return frozen


def _says_the_same(edition: Edition, draft: Draft, frozen: dict[UUID, dict[str, Frozen]]) -> bool:
    stored = [
        (
            item.key,
            item.is_required,
            item.stands_apart,
            item.version_id,
            {text.language: text.content_hash for text in item.texts.all()},
        )
        for item in edition.items.prefetch_related("texts")
    ]
    new = [
        (
            place.key,
            place.is_required,
            place.page.stands_apart,
            _first(frozen[place.key]).version_id,
            {language: text.content_hash for language, text in frozen[place.key].items()},
        )
        for place in draft.places
    ]
    return (
        stored == new
        and edition.titles == _titles(draft.courses)
        and edition.summaries == _summaries(draft)
        and edition.hours == draft.hours
        and edition.valid_months == draft.course.valid_months
    )


@transaction.atomic
def _write_edition(draft: Draft, frozen: dict[UUID, dict[str, Frozen]], by: Officer) -> Edition:
    course = CoursePage.objects.select_for_update(of=("self",)).get(pk=draft.course.pk)
    _check_still_approved(draft)
    edition = Edition.objects.create(
        course=course,
        number=(course.editions.aggregate(highest=Max("number"))["highest"] or 0) + 1,
        titles=_titles(draft.courses),
        summaries=_summaries(draft),
        hours=draft.hours,
        valid_months=draft.course.valid_months,
        law_as_on=_law_as_on(frozen),
        released_at=database_now(),
        released_by=by,
    )
    items = EditionItem.objects.bulk_create(_items(edition, draft, frozen))
    EditionText.objects.bulk_create(
        EditionText(
            item=item,
            language=language,
            revision=place.revisions[language],
            schema_version=text.content.get("schema", 1),
            content=text.content,
            html=text.html,
            sources=text.sources,
            content_hash=text.content_hash,
        )
        for item, place in zip(items, draft.places, strict=True)
        for language, text in frozen[place.key].items()
    )
    ledger.record(
        verb="edition.released",
        subject=edition,
        actor=by,
        new={
            "course": course.code,
            "number": edition.number,
            "texts": {
                str(key): {language: text.content_hash for language, text in texts.items()}
                for key, texts in frozen.items()
            },
        },
    )
    ledger.announce("edition_released", edition)
    return edition


def _items(edition: Edition, draft: Draft, frozen: dict[UUID, dict[str, Frozen]]) -> Iterator[EditionItem]:
    for position, place in enumerate(draft.places, start=1):
        texts = frozen[place.key]
        yield EditionItem(
            edition=edition,
            key=place.key,
            position=position,
            kind=place.page.item_kind,
            module_code=place.module.code,
            module_titles=_titles_of_module(place.module),
            titles={language: revision.as_object().title for language, revision in place.revisions.items()},
            is_required=place.is_required,
            minutes=_first(texts).content.get("minutes", place.page.minutes),
            version_id=_first(texts).version_id,
            check_ids=_first(texts).check_ids,
            stands_apart=place.page.stands_apart,
        )


def _check_still_approved(draft: Draft) -> None:
    ids = {revision.pk for place in draft.places for revision in place.revisions.values()}
    approved = LegalReview.objects.filter(revision__in=ids, decision=ReviewDecision.APPROVED)
    if set(approved.values_list("revision", flat=True)) != ids:
        raise NotReleasable([_("A review was changed in the meantime. Look at the list again.")])


def _first(texts: dict[str, Frozen]) -> Frozen:
    return texts[SOURCE_LANGUAGE]


def _titles(pages: dict[str, CoursePage]) -> dict[str, str]:
    return {language: page.title for language, page in pages.items()}


def _summaries(draft: Draft) -> dict[str, str]:
    return {language: page.summary for language, page in draft.courses.items()}


def _titles_of_module(module: ModulePage) -> dict[str, str]:
    pages = Page.objects.filter(translation_key=module.translation_key).select_related("locale")
    return {page.locale.language_code: page.title for page in pages}


def _law_as_on(frozen: dict[UUID, dict[str, Frozen]]) -> date:
    """The earliest day any text was read against the law: no later day is true of the whole."""
    days = [text.content.get("law_as_on") for texts in frozen.values() for text in texts.values()]
    return min((date.fromisoformat(day) for day in days if day), default=timezone.localdate())


@transaction.atomic
def withdraw_edition(*, edition: Edition, reason: str, by: Officer) -> Edition:
    """Close the edition to new enrolments; those enrolled go on. A second call changes nothing.

    Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError(_("Say why the edition is withdrawn."))
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.withdrawn_at is None:
        edition.withdrawn_at = database_now()
        edition.withdrawal_reason = reason
        edition.save(update_fields=["withdrawn_at", "withdrawal_reason"])
        ledger.record(verb="edition.withdrawn", subject=edition, actor=by, reason=reason)
    return edition
