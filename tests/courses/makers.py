"""A small curriculum in two languages, and editions of it made through the gate."""

import io
import uuid
from datetime import date
from itertools import count

from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site

from courses import enrolling, releasing, reviewing, self_checking
from courses.models import (
    CataloguePage,
    CoursePage,
    CourseRow,
    CurriculumPage,
    Edition,
    EditionItem,
    Enrolment,
    HomePage,
    LessonPage,
    ModulePage,
    Provision,
    ProvisionVersion,
    ProvisionWording,
)
from people.models import Officer, Role
from tests.people.places import make_centre, make_district, make_officer, make_state

_numbers = count(1)

LANGUAGES = ("en", "hi")


def author() -> Officer:
    return make_officer(make_centre(), Role.AUTHOR)


def reviewer() -> Officer:
    return make_officer(make_centre(), Role.LEGAL_REVIEWER)


def team() -> Officer:
    return make_officer(make_centre(), Role.PROGRAMME_TEAM)


def district_officer(**fields) -> Officer:
    return make_officer(make_district(make_state()), **fields)


# --- Pages ------------------------------------------------------------------------------------------------


def locale(language: str) -> Locale:
    return Locale.objects.get_or_create(language_code=language)[0]


def home() -> HomePage:
    found = HomePage.objects.filter(locale=locale("en")).first()
    if found is None:
        root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
        found = root.add_child(instance=HomePage(title="Home", slug="en", locale=locale("en")))
        translate(found, title="मुखपृष्ठ", slug="hi")
        Site.objects.update(root_page=found)
        Site.clear_site_root_paths_cache()
    return found


def translate(page: Page, **words) -> Page:
    copy = page.copy_for_translation(locale("hi"), copy_parents=True)
    for name, value in words.items():
        setattr(copy, name, value)
    copy.save_revision().publish()
    return type(page).objects.get(pk=copy.pk)


def under(parent: Page, page: Page) -> Page:
    page.locale = parent.locale
    parent.add_child(instance=page)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def make_module() -> ModulePage:
    curriculum = CurriculumPage.objects.filter(locale=locale("en")).first()
    if curriculum is None:
        curriculum = under(home(), CurriculumPage(title="Curriculum", slug="curriculum"))
        translate(curriculum, title="पाठ्यचर्या")
    number = next(_numbers)
    module = under(
        curriculum, ModulePage(title=f"Module {number}", slug=f"module-{number}", code=f"T{number}", contact_hours=2)
    )
    translate(module, title=f"मॉड्यूल {number}")
    return ModulePage.objects.get(pk=module.pk)


def text_block(words: str) -> dict:
    return {"type": "text", "id": str(uuid.uuid4()), "value": {"html": f"<p>{words}</p>"}}


def check_block(kind: str = "single", right: str = "b") -> dict:
    """A self-check with options a, b, c."""
    options = [
        {
            "type": "item",
            "id": str(uuid.uuid4()),
            "value": {"text": f"Option {letter}", "correct": letter in right, "feedback": f"You chose {letter}."},
        }
        for letter in "abc"
    ]
    value = {"kind": kind, "question": "Which one?", "options": options, "explanation": "Because it says so."}
    return {"type": "self_check", "id": str(uuid.uuid4()), "value": value}


def make_lesson(
    module: ModulePage | None = None, blocks: list[dict] | None = None, checks: int = 1, **fields
) -> LessonPage:
    """A lesson in both languages; the Hindi one has the same blocks and another title."""
    number = next(_numbers)
    blocks = blocks if blocks is not None else [text_block(f"Words of lesson {number}.")]
    lesson = LessonPage(
        title=f"Lesson {number}",
        slug=f"lesson-{number}",
        law_as_on=date(2026, 11, 1),
        minutes=10,
        **fields,
    )
    lesson.body = lesson.body.stream_block.to_python([*blocks, *(check_block() for _ in range(checks))])
    lesson = under(module or make_module(), lesson)
    translate(lesson, title=f"पाठ {number}")
    return lesson


def in_hindi(page: Page) -> Page:
    return page.get_translation(locale("hi"))


def make_course(*items: Page, self_enrolment: bool = True) -> CoursePage:
    """A course of the items (two lessons if none is named), each required."""
    items = items or (make_lesson(), make_lesson())
    catalogue = CataloguePage.objects.filter(locale=locale("en")).first()
    if catalogue is None:
        catalogue = under(home(), CataloguePage(title="Courses", slug="catalogue"))
        translate(catalogue, title="पाठ्यक्रम")
    number = next(_numbers)
    course = CoursePage(
        title=f"Course {number}", slug=f"course-{number}", code=f"course-{number}", self_enrolment=self_enrolment
    )
    course.rows = [CourseRow(item_key=item.translation_key, sort_order=place) for place, item in enumerate(items)]
    course = under(catalogue, course)
    translate(course, title=f"पाठ्यक्रम {number}")
    return course


def make_provision(code: str = "BNSS-173-1", words: str = "Information is recorded.") -> Provision:
    provision = Provision.objects.create(code=code, act_short="BNSS 2023", section="173(1)")
    version = ProvisionVersion.objects.create(
        provision=provision,
        number=1,
        source="BNSS 2023 s.173(1)",
        law_as_on=date(2026, 11, 1),
        review_due=date(2027, 5, 1),
    )
    for language in LANGUAGES:
        ProvisionWording.objects.create(
            version=version, language=language, act="BNSS", heading=f"Heading ({language})", words=words
        )
    return provision


def provision_block(code: str = "BNSS-173-1") -> dict:
    return {"type": "provision", "id": str(uuid.uuid4()), "value": {"provision": code}}


def picture_bytes(colour: str) -> io.BytesIO:
    data = io.BytesIO()
    Picture.new("RGB", (40, 30), colour).save(data, "PNG")
    data.seek(0)
    return data


def make_image(colour: str = "red"):
    file = ImageFile(picture_bytes(colour), name=f"picture-{next(_numbers)}.png")
    return get_image_model().objects.create(title="Picture", file=file)


def picture_block(image) -> dict:
    value = {"image": image.pk, "alt": "A plain square", "caption": ""}
    return {"type": "picture", "id": str(uuid.uuid4()), "value": value}


# --- Through the verbs ------------------------------------------------------------------------------------


def approve(page: Page, by: Officer | None = None) -> None:
    """Have the page's newest revision reviewed and approved, in its own language."""
    page = Page.objects.get(pk=page.pk).specific
    review = reviewing.request_review(
        revision=page.latest_revision, language=page.locale.language_code, author=author()
    )
    reviewing.approve(review=review, approver=by or reviewer())


def approve_all(course: CoursePage) -> None:
    for place in releasing.draft_release(course).places:
        approve(place.page)
        approve(in_hindi(place.page))


def make_edition(*items: Page, **fields) -> Edition:
    course = make_course(*items, **fields)
    approve_all(course)
    return releasing.release_course(course=course, by=team())


def make_enrolment(officer: Officer | None = None, edition: Edition | None = None) -> Enrolment:
    return enrolling.enrol(officer=officer or district_officer(), edition=edition or make_edition(), by=None)


def answer(enrolment: Enrolment, item: EditionItem, chosen: str = "b", check_id: str | None = None):
    text = item.texts.get(language="en")
    return self_checking.answer(
        enrolment=enrolment,
        item=item,
        content=text.content,
        language="en",
        check_id=check_id or item.check_ids[0],
        chosen=list(chosen),
    )


def answer_all(enrolment: Enrolment) -> None:
    for item in enrolment.edition.items.all():
        for check_id in item.check_ids:
            answer(enrolment, item, check_id=check_id)


def stored(edition: Edition) -> list[tuple]:
    """Everything an officer could be shown of the edition, as it lies in the database."""
    return list(
        Edition.objects.get(pk=edition.pk)
        .items.order_by("position", "texts__language")
        .values_list(
            "key", "titles", "texts__language", "texts__content", "texts__html", "texts__sources", "texts__content_hash"
        )
    )
