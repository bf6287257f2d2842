"""Question files into a bank: all or nothing, safe to repeat, recorded; and the pages round it."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse

from assessments import exporting, importing
from assessments.exchange import formats
from assessments.models import Question, QuestionBank, QuestionImage, QuestionUpload
from assessments.question_content import latest
from courses.models.law import Confidence
from ledger.models import AuditEvent
from people.models import Role
from people.registering import ensure_groups
from tests.assessments import world

SAMPLES = Path(__file__).parent / "exchange" / "samples"
TWO = b"::A::One?{=yes ~no}\n\n::B::Two?{T}\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def bank():
    return QuestionBank.objects.create(slug="practice", name="Practice")


def load(data: bytes, bank: QuestionBank):
    return importing.apply(formats.read(data), bank, by=None)


def run(command: str, *arguments: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command(command, *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), f"{err.getvalue()}{error}"
    return 0, out.getvalue(), err.getvalue()


# --- Importing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", ["moodle.xml", "bank.gift"])
def test_a_file_is_imported_once_and_then_unchanged(sample, bank):
    data = (SAMPLES / sample).read_bytes()
    first, second = load(data, bank), load(data, bank)
    total = len(first.rows)
    assert (first.counts(), second.counts()) == (
        {"new": total, "changed": 0, "unchanged": 0, "refused": 0},
        {"new": 0, "changed": 0, "unchanged": total, "refused": 0},
    )
    assert Question.objects.filter(bank=bank).count() == total
    assert AuditEvent.objects.filter(verb="questions.imported").count() == 2


def test_a_bank_exported_and_imported_elsewhere_has_the_same_content(bank):
    load((SAMPLES / "moodle.xml").read_bytes(), bank)
    before = {q.name: exporting.as_parsed(q).content() for q in exporting.questions_of(bank)}
    other = QuestionBank.objects.create(slug="other", name="Other")
    for format in formats.NAMES:
        data, _remarks = exporting.export_questions(exporting.questions_of(bank), format)
        counts = load(data, other).counts()
        assert counts["refused"] == counts["changed"] == 0
        assert {q.name: exporting.as_parsed(q).content() for q in exporting.questions_of(other)} == before


def test_changed_content_is_a_draft_that_waits_and_what_is_live_stays(bank):
    load(TWO, bank)
    for question in Question.objects.all():
        world.approve(question)
    Question.objects.update(live=True, has_unpublished_changes=False, sent_at=None)
    changed = TWO.replace(b"One?", b"Which one?")
    made, again = load(changed, bank), load(changed, bank)
    question = Question.objects.get(name="A")
    assert [(row.code, str(row.status), row.changes) for row in made.rows] == [
        ("A", "changed", ["wording in English"]),
        ("B", "unchanged", []),
    ]
    assert again.counts()["unchanged"] == 2
    assert question.wordings.get().stem == "One?"
    assert [revision.as_object().wordings.get().stem for revision in question.revisions.order_by("pk")] == [
        "One?",
        "Which one?",
    ]
    assert [(q.confidence, q.sent_at is None) for q in Question.objects.order_by("code")] == [
        (Confidence.SURE, False),
        (Confidence.SURE, True),
    ]


def test_what_a_file_adds_waits_for_legal_review(bank):
    load(TWO, bank)
    assert {(q.live, q.confidence, q.sent_at is None) for q in Question.objects.all()} == {
        (False, Confidence.PROBABLE, False)
    }


def test_another_category_in_a_file_is_live_at_once(bank):
    load(TWO, bank)
    for question in Question.objects.all():
        world.approve(question)
    Question.objects.update(live=True, has_unpublished_changes=False, sent_at=None)
    load(b"$CATEGORY: Law/IT Act\n\n// [id:A]\n::A::One?{=yes ~no}\n", bank)
    question = Question.objects.get(name="A")
    assert (question.category, question.confidence, question.sent_at) == ("Law/IT Act", Confidence.SURE, None)


@pytest.mark.parametrize("words", ["One?", "Which one?"])
def test_a_file_takes_a_live_question_out_of_use_and_brings_it_back(bank, words):
    load(TWO, bank)
    for question in Question.objects.all():
        world.approve(question)
    Question.objects.update(live=True, has_unpublished_changes=False, sent_at=None)
    xml = exporting.export_questions(exporting.questions_of(bank), "moodle-xml")[0]
    hidden = xml.replace(b"<hidden>0", b"<hidden>1", 1).replace(b"One?", words.encode())
    more = [] if words == "One?" else ["wording in English"]

    retired, again = load(hidden, bank), load(hidden, bank)
    question = Question.objects.get(name="A")
    at = question.retired_at
    silent = load(TWO.replace(b"One?", words.encode()), bank)  # GIFT does not say it
    restored = load(hidden.replace(b"<hidden>1", b"<hidden>0"), bank)

    assert [row.changes for row in retired.rows] == [["retired", *more], []]
    assert (again.counts()["unchanged"], silent.counts()["unchanged"]) == (2, 2)
    assert (at is not None, question.live, question.sent_at is None) == (True, True, not more)
    assert [row.changes for row in restored.rows] == [["brought back into use"], []]
    assert Question.objects.get(name="A").retired_at is None
    events = AuditEvent.objects.filter(verb__in=["question.retired", "question.restored"]).order_by("pk")
    assert list(events.values_list("verb", "reason")) == [
        ("question.retired", "As the imported file has it."),
        ("question.restored", "As the imported file has it."),
    ]


def test_one_refused_question_keeps_all_others_out(bank):
    with pytest.raises(importing.PlanNotApplicable, match="Nothing was stored: C"):
        load(TWO + b"\n::C::Three?{~%50%a ~b}\n", bank)
    assert (Question.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_what_moodle_lets_pass_is_stored_with_a_warning(bank):
    made = load(b"::A::Which?{~%50%a ~%50%b ~c}\n", bank)
    assert [row.warnings for row in made.rows] == [
        ["Ticking every option would earn full marks: give wrong options a fraction below 0."]
    ]
    assert Question.objects.get().kind == "multiple"


@pytest.mark.parametrize("answers", ["%100%Apple~%100%Orange~Banana", "%50%Apple~%50%Orange~Banana"])
def test_what_moodle_lets_pass_in_a_gap_is_stored_with_a_warning(bank, answers):
    stem = f"<questiontext><text>Fruit: {{1:MULTIRESPONSE:{answers}}}</text></questiontext>"
    text = f'<question type="cloze"><name><text>A</text></name>{stem}</question>'
    made = load(f"<quiz>{text}</quiz>".encode(), bank)
    assert [row.warnings for row in made.rows] == [
        ["Part 1: Ticking every option would earn full marks: give wrong options a fraction below 0."]
    ]
    assert Question.objects.get().kind == "cloze"


TWICE = b"$CATEGORY: A\n\n::Q1::One?{T}\n\n$CATEGORY: B\n\n::Q1::Two?{F}\n"


@pytest.mark.parametrize("before", [b"", TWICE[: TWICE.index(b"$CATEGORY: B")], TWICE[TWICE.index(b"$CATEGORY: B") :]])
def test_one_name_in_two_categories_is_of_two_questions(bank, before):
    if before:
        load(before, bank)
    made, again = load(TWICE, bank), load(TWICE, bank)
    statuses = sorted(str(row.status) for row in made.rows)
    assert statuses == (["new", "unchanged"] if before else ["new", "new"])
    assert again.counts()["unchanged"] == 2
    assert [(q.category, q.name, q.wordings.get().stem) for q in Question.objects.order_by("category")] == [
        ("A", "Q1", "One?"),
        ("B", "Q1", "Two?"),
    ]
    assert Question.objects.filter(code="Q1").count() == 1


@pytest.mark.parametrize("before", [b"", b"A", b"B"])
def test_one_id_number_in_two_categories_is_of_two_questions(bank, before):
    """As in Moodle, where it is unique within its category."""
    twice = TWICE.replace(b"::Q1::", b"// [id:K]\n::Q1::")
    at = twice.index(b"$CATEGORY: B")
    if before:
        load(twice[:at] if before == b"A" else twice[at:], bank)
    made, again = load(twice, bank), load(twice, bank)
    assert made.counts()["new"] == (1 if before else 2)
    assert again.counts()["unchanged"] == 2
    assert [(q.category, q.wordings.get().stem) for q in Question.objects.order_by("category")] == [
        ("A", "One?"),
        ("B", "Two?"),
    ]
    assert Question.objects.filter(code="K").count() == 1
    said = [text for row in made.rows for text in row.left_out]
    assert len(said) == 1
    assert said[0].startswith("The code “K” is another question’s; this one is called Q-")


@pytest.mark.parametrize(("code", "said"), [(b"", "name"), (b"// [id:K]\n", "code")])
def test_two_questions_that_cannot_be_told_apart_are_refused_with_the_place_of_the_other(bank, code, said):
    text = b"%s::Q1::One?{T}\n\n%s::Q1::Two?{F}\n" % (code, code)
    rows = importing.plan(formats.read(text), bank).rows
    assert [str(row.status) for row in rows] == ["new", "refused"]
    assert rows[1].problems[0].startswith(f"The question in {rows[0].where} has the same {said} and category.")


def test_two_questions_of_one_name_keep_apart_where_another_bank_has_their_codes(bank):
    text = b"// [id:X]\n::Q1::One?{T}\n\n// [id:Y]\n::Q1::Two?{F}\n"
    load(text, QuestionBank.objects.create(slug="other", name="Other"))
    made, again = load(text, bank), load(text, bank)
    assert (made.counts()["new"], again.counts()["unchanged"]) == (2, 2)


def test_a_code_that_a_file_states_is_given_to_no_other_question(bank):
    text = b"::Q1::One?{T}\n\n// [id:Q1]\n::Other::Two?{F}\n"
    made, again = load(text, bank), load(text, bank)
    assert (made.counts()["new"], again.counts()["unchanged"]) == (2, 2)
    assert Question.objects.get(code="Q1").name == "Other"


def test_of_two_questions_of_one_name_one_may_have_a_code(bank):
    text = b"::Q1::One?{T}\n\n// [id:Z]\n::Q1::Two?{F}\n"
    made, again = load(text, bank), load(text, bank)
    assert (made.counts()["new"], again.counts()["unchanged"]) == (2, 2)


@pytest.mark.parametrize("name", ["Q1", "A name that is longer than any code of a question may be"])
def test_a_question_renamed_in_the_bank_does_not_stand_in_the_way_of_its_file(bank, name):
    text = f"::{name}::One?{{T}}\n".encode()
    load(text, bank)
    Question.objects.update(name="Renamed")
    load(text, bank)
    assert load(text, bank).counts()["unchanged"] == 1


def test_a_long_name_whose_question_was_moved_to_another_bank_is_refused(bank):
    text = b"::A name that is longer than any code of a question may be::One?{T}\n"
    load(text, bank)
    Question.objects.update(bank=QuestionBank.objects.create(slug="other", name="Other"))
    plan = importing.plan(formats.read(text), bank)
    assert [row.problems for row in plan.rows] == [["This question has been moved to another bank."]]


def test_a_file_in_one_language_keeps_the_other_language(bank):
    question = world.make_question("truefalse")
    text = f"// [id:{question.code}]\n::{question.code}::[plain]Said anew{{T}}\n".encode()
    load(text, question.bank)
    draft = latest(Question.objects.get(pk=question.pk))
    stems = {wording.language: wording.stem for wording in draft.wordings.all()}
    assert stems["en"] == "Said anew"
    assert stems["hi"].endswith("(hi)")


def test_a_code_that_another_bank_has_is_not_taken_from_it(bank):
    question = world.make_question("truefalse")
    text = f"// [id:{question.code}]\n::X::Mine{{T}}\n".encode()
    assert load(text, bank).rows[0].code.startswith("Q-")
    assert load(text, bank).counts()["unchanged"] == 1
    assert Question.objects.filter(code=question.code).count() == 1


def test_pictures_are_kept_once_under_their_hash(bank):
    load((SAMPLES / "moodle.xml").read_bytes(), bank)
    image = QuestionImage.objects.get()
    assert default_storage.exists(f"questions/{image.file_name}")
    assert image.size == len(default_storage.open(f"questions/{image.file_name}").read())


def test_a_confirmed_plan_is_not_applied_once_the_bank_has_changed(bank):
    parsed = formats.read(TWO)
    shown = importing.plan(parsed, bank).digest()
    load(TWO, bank)
    with pytest.raises(importing.PlanNotApplicable, match="has changed since"):
        importing.apply(parsed, bank, by=None, shown=shown)


@pytest.mark.parametrize(("category", "is_said"), [("", True), ("M03/Law", False), ("Law", True)])
def test_an_export_says_that_the_module_stays_behind_where_no_category_says_it(category, is_said):
    question = world.make_question(category=category)
    _data, remarks = exporting.export_questions([question], "moodle-xml")
    assert ("The file does not carry: the module." in remarks[question.code]) == is_said


# --- Commands ---------------------------------------------------------------------------------------------


def test_the_dump_is_json_and_stores_nothing():
    code, output, _errors = run("import_questions", str(SAMPLES / "bank.gift"), "--dump")
    dumped = json.loads(output)
    assert (code, len(dumped), Question.objects.count()) == (0, 14, 0)
    assert set(dumped[0]) >= {"name", "kind", "stem", "answers", "feedback", "penalty", "default_mark", "category"}
    assert dumped[0]["answers"][0] == {
        "text": "A fingerprint",
        "fraction": 1.0,
        "tolerance": None,
        "feedback": "Right: it is.",
    }


def test_exit_codes_say_done_refused_and_unreadable(tmp_path):
    good, bad, broken = tmp_path / "good.txt", tmp_path / "bad.txt", tmp_path / "broken.xml"
    good.write_bytes(TWO)
    bad.write_bytes(TWO + b"\n::C::Three?{~%50%a ~b}\n")
    broken.write_bytes(b"<quiz><question>")
    rehearsed = run("import_questions", str(good), "--dry-run")
    assert (rehearsed[0], Question.objects.count()) == (0, 0)
    results = [run("import_questions", str(path), "--bank", "New one") for path in (good, bad, broken)]
    assert [result[0] for result in results] == [0, 1, 2]
    assert "C (line 5): refused: The right options earn 50 %" in results[1][2]
    assert "New bank, for practice: New one." in results[0][1]
    assert "2 questions in the bank New one." in results[0][1]
    assert "1 question refused." in run("import_questions", str(bad), "--dump")[2]
    assert QuestionBank.objects.get().name == "New one"
    assert Question.objects.count() == 2


def test_a_dump_refuses_what_an_import_refuses(tmp_path):
    file = tmp_path / "weight.xml"
    stem = "<questiontext><text>{0:SA:=Patna#Yes} and {1:SA:=Gaya}</text></questiontext>"
    file.write_text(f"<quiz><question type='cloze'><name><text>W</text></name>{stem}</question></quiz>")
    dumped, imported = (
        run("import_questions", str(file), "--dump"),
        run("import_questions", str(file), "--bank", "New one"),
    )
    assert (dumped[0], imported[0], json.loads(dumped[1])) == (1, 1, [])
    assert dumped[2].startswith("W (line 1): en: ")
    assert dumped[2].split("W (line 1): ")[1].split("\n")[0] in imported[2]


@pytest.mark.parametrize("dry_run", [(), ("--dry-run",)])
def test_a_question_very_like_another_of_the_file_or_of_a_bank_is_named_and_stored(bank, tmp_path, dry_run):
    elsewhere = QuestionBank.objects.create(slug="elsewhere", name="Elsewhere", is_secure=True)
    load(b"::S-1::Which number takes complaints about cyber crime?{=1930 ~112}\n", elsewhere)
    load(b"::Same::Who keeps the seizure memo of the telephone?{=The officer ~The court}\n", bank)
    path = tmp_path / "more.txt"
    path.write_bytes(
        b"::X::Which number takes all complaints about cyber crime?{=1930 ~112}\n\n"
        b"::Y::Which number takes complaints about cyber crime now?{=1930 ~112}\n\n"
        b"::Z::May a search begin at night?{T}\n\n"
        b"::Same::Who keeps the seizure memo of the telephone?{=The officer ~The court}\n"
    )

    code, output, errors = run("import_questions", str(path), "--bank", "practice", *dry_run)

    secure = Question.objects.get(bank=elsewhere).code
    lines = output.splitlines()
    assert (code, errors) == (0, "")
    assert [line for line in lines if "very like" in line] == [
        f"X (line 1): very like {secure} in the bank: 77 %",
        "X (line 1): very like Y (line 3) in this file: 70 %",
        f"Y (line 3): very like {secure} in the bank: 88 %",
        "Y (line 3): very like X (line 1) in this file: 70 %",
    ]
    assert "3 new, 0 changed, 1 unchanged, 0 refused" in lines
    assert Question.objects.filter(bank=bank).count() == (1 if dry_run else 4)


def test_export_writes_a_file_that_imports_as_unchanged(bank, tmp_path):
    load(TWO, bank)
    path = tmp_path / "out.xml"
    assert run("export_questions", "--bank", "practice", "--output", str(path))[0] == 0
    assert importing.plan(formats.read(path.read_bytes()), bank).counts()["unchanged"] == 2
    assert run("export_questions", "--bank", "nowhere")[0] == 2


# --- Pages ------------------------------------------------------------------------------------------------


@pytest.fixture
def author(client):
    ensure_groups()
    officer = world.make_officer(role=Role.AUTHOR)
    client.force_login(officer)
    return officer


def test_an_author_uploads_sees_the_effect_and_confirms(client, author, bank):
    with (SAMPLES / "bank.gift").open("rb") as file:
        response = client.post(reverse("assessments_cms:import"), {"bank": bank.pk, "file": file}, follow=True)
    upload = QuestionUpload.objects.get()
    assert "14 new, 0 changed, 0 unchanged, 0 refused" in response.content.decode()
    assert Question.objects.count() == 0
    url = reverse("assessments_cms:import-preview", args=[upload.public_id])
    client.post(url, {"shown": response.context["digest"]})
    assert Question.objects.filter(bank=bank).count() == 14
    assert AuditEvent.objects.get(verb="questions.imported").actor_id == author.pk


def test_a_refused_question_is_named_and_cannot_be_confirmed(client, author, bank):
    data = TWO + b"\n::C::Three?{~%50%a ~b}\n"
    (path := Path(default_storage.location) / "c.txt").parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    with path.open("rb") as file:
        response = client.post(reverse("assessments_cms:import"), {"bank": bank.pk, "file": file}, follow=True)
    html = response.content.decode()
    assert "The right options earn 50 % together" in html and "Import all of it" not in html
    client.post(response.redirect_chain[-1][0], {"shown": response.context["digest"]})
    assert Question.objects.count() == 0


@pytest.mark.parametrize("format", formats.NAMES)
def test_a_bank_is_exported_as_a_file_and_recorded(client, author, bank, format):
    load(TWO, bank)
    response = client.get(reverse("assessments_cms:bank-export", args=[bank.pk]), {"format": format})
    assert importing.plan(formats.read(response.content, format), bank).counts()["unchanged"] == 2
    assert AuditEvent.objects.filter(verb="questions.exported").count() == 1


def test_before_a_bank_is_exported_one_reads_what_the_format_cannot_say_of_which_questions(client, author, bank):
    load(TWO, bank)
    cited = Question.objects.order_by("code").first()
    Question.objects.filter(pk=cited.pk).update(source="BNSS s.173")

    lacking, whole = [
        client.get(reverse("assessments_cms:bank-export-remarks", args=[bank.pk]), {"format": format})
        for format in ("gift", "workbook")
    ]

    sources = [each for each in lacking.context["remarks"] if "the source" in each["text"]]
    assert [(each["count"], each["names"]) for each in sources] == [(1, [cited.name])]
    assert sources[0]["text"] in lacking.content.decode()
    assert reverse("assessments_cms:bank-export", args=[bank.pk]) + "?format=gift" in lacking.content.decode()
    assert whole.context["format_label"] == "Our workbook"
    assert AuditEvent.objects.filter(verb="questions.exported").count() == 0


def test_trying_out_shows_mark_and_feedback_and_stores_nothing(client, author, bank):
    load(b"::A::One?{=yes#Well read. ~no#Read again.}\n", bank)
    url = reverse("assessments:bank-try", args=[bank.pk])
    assert "One?" in client.get(url).content.decode()
    wrong = client.post(url, {"answer": "b"}).content.decode()
    right = client.post(url, {"answer": "a"}).content.decode()
    assert ("Read again." in wrong, "0 of 1" in wrong) == (True, True)
    assert ("Well read." in right, "1 of 1" in right) == (True, True)
    assert Question.objects.get().versions.count() == 0


def test_every_kind_of_the_samples_can_be_tried_out(client, author, bank):
    load((SAMPLES / "moodle.xml").read_bytes(), bank)
    url = reverse("assessments:bank-try", args=[bank.pk])
    pages = [client.get(url, {"at": place}).content.decode() for place in range(1, 12)]
    empty = [place for place, page in enumerate(pages, 1) if "cannot be asked" in page or "is no question" in page]
    assert empty == []
    image = QuestionImage.objects.get()
    assert any(f"/media/questions/{image.file_name}" in page for page in pages)


def test_a_picture_is_shown_to_who_may_see_its_question_alone(client, bank):
    load((SAMPLES / "moodle.xml").read_bytes(), bank)
    url = reverse("question-picture", args=[QuestionImage.objects.get().file_name])
    stranger, author = world.make_officer(), world.make_officer(role=Role.AUTHOR)
    statuses = []
    for officer in (None, stranger, author):
        client.logout()
        if officer:
            client.force_login(officer)
        statuses.append(client.get(url).status_code)
    assert statuses == [404, 404, 200]


def test_a_mark_of_two_and_a_half_survives(bank):
    data = (SAMPLES / "moodle.xml").read_bytes().replace(b"2.0000000", b"2.5000000")
    load(data, bank)
    assert Question.objects.get(code="LAW-1").default_mark == Decimal("2.5")
