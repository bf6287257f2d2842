"""The bank in the CMS: found by module and words, and no question is stored that could not be asked."""

import pytest
from django.urls import reverse

from assessments import finding_problems, question_content, question_reviewing
from assessments.editing.composing import Stored, close_question, open_question
from assessments.editing.forms import QuestionSheetForm
from assessments.models import Practical, Question, QuestionBank, Quiz
from assessments.models.bank import QuestionKindChoices
from assessments.question_content import hash_of, latest
from assessments.questions import hashing
from people.models import Role
from people.registering import ensure_groups
from tests.assessments import world
from tests.assessments.kind_samples import NAMES, SAMPLES

pytestmark = pytest.mark.django_db


def address(model, name: str, *args) -> str:
    return reverse(model.snippet_viewset.get_url_name(name), args=args)


def posted(client, url: str, **changes) -> dict:
    """What a browser would send of the form at ``url``, with changes."""
    form = client.get(url).context["form"]
    sheet = form.sheet
    every = [form, sheet.cells, *(row for table in sheet.tables for row in table.rows)]
    tables = list(sheet.tables)
    data = {"kind": sheet.kind}
    if sheet.layout.part_kinds:
        data[sheet.count_name] = len(sheet.parts)
    for part in sheet.parts:
        data |= {part.kind_name: part.kind, part.id_name: part.id}
        every += [part.head, part.sheet.cells, *(row for table in part.sheet.tables for row in table.rows)]
        tables += part.sheet.tables
    data |= {table.count_name: len(table.rows) for table in tables}
    for each in every:
        data |= {field.html_name: value for field in each if (value := field.value()) not in (None, False)}
    for name, formset in form.formsets.items():
        data |= {
            f"{name}-{field}": formset.management_form[field].value() for field in ("TOTAL_FORMS", "INITIAL_FORMS")
        }
    return data | changes


def test_every_list_opens_for_an_author(client, author):
    world.make_edition(quiz=world.make_quiz(), practical=world.make_practical())

    statuses = [client.get(address(model, "list")).status_code for model in (Question, Quiz, Practical, QuestionBank)]

    assert statuses == [200] * 4


def test_questions_are_found_by_words_module_and_kind(client, author):
    found, other = world.make_question("numeric"), world.make_question("single")
    Question.objects.filter(pk=other.pk).update(module_code="M10")
    pages = [
        client.get(address(Question, "list"), query).content.decode()
        for query in ({"q": found.wordings.first().stem}, {"module_code": "M03"}, {"kind": "numeric"})
    ]

    assert [
        (f">{found.code}<" in "".join(page.split()), f">{other.code}<" in "".join(page.split())) for page in pages
    ] == [(True, False)] * 3


def test_an_edited_question_is_a_draft_with_its_wordings_and_the_live_one_stays(client, author):
    question = world.make_question()
    url = address(Question, "edit", question.pk)
    changes = {"sheet-options-0-is_right": "", "sheet-options-1-is_right": "", "sheet-options-2-is_right": "on"}

    response = client.post(url, posted(client, url, **changes, **{"sheet-stem_en": "Asked better"}))

    live = Question.objects.get(pk=question.pk)
    draft = latest(live)
    assert response.status_code == 302
    assert (draft.key, draft.wordings.get(language="en").stem) == ({"choice": "c"}, "Asked better")
    assert (live.key, live.wordings.get(language="en").stem) == (question.key, question.wordings.first().stem)


def test_two_right_options_are_refused_in_words_and_what_was_typed_stays(client, author):
    question = world.make_question()
    url = address(Question, "edit", question.pk)
    changes = {"sheet-options-0-is_right": "on", "sheet-options-1-is_right": "on", "sheet-stem_en": "Typed"}

    page = client.post(url, posted(client, url, **changes)).content.decode()

    question.refresh_from_db()
    assert "Only one option can be right; these are ticked: 1, 2." in page
    assert ">\nTyped</textarea>" in page
    assert question.key == {"choice": "b"}


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("single", {"options-1-share": "50"}, "Option 2 is right and earns 100 %: leave its share empty"),
        ("ordering", {"options-0-place": "1", "options-1-place": "1"}, "Place 1 is given to two options."),
        ("ordering", {"options-0-place": "9"}, "There is no place 9: places run from 1 to"),
        ("ordering", {"options-0-place": ""}, "Give every option its place, or none."),
        ("multiple", {"options-0-share": "60", "options-1-share": "60"}, "The right options must earn 100 % together."),
    ],
)
def test_what_contradicts_itself_is_refused_once_and_stays_as_typed(client, author, kind, changes, said):
    question = world.make_question(kind)
    url = address(Question, "edit", question.pk)
    typed = {f"sheet-{name}": value for name, value in changes.items()}

    response = client.post(url, posted(client, url, **typed))

    question.refresh_from_db()
    sheet = response.context["form"].sheet
    assert [problem.startswith(said) for problem in sheet.problems].count(True) == 1
    assert {name: sheet.data[name] for name in typed} == typed
    assert question.latest_revision_id is None


@pytest.mark.parametrize(("mark", "status"), [("-1", 200), ("0", 302), ("2", 302)])
def test_a_mark_below_zero_is_refused(client, author, mark, status):
    url = address(Question, "edit", world.make_question().pk)

    response = client.post(url, posted(client, url, default_mark=mark))

    assert response.status_code == status


def test_an_option_without_words_in_one_language_is_refused_at_its_field(client, author):
    question = world.make_question()
    url = address(Question, "edit", question.pk)

    response = client.post(url, posted(client, url, **{"sheet-options-1-text_hi": ""}))

    options = response.context["form"].sheet.tables[0]
    assert [row.errors for row in options.rows][1] == {"text_hi": ["Write this in हिन्दी too."]}
    assert [bool(row.errors) for row in options.rows].count(True) == 1


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_is_written_and_written_again_without_json(client, author, name):
    slug, key, wordings = SAMPLES[name]
    stored = Stored(key, wordings)
    bank = QuestionBank.objects.create(slug="new", name="New")
    blank = address(Question, "add") + f"?kind={slug}"
    data = posted(client, blank, code="NEW-1", bank=bank.pk) | as_sent(slug, open_question(slug, stored))

    made = client.post(blank, data)

    question = Question.objects.get(code="NEW-1")
    url = address(Question, "edit", question.pk)
    first = (question.key, question_content.wordings_of(question))
    again = client.post(url, posted(client, url))
    question_reviewing.approve(
        question=question, shown=hash_of(latest(question)), by=world.make_officer(role=Role.LEGAL_REVIEWER)
    )
    question = Question.objects.get(code="NEW-1")
    assert (made.status_code, again.status_code) == (302, 302)
    assert (question.key, question_content.wordings_of(question)) == first
    assert [finding_problems.question_problems(question, language) for language in ("en", "hi")] == [[], []]
    assert hashing.key_hash(slug, question.key) == hashing.key_hash(
        slug, close_question(slug, open_question(slug, stored), Stored()).key
    )


def as_sent(kind: str, sheet) -> dict:
    """The fields of a sheet as a form sends them."""
    form = QuestionSheetForm(kind, None, sheet)
    every = [form.cells, *(row for table in form.tables for row in table.rows)]
    tables = list(form.tables)
    data = {form.count_name: len(form.parts)}
    for part in form.parts:
        data |= {part.kind_name: part.kind, part.id_name: part.id}
        every += [part.head, part.sheet.cells, *(row for table in part.sheet.tables for row in table.rows)]
        tables += part.sheet.tables
    data |= {table.count_name: len(table.rows) for table in tables}
    for each in every:
        data |= {field.html_name: value for field in each if (value := field.value()) not in (None, False)}
    return data


def test_more_rows_are_given_without_saving_and_what_was_typed_stays(client, author):
    question = world.make_question()
    url = address(Question, "edit", question.pk)
    before = posted(client, url)

    response = client.post(url, {**before, "sheet-stem_en": "Typed", "more-rows": "sheet-options"})

    sheet = response.context["form"].sheet
    assert len(sheet.tables[0].rows) == before["sheet-options-count"] + 2
    assert sheet.cells["stem_en"].value() == "Typed"
    assert question.wordings.get(language="en").stem != "Typed"


def test_a_part_is_added_to_a_case_and_taken_away_again(client, author):
    bank = QuestionBank.objects.create(slug="new", name="New")
    slug, key, wordings = SAMPLES["caseset"]
    blank = address(Question, "add") + f"?kind={slug}"
    sheet = open_question(slug, Stored(key, wordings))
    data = posted(client, blank, code="NEW-1", bank=bank.pk) | as_sent(slug, sheet)

    longer = client.post(blank, {**data, "more-rows": "sheet-parts", "sheet-new-part": "written"})
    client.post(blank, {**data, "sheet-part0-head-goes": "on"})

    assert [part.kind for part in longer.context["form"].sheet.parts] == [
        "matching",
        "ordering",
        "calculated",
        "written",
    ]
    assert Question.objects.get(code="NEW-1").key["order"] == ["q1", "q3"]


def test_the_kind_is_chosen_before_anything_is_written(client, author):
    page = client.get(address(Question, "add")).content.decode()

    assert [f"?kind={kind}" in page for kind in QuestionKindChoices.values] == [True] * len(QuestionKindChoices.values)


def test_every_edit_form_opens(client, author):
    quiz, practical = world.make_quiz(), world.make_practical()
    rows = [quiz.slots.first().question, quiz, practical, QuestionBank.objects.get()]

    assert [client.get(address(type(row), "edit", row.pk)).status_code for row in rows] == [200] * 4


def test_an_officer_sees_no_key(client):
    ensure_groups()
    question = world.make_question()
    client.force_login(world.make_officer())

    statuses = [client.get(address(Question, *page)).status_code for page in (("list",), ("edit", question.pk))]

    assert statuses == [302, 302]
