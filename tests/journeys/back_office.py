"""The pages under /cms/: which of them are looked at, and the faults of Wagtail's own HTML that we cannot reach.

Every other fault there, of another rule or on another page, fails. docs/decisions/0008-wagtails-own-pages.md says why
these are left. What a release of Wagtail mends is found missing by the test, and is allowed no longer.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.journeys.demonstration import Records

FRAME = r"/cms/"
EDITORS = r"/cms/pages/\d+/edit/|/cms/users/edit/\d+/"
PREVIEWED = r"/cms/pages/\d+/edit/|/cms/snippets/assessments/question/edit/\d+/"
LISTS = (
    r"/cms/(pages/(\d+/(history/)?)?)?$|/cms/pages/search/|/cms/snippets/|/cms/reports/|/cms/users/$"
    r"|/cms/(ranks|jurisdictions)/"
)


@dataclass(frozen=True)
class Allowed:
    """Faults of ``rule`` (an axe rule, or how the Nu checker's message begins) on pages whose path fits ``where``."""

    rule: str
    where: str
    why: str

    def covers(self, path: str, fault: str) -> bool:
        return fault.startswith(self.rule) and re.match(self.where, path) is not None


ALLOWED = (
    Allowed("landmark-unique", LISTS, "Sidebar and header each hold a search form without a name."),
    Allowed("aria-allowed-role", r"/cms/pages/search/", "The number of finds is a heading with role alert."),
    Allowed("heading-order", r"/cms/pages/search/", "“Other searches” is an h3 below the h1."),
    Allowed("aria-input-field-name", r"/cms/pages/\d+/edit/", "Draftail’s box in a StreamField is named by nothing."),
    Allowed("page-has-heading-one", r"/cms/snippets/.*/edit/", "The title of an edited snippet is an h2."),
    Allowed("label-content-name-mismatch", r"/cms/reports/", "The filter button’s counter is not in its name."),
    Allowed("Element “div” not allowed as child of element “button”", rf"{EDITORS}|{LISTS}", "Header buttons."),
    Allowed("Element “div” not allowed as child of element “label”", rf"{EDITORS}|{LISTS}", "Grip of the side panel."),
    Allowed("Text not allowed in element “iframe”", PREVIEWED, "The preview frame has a fallback."),
    Allowed("Attribute “required” ", PREVIEWED, "A chooser’s hidden input is required."),
    Allowed("The value of the “for” attribute of the “label”", PREVIEWED, "The chooser’s label."),
    Allowed("Duplicate attribute “value”", r"/cms/pages/\d+/edit/", "The order of an inline panel’s rows."),
    Allowed("Bad value “20", rf"{EDITORS}|{LISTS}", "Times carry six digits of a second; HTML knows three."),
    Allowed("Bad value “alert” for attribute “role”", r"/cms/pages/search/", "As aria-allowed-role above."),
    Allowed("The heading “h3”", r"/cms/pages/search/", "As heading-order above."),
)


def is_allowed(path: str, fault: str) -> bool:
    return any(each.covers(path, fault) for each in ALLOWED)


def unseen(faults: Iterable[tuple[str, str]]) -> list[Allowed]:
    """What is allowed and stands in none of ``faults``, pairs of a path and a fault."""
    found = list(faults)
    return [each for each in ALLOWED if not any(each.covers(path, fault) for path, fault in found)]


def cms_pages(records: Records) -> Iterator[tuple[str, str]]:
    """Yield (who, path): first those that our own templates draw, which have no fault at all, then Wagtail's own."""
    first = {
        table: records.one(f"SELECT MIN(id) FROM {table}")
        for table in (
            "courses_edition",
            "courses_editionitem",
            "courses_editiontext",
            "courses_provision",
            "courses_legalreview",
            "assessments_questionbank",
            "assessments_topic",
        )
    }
    waiting = records.one("SELECT MIN(id) FROM assessments_question WHERE sent_at IS NOT NULL")
    page = {
        kind: records.one(f"SELECT MIN(page_ptr_id) FROM {table}")
        for kind, table in (
            ("quiz", "assessments_quizpage"),
            ("practical", "assessments_practicalpage"),
            ("course", "courses_coursepage"),
            ("module", "courses_modulepage"),
        )
    }
    page["lesson"] = records.one(
        "SELECT MIN(id) FROM wagtailcore_page JOIN courses_lessonpage ON page_ptr_id = id WHERE live"
    )
    officer = records.one("SELECT officer_id FROM people_identifier WHERE normalised = 'mp-bhopal-1@demo.example'")
    for path in (
        "courses/reviews/",
        f"courses/reviews/request/{page['lesson']}/",
        "courses/releases/",
        "questions/topics/",
        f"questions/topics/{first['assessments_topic']}/",
        *(f"pages/{page[kind]}/view_draft/" for kind in ("lesson", "quiz", "practical", "module", "course")),
        *(f"pages/{_in_hindi(records, page[kind])}/view_draft/" for kind in ("lesson", "quiz", "practical")),
        "",
        f"pages/{page['module']}/",
        "pages/search/?q=Doors",
        *(f"pages/{page[kind]}/edit/" for kind in ("lesson", "quiz", "practical", "course")),
        f"pages/{page['lesson']}/history/",
        "snippets/courses/provision/",
        "snippets/assessments/question/",
        *_question_pages(records),
    ):
        yield "author", f"/cms/{path}"
    for path in (
        f"courses/reviews/{first['courses_legalreview']}/",
        f"courses/items/{first['courses_editionitem']}/hide/",
        "courses/items/hidden/",
        "questions/reviews/",
        f"questions/{waiting}/review/",
    ):
        yield "reviewer", f"/cms/{path}"
    for path in (
        f"courses/releases/{page['course']}/",
        f"courses/editions/{first['courses_edition']}/",
        f"courses/editions/{first['courses_edition']}/withdraw/",
        f"courses/texts/{first['courses_editiontext']}/correct/",
        f"courses/provisions/{first['courses_provision']}/",
        f"courses/provisions/{first['courses_provision']}/supersede/",
        f"questions/banks/{first['assessments_questionbank']}/keepers/",
        "reports/ledger/jobs/?state=failed",
        "reports/ledger/jobs/",
        "reports/ledger/audit/",
        "reports/certificates/",
        f"users/edit/{officer}/",
        "users/",
        "jurisdictions/",
        "ranks/",
        "snippets/cascade/tier/",
        "snippets/certificates/award/",
    ):
        yield "team", f"/cms/{path}"


def _question_pages(records: Records) -> Iterator[str]:
    """The pages about a question that has been asked, and those over the whole bank."""
    question = records.one(
        "SELECT MIN(version.question_id) FROM assessments_answer answer "
        "JOIN assessments_questionversion version ON version.id = answer.question_version_id"
    )
    yield f"snippets/assessments/question/edit/{question}/"
    yield from (f"questions/{question}/{page}/" for page in ("usage", "compare", "retire"))
    yield f"questions/{question}/compare/?a=v1&b=now"
    yield "questions/duplicates/?least=60"


def _in_hindi(records: Records, page_id: object) -> object:
    return records.one(
        "SELECT hindi.id FROM wagtailcore_page written JOIN wagtailcore_page hindi USING (translation_key) "
        f"WHERE written.id = {page_id} AND hindi.id <> written.id"
    )
