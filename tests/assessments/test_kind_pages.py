"""Pages of every question kind: what is asked, answered without a script, marked and shown again."""

import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from assessments import attempting, rich_text, submitting, versions
from assessments.grading import grade_attempt
from assessments.models import Answer, AttemptState
from assessments.questions import kind
from tests.assessments import world
from tests.assessments.kind_samples import NAMES, SAMPLES
from tests.assessments.world import make_sample

pytestmark = pytest.mark.django_db

HASH = "a" * 64 + ".png"


def started(client, *questions, **settings):
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz(list(questions), **settings)))
    client.force_login(enrolment.officer)
    return attempting.start_attempt(enrolment=enrolment, item=world.item_of(enrolment))


def page(client, attempt, language="en"):
    return client.get(f"/{language}/assess/attempts/{attempt.public_id}/").content.decode()


class Fields(HTMLParser):
    """Form fields of a page with what names them, and every id."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.labelled, self.fields, self.in_label, self.selected = [], set(), [], 0, {}
        self.select = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids += [attrs["id"]] if "id" in attrs else []
        if tag == "label":
            self.in_label += 1
            self.labelled.add(attrs.get("for", ""))
        if tag in ("input", "select", "textarea") and attrs.get("type") != "hidden":
            self.fields.append((attrs.get("name"), attrs.get("id"), bool(self.in_label), attrs.get("aria-label")))
        if tag == "select":
            self.select = attrs["name"]
        if tag == "option" and "selected" in attrs:
            self.selected[self.select] = attrs["value"]

    def handle_endtag(self, tag):
        self.in_label -= tag == "label"


def as_form(each, key, response, prefix):
    """The response as a browser would post it."""
    if each.field == "parts":
        fields = {}
        for part, inner in response["parts"].items():
            fields |= as_form(each.kind_of(key, part), each.part_key(key, part), inner, f"{prefix}-{part}")
        return fields
    value = response[each.field]
    if each.field == "pairs":
        return {f"{prefix}-{left}": right for left, right in value.items()}
    if each.field == "order":
        return {f"{prefix}-{id_}": str(place) for place, id_ in enumerate(value, start=1) if id_}
    return {prefix: value}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "hi"])
def test_each_kind_is_asked_with_a_name_for_every_field_and_each_id_once(client, name, language):
    attempt = started(client, make_sample(name), world.make_question())

    html = page(client, attempt, language)
    read = Fields(html)

    assert [id_ for id_ in set(read.ids) if read.ids.count(id_) > 1] == []
    nameless = [name for name, id_, inside, said in read.fields if not (inside or said or id_ in read.labelled)]
    assert nameless == []
    assert "[[" not in html
    assert "{a}" not in html


@pytest.mark.parametrize("name", [name for name in NAMES if name != "description"])
def test_each_kind_is_answered_without_a_script_marked_and_shown_again(client, name):
    attempt = started(client, make_sample(name))
    slug, key, wordings = SAMPLES[name]
    each = kind(slug)
    key, wording = each.realise(key, wordings["en"], attempt.seed)
    right = each.right_response(key, wording) or {"text": "In my own words.\nSecond line."}
    question = attempt.paper[0]
    page(client, attempt)
    attempt.refresh_from_db()

    form = {
        "token": attempting.token_for(attempt),
        "shown": attempt.paper,
        "then": "go-on",
        **as_form(each, key, right, f"q{question}"),
    }
    client.post(f"/en/assess/attempts/{attempt.public_id}/save/", form)

    assert Answer.objects.get().response == right
    again = client.get(f"/en/assess/attempts/{attempt.public_id}/")
    assert again.context["answered"] == 1
    shown = as_form(each, key, right, f"q{question}")
    selects = dict(Fields(again.content.decode()).selected.items())
    assert {name: shown[name] for name in selects} == selects
    submitting.submit(attempt=attempt)
    attempt.refresh_from_db()
    if each.needs_person(key):
        assert attempt.state == AttemptState.SUBMITTED
        return
    assert grade_attempt(attempt=attempt).percent == 100


def test_words_to_read_have_no_number_no_mark_and_count_nowhere(client):
    attempt = started(client, make_sample("description"), world.make_question(), shuffles=False)

    response = client.get(f"/en/assess/attempts/{attempt.public_id}/")
    html = response.content.decode()

    assert "Read this. (en)" in html
    assert [question.number for question in response.context["questions"]] in ([None, 1], [1, None])
    assert html.count("data-map=") == 1
    assert "0 of 1 answered" in html
    submitting.submit(attempt=attempt)
    graded = grade_attempt(attempt=attempt)
    assert graded.maximum == 1
    assert list(graded.marks) == [str(pk) for pk in attempt.paper if str(pk) in graded.marks]
    assert client.get(f"/en/assess/attempts/{attempt.public_id}/result/").status_code == 200


def test_a_mark_below_zero_takes_nothing_from_the_other_questions(client):
    attempt = started(client, make_sample("single with fractions"), world.make_question(), shuffles=False)
    page(client, attempt)
    attempt.refresh_from_db()
    first, second = attempt.paper
    answers = (
        {first: "b", second: "b"}
        if versions.question_version(first).key.get("fractions")
        else {second: "b", first: "b"}
    )
    form = {"token": attempting.token_for(attempt), "shown": attempt.paper, "then": "go-on"}
    client.post(
        f"/en/assess/attempts/{attempt.public_id}/save/",
        form | {f"q{question}": choice for question, choice in answers.items()},
    )
    submitting.submit(attempt=attempt)

    assert grade_attempt(attempt=attempt).score == Decimal(1)


def test_numbers_of_a_calculated_question_are_the_attempts_own_and_stay(client):
    attempt = started(client, make_sample("calculated"))
    _key, wording = kind("calculated").realise(SAMPLES["calculated"][1], SAMPLES["calculated"][2]["en"], attempt.seed)

    pages = [page(client, attempt) for _load in range(2)]

    assert [wording["stem"] in html for html in pages] == [True, True]


def test_fields_of_a_text_with_gaps_stand_once_in_the_readers_language(client):
    attempt = started(client, make_sample("cloze"))
    prefix = f"q{attempt.paper[0]}"

    html = page(client, attempt, "hi")

    assert html.count(f'data-gap="{prefix}-1"') == 1
    assert html.count(f'data-gap-place="{prefix}-1"') == 2
    assert (
        html.index('class="cloze" lang="hi"')
        < html.index(f'data-gap="{prefix}-1"')
        < html.index('class="cloze" lang="en"')
    )


# --- HTML --------------------------------------------------------------------------------------------------


HTML = (
    '<h2>Head</h2><p onclick="steal()">See <img src="@@PLUGINFILE@@/map%20one.png" alt="Map"> <script>alert(1)</script>'
    '<a href="javascript:alert(1)">here</a></p><p><img src="https://elsewhere.example/x.png" alt="x"></p>'
)


def test_html_is_cleaned_and_its_pictures_come_from_kept_files():
    wording = {"format": "html", "images": {"map one.png": HASH, "x.png": "../../secret"}}

    shown = rich_text.shown(wording, HTML)

    assert shown == (
        f'<p><strong>Head</strong></p><p>See <img src="/media/questions/{HASH}" alt="Map"> '
        '<a rel="noopener">here</a></p><p><img alt="x"></p>'
    )
    assert rich_text.shown(wording, "<p>One</p><p>Two</p>", inline=True) == "One<br>Two"
    assert rich_text.shown(wording, '<img src="@@PLUGINFILE@@/x.png" alt="">') == '<img alt="">'


def test_plain_words_stay_plain_and_are_escaped_by_the_page(client):
    attempt = started(client, make_sample("single", stem="Is 1 < 2 & <b>bold</b>?"))

    html = page(client, attempt)

    assert "Is 1 &lt; 2 &amp; &lt;b&gt;bold&lt;/b&gt;?" in html
    assert rich_text.shown({}, "<b>x</b>") == "<b>x</b>"


@pytest.mark.parametrize("name", ["single", "matching", "cloze", "caseset", "description"])
def test_html_questions_keep_paragraphs_out_of_legends_and_labels(client, name):
    gaps = " ".join(f"[[{part}]]" for part in SAMPLES[name][1].get("parts", {})) if name == "cloze" else ""
    stem = f"<p>First <em>part</em>.</p><p>Second {gaps} <script>bad()</script></p>"
    options = [{"id": id_, "text": f"<p>{id_} <strong>x</strong></p>"} for id_ in "abcd"]
    more = {"format": "html", "stem": stem} | ({"options": options} if name == "single" else {})
    attempt = started(client, make_sample(name, **more))

    html = page(client, attempt)

    assert "<em>part</em>" in html
    assert "bad()" not in html
    for outer in ("legend", "label"):
        for inside in re.findall(rf"<{outer}\b.*?</{outer}>", html, re.DOTALL):
            assert not re.search(r"<(?:p|div|ul|ol|table)\b", inside), inside
    submitting.submit(attempt=attempt)
    if name != "description":
        grade_attempt(attempt=attempt)
        assert client.get(f"/en/assess/attempts/{attempt.public_id}/result/").status_code == 200
