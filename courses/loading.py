"""Loading the programme's own content from ``fixtures/``: law, glossary, modules, lessons, courses, in two languages.

Safe to repeat and kind to later edits: a page is written again only while nobody but this loader has saved
it, and only when the fixture says something else. The loader's revisions have no user; an editor's have.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from courses import releasing, reviewing
from courses.models import (
    CataloguePage,
    CoursePage,
    CourseRow,
    CurriculumPage,
    Edition,
    GlossaryTerm,
    HomePage,
    LessonPage,
    ModuleItem,
    ModuleObjective,
    ModulePage,
    Provision,
    ProvisionVersion,
    ProvisionWording,
)
from people.models import Officer
from people.registering import ensure_page_permissions

OURS = UUID("6f0d1c5e-2c39-5f0a-9a0e-0c7a5d0b3c11")  # names of pages and blocks grow from it
WRITTEN_OUT = ("M03", "M10")
COURSES = [
    {
        "code": "zero-fir-refresher",
        "title": {"en": "Zero FIR refresher", "hi": "ज़ीरो एफआईआर पुनश्चर्या"},
        "summary": {
            "en": "Half an hour to do again, without notes, what must not fail at the counter: record, copy, "
            "urgent steps, transfer.",
            "hi": "आधा घंटा, ताकि काउंटर पर जो चूकना नहीं चाहिए वह बिना नोट्स देखे फिर हो सके: दर्ज करना, प्रति देना, "
            "तत्काल कदम, स्थानांतरण।",
        },
        "valid_months": 12,
        "self_enrolment": True,
    },
    {
        "code": "district-course",
        "title": {"en": "District course: receiving and recording", "hi": "ज़िला पाठ्यक्रम: सूचना लेना और दर्ज करना"},
        "summary": {
            "en": "From the first word of a complaint to its record, and the refresher that keeps it alive. For "
            "district officers, with a trainer.",
            "hi": "शिकायत के पहले शब्द से उसके अभिलेख तक, और उसे ताज़ा रखने वाली पुनश्चर्या। ज़िला अधिकारियों के लिए, प्रशिक्षक के साथ।",
        },
        "valid_months": 24,
        "self_enrolment": False,
    },
]
COURSE_CODES = tuple(course["code"] for course in COURSES)
TITLES = {
    HomePage: {"en": "OCWC Cascade Learning", "hi": "ओसीडब्ल्यूसी कैस्केड लर्निंग"},
    CurriculumPage: {"en": "Curriculum", "hi": "पाठ्यचर्या"},
    CataloguePage: {"en": "Courses", "hi": "पाठ्यक्रम"},
}

Say = Callable[[str], None]


def load_curriculum(say: Say = lambda line: None) -> None:
    """Bring law, glossary, ten modules with their lessons, and two courses into the database, in both languages.

    Quizzes and practicals stand in the modules only once ``assessments`` has loaded them; call
    ``load_course_rows`` after that.
    """
    load_law()
    say("provisions of law and glossary")
    for module in _read("curriculum.json"):
        load_module(module)
        say(f"module {module['code']}")
    for course in COURSES:
        load_course(course)
    load_course_rows()
    ensure_page_permissions(curriculum=CurriculumPage.objects.all(), catalogue=CataloguePage.objects.all())
    say("courses")


# --- Law --------------------------------------------------------------------------------------------------


def load_law() -> None:
    """Add provisions and glossary terms that are missing. What is there already stays as it is."""
    known = set(Provision.objects.values_list("code", flat=True))
    terms = set(GlossaryTerm.objects.values_list("slug", flat=True))
    with transaction.atomic():
        for fixture in _read("provisions.json"):
            if fixture["code"] not in known:
                _create_provision(fixture)
        GlossaryTerm.objects.bulk_create(
            GlossaryTerm(**row) for row in _read("glossary.json") if row["slug"] not in terms
        )


def _create_provision(fixture: dict[str, Any]) -> None:
    provision = Provision.objects.create(
        code=fixture["code"],
        act_short=fixture["act_short"],
        section=fixture["section"],
        old_law=fixture.get("old_law") or "",
    )
    version = ProvisionVersion.objects.create(
        provision=provision,
        number=1,
        in_force_from=_day(fixture["in_force_from"]),
        in_force_to=_day(fixture["in_force_to"]),
        source=fixture["source"],
        confidence=fixture["confidence"],
        law_as_on=_day(fixture["law_as_on"]),
        review_due=_day(fixture["review_due"]),
    )
    for language in ("en", "hi"):
        ProvisionWording.objects.create(
            version=version,
            language=language,
            act=fixture[f"act_{language}"],
            heading=fixture[f"heading_{language}"],
            words=fixture[f"words_{language}"],
        )


# --- The tree ---------------------------------------------------------------------------------------------


def load_home() -> HomePage:
    """Return the English home page; on the first call it takes the place of Wagtail's welcome page."""
    english, hindi = _locale("en"), _locale("hi")
    home = HomePage.objects.filter(locale=english).first()
    if home is None:
        root = Page.get_first_root_node()
        home = root.add_child(instance=HomePage(title=TITLES[HomePage]["en"], slug="en", locale=english))
        home.save_revision().publish()
        site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
        welcome, site.root_page = site.root_page if site.pk else None, home
        site.site_name = settings.WAGTAIL_SITE_NAME
        site.save()
        if welcome is not None and type(welcome.specific) is Page:
            welcome.delete()
        home = HomePage.objects.get(pk=home.pk)
    if not home.get_translations().filter(locale=hindi).exists():
        copy = home.copy_for_translation(hindi)
        copy.title, copy.slug = TITLES[HomePage]["hi"], "hi"
        copy.save_revision().publish()
    return home


def _structure_page(parent: Page, model: type[Page], slug: str) -> Page:
    english = _put(parent, model(title=TITLES[model]["en"], slug=slug), is_live=True)
    _translate(english, model(title=TITLES[model]["hi"], slug=slug), is_live=True)
    return english


# --- Modules and lessons ----------------------------------------------------------------------------------


def load_module(fixture: dict[str, Any]) -> None:
    """Add a module with its lessons in both languages, as a row of ``curriculum.json`` describes it."""
    page = _put(_structure_page(load_home(), CurriculumPage, "curriculum"), _module(fixture, "en"), is_live=True)
    _translate(page, _module(fixture, "hi"), is_live=True)
    written = {lesson["no"]: lesson for lesson in _lessons_written_out(fixture["code"])}
    for lesson in fixture["lessons"]:
        full = written.get(lesson["no"])
        english, hindi = (_lesson(fixture["code"], lesson, full, language) for language in ("en", "hi"))
        item = _put(page, english, is_live=full is not None)
        _translate(item, hindi, is_live=full is not None)


def _module(fixture: dict[str, Any], language: str) -> ModulePage:
    code = fixture["code"]
    return ModulePage(
        title=fixture[f"title_{language}"],
        slug=code.lower(),
        code=code,
        theme=fixture["theme"] if language == "en" else fixture["theme_hi"],
        contact_hours=fixture["contact_hours"],
        audience=fixture["audience"],
        objectives=[
            ModuleObjective(
                text=text[language],
                sort_order=place,
                locale=_locale("en"),
                translation_key=uuid5(OURS, f"{code}/objective/{place}"),
            )
            for place, text in enumerate(fixture["objectives"])
        ],
    )


def _lesson(code: str, fixture: dict[str, Any], full: dict[str, Any] | None, language: str) -> LessonPage:
    if full is None:
        return LessonPage(title=fixture[f"title_{language}"], slug=f"{code.lower()}-{fixture['no']}")
    words = full[language]
    page = LessonPage(
        title=words["title"],
        slug=full["slug"],
        summary=words["summary"],
        minutes=full["minutes"],
        law_as_on=_day(full["law_as_on"]),
        sensitivity=full["sensitivity"],
    )
    page.body = page.body.stream_block.to_python(_stream(f"{code}/{full['no']}", words["body"]))
    return page


def _stream(path: str, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The fixture's blocks as Wagtail keeps them; ids grow from the fixture's, so both languages share them."""
    return [
        {
            "type": block["type"],
            "id": _block_id(path, block["id"]),
            "value": _block_value(f"{path}/{block['id']}", block["type"], block["value"]),
        }
        for block in blocks
    ]


def _block_value(path: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    if kind == "procedure":
        return {"title": value["title"], "steps": _items(f"{path}/steps", value["steps"])}
    if kind == "checklist":
        return {"title": value["title"], "items": _items(f"{path}/items", value["items"])}
    if kind == "self_check":
        options = [{name: option[name] for name in ("text", "correct", "feedback")} for option in value["options"]]
        return {
            "kind": value["kind"],
            "question": value["question"],
            "options": _items(f"{path}/options", options),
            "explanation": value["explanation"],
        }
    return value


def _items(path: str, values: list[Any]) -> list[dict[str, Any]]:
    return [{"type": "item", "id": _block_id(path, str(place)), "value": value} for place, value in enumerate(values)]


def _block_id(path: str, name: str) -> str:
    return str(uuid5(OURS, f"{path}/{name}"))


def _lessons_written_out(code: str) -> list[dict[str, Any]]:
    return _read(f"lessons/{code}.json")["lessons"] if code in WRITTEN_OUT else []


# --- Courses ----------------------------------------------------------------------------------------------


def load_course(fixture: dict[str, Any]) -> None:
    """Add a course in both languages, as a row of ``COURSES`` describes it; ``compose_course`` fills it."""

    def course(language: str) -> CoursePage:
        return CoursePage(
            title=fixture["title"][language],
            slug=fixture["code"],
            code=fixture["code"],
            summary=fixture["summary"][language],
            valid_months=fixture["valid_months"],
            self_enrolment=fixture["self_enrolment"],
        )

    page = _put(_structure_page(load_home(), CataloguePage, "catalogue"), course("en"), is_live=True)
    _translate(page, course("hi"), is_live=True)


def load_course_rows() -> None:
    """Compose the two courses of what is loaded by now: lessons, and quizzes once they stand in the modules.

    A course that somebody has edited stays as it is.
    """
    for code in COURSE_CODES:
        compose_course(code, list(_rows_of(code)))


def compose_course(code: str, wanted: list[UUID]) -> None:
    """Compose the course of these modules and items, by translation key, unless somebody has edited it."""
    page = CoursePage.objects.get(code=code, locale=_locale("en")).get_latest_revision_as_object()
    if _was_edited(page) or [row.item_key for row in page.rows.all()] == wanted:
        return
    page.rows = [CourseRow(item_key=key, sort_order=place) for place, key in enumerate(wanted)]
    page.save_revision().publish()


def _rows_of(code: str) -> Iterator[UUID]:
    modules = {module.code: module for module in ModulePage.objects.filter(locale=_locale("en"))}
    if code == "district-course":
        yield modules["M03"].translation_key
        yield modules["M10"].translation_key
        return
    children = [page for page in modules["M10"].get_children().specific() if isinstance(page, ModuleItem)]
    yield from [page.translation_key for page in children if isinstance(page, LessonPage)][:2]
    yield from [page.translation_key for page in children if page.item_kind == "quiz"][:1]


def place_item(module: ModulePage, item: Callable[[str], Page], *, is_live: bool) -> Page:
    """Put ``item("en")`` into the English module and its translation ``item("hi")`` beside it; safe to repeat."""
    page = _put(module, item("en"), is_live=is_live)
    _translate(page, item("hi"), is_live=is_live)
    return page


# --- Writing a page, and its translation ------------------------------------------------------------------


def _put(parent: Page, page: Page, *, is_live: bool) -> Page:
    """Add the page under its parent, or bring the one with its slug to what ``page`` says; returns the saved one."""
    page.locale = parent.locale
    found = parent.get_children().filter(slug=page.slug).first()
    if found is None:
        page.live = is_live
        page.translation_key = uuid5(OURS, f"{type(page).__name__}/{page.slug}")
        parent.add_child(instance=page)
        _save_revision(page, is_live=is_live)
    else:
        found = found.specific
        if _was_edited(found) or _facts(found.get_latest_revision_as_object()) == _facts(page):
            return found
        page = _carry_over(found, page)
        _save_revision(page, is_live=is_live)
    return type(page).objects.get(pk=page.pk)


def _translate(source: Page, words: Page, *, is_live: bool) -> None:
    """Translate the page by wagtail-localize with the strings of ``words``, a page of the same structure."""
    hindi = _locale("hi")
    target = source.get_translations().filter(locale=hindi).first()
    if target is not None and _was_edited(target.specific):
        return
    words.locale = source.locale
    original, _ = TranslationSource.update_or_create_from_instance(source.get_latest_revision_as_object())
    translation, _ = Translation.objects.get_or_create(source=original, target_locale=hindi)
    changed = _store_strings(original, source, words, hindi)
    if target is None or changed:
        translation.save_target(publish=is_live)


def _store_strings(original: TranslationSource, source: Page, words: Page, locale: Locale) -> int:
    """Store the translation of every string; returns how many were new or different.

    Raises ValueError when the two pages are not built alike.
    """
    english = _strings(original.as_instance())
    translated = _strings(words)
    if [path for path, _ in english] != [path for path, _ in translated]:
        raise ValueError(f"The two languages of “{source}” are not built alike.")
    segments = {
        (segment.context.path, segment.string.data): segment
        for segment in StringSegment.objects.filter(source=original).select_related("context", "string")
    }
    changed = 0
    for (path, text), (_, translation) in zip(english, translated, strict=True):
        segment = segments[(path, text)]
        stored, is_new = StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            locale=locale,
            context=segment.context,
            defaults={"data": translation, "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL},
        )
        if not is_new and stored.data != translation:
            stored.data = translation
            stored.save(update_fields=["data", "updated_at"])
            changed += 1
        changed += is_new
    return changed


def _strings(page: Page) -> list[tuple[str, str]]:
    segments = [segment for segment in extract_segments(page) if isinstance(segment, StringSegmentValue)]
    return [(segment.path, segment.string.data) for segment in segments]


def _save_revision(page: Page, *, is_live: bool) -> None:
    revision = page.save_revision()
    if is_live:
        revision.publish()


def _was_edited(page: Page) -> bool:
    return page.revisions.exclude(user=None).exists()


def _facts(page: Page) -> dict[str, Any]:
    """What the loader writes in a page, to be compared."""
    names = ["title", "summary", "minutes", "law_as_on", "sensitivity", "code", "theme", "contact_hours", "audience"]
    names += ["valid_months", "self_enrolment"]
    facts = {name: getattr(page, name) for name in names if hasattr(page, name)}
    if hasattr(page, "body"):
        facts["body"] = page.body.get_prep_value()
    if hasattr(page, "objectives"):
        facts["objectives"] = [objective.text for objective in page.objectives.all()]
    return facts


def _carry_over(found: Page, page: Page) -> Page:
    """Write what the fixture says into the page that is there."""
    found = found.get_latest_revision_as_object()
    for name in _facts(page):
        setattr(found, name, list(page.objectives.all()) if name == "objectives" else getattr(page, name))
    return found


# --- Through the gate -------------------------------------------------------------------------------------


def release_with_reviews(
    *, author: Officer, approver: Officer, releaser: Officer, codes: Sequence[str] = COURSE_CODES
) -> list[Edition]:
    """Ask and give the legal reviews of the courses' items and release them, all by the verbs.

    Safe to repeat: what is approved stays approved, and a course that has not changed keeps its edition.
    """
    editions = []
    for code in codes:
        course = CoursePage.objects.get(code=code, locale=_locale("en"))
        draft = releasing.draft_release(course)
        for place in draft.places:
            for language in dict(settings.LANGUAGES):
                _review(place.page, language, author, approver)
        editions.append(releasing.release_course(course=course, by=releaser))
    return editions


def _review(page: Page, language: str, author: Officer, approver: Officer) -> None:
    translated = Page.objects.get(translation_key=page.translation_key, locale__language_code=language)
    approved = releasing.latest_approved(translated)
    if approved is not None and not releasing.problems(approved, language):
        return
    revision = translated.latest_revision or translated.specific.save_revision()
    review = reviewing.request_review(revision=revision, language=language, author=author)
    reviewing.approve(review=review, approver=approver)


# --- Small things -----------------------------------------------------------------------------------------


def _read(name: str) -> Any:
    return json.loads((Path(settings.FIXTURES) / name).read_text())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _locale(language: str) -> Locale:
    return Locale.objects.get_or_create(language_code=language)[0]
