"""A small course of the demonstration that is measured: a practice bank of nine questions, two forms, a gain study."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from assessments import measuring
from assessments.models import (
    GainStudy,
    Question,
    QuestionBank,
    QuestionWording,
    Quiz,
    QuizPage,
    QuizSlot,
    QuizWording,
    ReviewMoment,
    Stake,
    StudyAnchor,
)
from courses import loading as curriculum
from courses.models import (
    CataloguePage,
    CoursePage,
    CourseRow,
    CurriculumPage,
    Enrolment,
    ItemKind,
    LessonPage,
    ModulePage,
)
from ledger.clock import frozen
from lms.demonstration import learning

COURSE = "zero-fir-measured"
STUDY = "zero-fir-gain"
BANK = "demonstration-practice"
LANGUAGES = ("en", "hi")
TITLES = {
    COURSE: {"en": "Zero FIR, measured (demonstration)", "hi": "ज़ीरो एफआईआर, मापन सहित (डेमो)"},
    STUDY: {"en": "Zero FIR: before, after, later", "hi": "ज़ीरो एफआईआर: पहले, बाद में, आगे चलकर"},
    "module": {"en": "Before and after: Zero FIR (demonstration)", "hi": "पहले और बाद में: ज़ीरो एफआईआर (डेमो)"},
    "a": {"en": "Short quiz, form A", "hi": "छोटी प्रश्नोत्तरी, प्रपत्र क"},
    "b": {"en": "Short quiz, form B", "hi": "छोटी प्रश्नोत्तरी, प्रपत्र ख"},
}
INTRODUCTION = {
    "en": "It counts for nothing. Leave out what you do not know.",
    "hi": "इसका कोई अंक नहीं जुड़ता। जो न आता हो, उसे छोड़ दें।",
}
# where it stands (form a, form b, anchor), English, Hindi, whether it is true, source
STATEMENTS = [
    (
        "a",
        "A station may send an informant away because the offence took place elsewhere.",
        "अपराध कहीं और हुआ हो, तो थाना सूचना देने आए व्यक्ति को लौटा सकता है।",
        False,
        "BNSS 2023 s.173(1)",
    ),
    (
        "a",
        "The two months of section 193(2) run from the arrest.",
        "धारा 193(2) के दो माह गिरफ्तारी से गिने जाते हैं।",
        False,
        "BNSS 2023 s.193(2)",
    ),
    (
        "a",
        "A Zero FIR is transferred to the station that has jurisdiction.",
        "ज़ीरो एफआईआर अधिकार-क्षेत्र वाले थाने को भेजी जाती है।",
        True,
        "BNSS 2023 s.173(1)",
    ),
    (
        "b",
        "Whoever finds the information not recorded may send its substance by post to the Superintendent of Police.",
        "सूचना दर्ज न होने पर उसका सार डाक से पुलिस अधीक्षक को भेजा जा सकता है।",
        True,
        "BNSS 2023 s.173(4)",
    ),
    (
        "b",
        "Steps to have content removed wait until the case is transferred.",
        "सामग्री हटवाने के कदम मामले के अंतरण तक रुके रहते हैं।",
        False,
        "BNSS 2023 s.173(1)",
    ),
    (
        "b",
        "The two months of section 193(2) run from when the officer in charge recorded the information.",
        "धारा 193(2) के दो माह थाना प्रभारी द्वारा सूचना दर्ज करने से गिने जाते हैं।",
        True,
        "BNSS 2023 s.193(2)",
    ),
    (
        "anchor",
        "The informant gets a copy of the recorded information free of cost.",
        "दर्ज सूचना की प्रति सूचना देने वाले व्यक्ति को निःशुल्क मिलती है।",
        True,
        "BNSS 2023 s.173(2)",
    ),
    (
        "anchor",
        "A preliminary enquiry under section 173(3) may be held for an offence punishable with ten years.",
        "दस वर्ष के कारावास वाले अपराध में धारा 173(3) की प्रारंभिक जाँच हो सकती है।",
        False,
        "BNSS 2023 s.173(3)",
    ),
    (
        "anchor",
        "Not recording information of an offence under section 64 of the BNS is itself punishable.",
        "बीएनएस की धारा 64 के अपराध की सूचना दर्ज न करना स्वयं दंडनीय है।",
        True,
        "BNS 2023 s.199(c)",
    ),
]


def make_study() -> GainStudy:
    """The questions, both forms, their places in a module and a course, and the study. Safe to repeat."""
    questions = _questions()
    anchors = questions["anchor"]
    forms = [_form(letter, [*questions[letter], *anchors]) for letter in ("a", "b")]
    study, is_new = GainStudy.objects.get_or_create(
        code=STUDY, defaults={"titles": TITLES[STUDY], "form_a": forms[0], "form_b": forms[1]}
    )
    if is_new:
        for place, question in enumerate(anchors):
            StudyAnchor.objects.create(study=study, question=question, sort_order=place)
    _place(forms)
    return study


def _questions() -> dict[str, list[Question]]:
    bank, _is_new = QuestionBank.objects.get_or_create(slug=BANK, defaults={"name": "Practice (demonstration)"})
    found: dict[str, list[Question]] = {}
    for number, (where, english, hindi, is_true, source) in enumerate(STATEMENTS, start=1):
        question, is_new = Question.objects.get_or_create(
            code=f"DEMO-ZF{number}",
            defaults={
                "bank": bank,
                "module_code": "M10",
                "kind": "truefalse",
                "key": {"choice": "true" if is_true else "false"},
                "source": source,
            },
        )
        if is_new:
            for language, stem in zip(LANGUAGES, (english, hindi), strict=True):
                options = {"en": ("True", "False"), "hi": ("सही", "गलत")}[language]
                body = {
                    "options": [
                        {"id": name, "text": text} for name, text in zip(("true", "false"), options, strict=True)
                    ]
                }
                QuestionWording.objects.create(question=question, language=language, stem=stem, body=body)
        found.setdefault(where, []).append(question)
    return found


def _form(letter: str, questions: list[Question]) -> Quiz:
    quiz, is_new = Quiz.objects.get_or_create(
        code=f"zero-fir-form-{letter}",
        defaults={
            "stake": Stake.PRACTICE,
            "review_moment": ReviewMoment.NEVER,
            "minutes": 5,
            "attempts_allowed": 1,
            "pass_mark_percent": Decimal(60),
        },
    )
    if is_new:
        for language in LANGUAGES:
            QuizWording.objects.create(
                quiz=quiz, language=language, title=TITLES[letter][language], introduction=INTRODUCTION[language]
            )
        for place, question in enumerate(questions):
            QuizSlot.objects.create(quiz=quiz, question=question, sort_order=place)
    return quiz


def _place(forms: list[Quiz]) -> None:
    """A module that holds the forms, and a course of one lesson and that module."""
    root = CurriculumPage.objects.get(locale__language_code="en")
    module = curriculum.place_item(
        root,
        lambda language: ModulePage(title=TITLES["module"][language], slug="zero-fir-before-after", code="M10-BA"),
        is_live=True,
    )
    for letter, quiz in zip(("a", "b"), forms, strict=True):
        curriculum.place_item(
            module,
            lambda language, letter=letter, quiz=quiz: QuizPage(
                title=TITLES[letter][language], slug=quiz.code, quiz=quiz, minutes=quiz.minutes
            ),
            is_live=True,
        )
    course = curriculum.place_item(
        CataloguePage.objects.get(locale__language_code="en"),
        lambda language: CoursePage(title=TITLES[COURSE][language], slug=COURSE, code=COURSE, valid_months=12),
        is_live=True,
    )
    if not course.rows.exists():
        m10 = ModulePage.objects.get(code="M10", locale__language_code="en")
        lesson = next(page for page in m10.get_children().specific() if isinstance(page, LessonPage))
        course = course.get_latest_revision_as_object()
        course.rows = [
            CourseRow(item_key=lesson.translation_key, sort_order=0),
            CourseRow(item_key=module.translation_key, sort_order=1, is_required=False, hours=Decimal(0)),
        ]
        course.save_revision().publish()


def learn(
    study: GainStudy, enrolment: Enrolment, *, place: int, moment: Callable[[int], datetime], takes_last: bool
) -> None:
    """Take the short quiz, the course, the other form, and mostly the first one again; some know more than others."""
    _sit(study, enrolment, at=moment(-102), blanks=2 + place % 2)
    lesson = enrolment.edition.items.get(kind=ItemKind.LESSON)
    with frozen(moment(-101)):
        learning.answer_self_checks(enrolment, lesson)
    _sit(study, enrolment, at=moment(-100), blanks=place % 3 // 2)
    if takes_last:
        _sit(study, enrolment, at=moment(-11), blanks=1 if place % 3 else 0)


def _sit(study: GainStudy, enrolment: Enrolment, *, at: datetime, blanks: int) -> None:
    with frozen(at):
        measuring.assign_form(study=study, enrolment=enrolment)
        item = measuring.standing_in(study, enrolment).item
    learning.take_quiz(enrolment, item, at=at, blanks=blanks, minutes=4)
