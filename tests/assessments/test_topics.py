"""The tree of topics: kept by its verbs, filters the list with all below, narrows draws, takes up categories."""

import pytest
from django.urls import reverse

from assessments import finding_problems, freezing, importing, laying_out, question_reviewing, topics
from assessments.exchange import formats
from assessments.loading import load_questions, load_topics
from assessments.models import Question, QuestionBank, Quiz, QuizDraw, Topic
from assessments.question_content import latest
from ledger.models import AuditEvent
from tests.assessments import world
from tests.assessments.test_cms import address
from tests.assessments.test_quiz_form import posted as quiz_as_posted

pytestmark = pytest.mark.django_db


def add(name: str, parent: Topic | None = None) -> Topic:
    return topics.add_topic(name_en=name, name_hi=f"{name} (हिंदी)", parent=parent, by=None)


def fresh(topic: Topic) -> Topic:
    return Topic.objects.get(pk=topic.pk)


@pytest.fixture
def tree():
    """Law over IT Act and POCSO; Evidence apart."""
    law = add("Law")
    return {"law": law, "it": add("IT Act", law), "pocso": add("POCSO", law), "evidence": add("Evidence")}


def shape() -> list[tuple[int, str]]:
    return [(topic.depth, topic.name_en) for topic in Topic.objects.order_by("path")]


# --- The verbs --------------------------------------------------------------------------------------------


def test_a_moved_topic_takes_what_stands_below_it_along(tree):
    topics.change_topic(topic=tree["law"], name_en="Acts", name_hi="अधिनियम", parent=tree["evidence"], by=None)

    assert shape() == [(1, "Evidence"), (2, "Acts"), (3, "IT Act"), (3, "POCSO")]
    assert AuditEvent.objects.filter(verb="topic.changed").count() == 1


def test_a_topic_moves_to_the_top_and_back(tree):
    names = {"name_en": "POCSO", "name_hi": "पॉक्सो"}
    topics.change_topic(topic=tree["pocso"], **names, parent=None, by=None)
    at_the_top = shape()
    topics.change_topic(topic=tree["pocso"], **names, parent=fresh(tree["law"]), by=None)

    assert at_the_top == [(1, "Evidence"), (1, "Law"), (2, "IT Act"), (1, "POCSO")]
    assert shape() == [(1, "Evidence"), (1, "Law"), (2, "IT Act"), (2, "POCSO")]


@pytest.mark.parametrize("below", ["law", "it"])
def test_a_topic_cannot_stand_below_itself(tree, below):
    with pytest.raises(topics.TopicRefused, match="below itself"):
        topics.change_topic(topic=tree["law"], name_en="Law", name_hi="विधि", parent=fresh(tree[below]), by=None)
    assert Topic.find_problems() == ([], [], [], [], [])


def test_siblings_have_names_of_their_own_in_either_language(tree):
    for names in ({"name_en": "pocso", "name_hi": "x"}, {"name_en": "x", "name_hi": "POCSO (हिंदी)"}):
        with pytest.raises(topics.TopicRefused, match="of this name"):
            topics.add_topic(**names, parent=fresh(tree["law"]), by=None)
    assert add("POCSO", tree["evidence"]).depth == 2


def test_only_what_nothing_names_is_deleted(tree):
    question, quiz = world.make_question(topic=tree["it"]), world.make_quiz([])
    draw = QuizDraw.objects.create(quiz=quiz, topic=tree["pocso"])
    for name, why in (("law", "stand below"), ("it", "Questions or quizzes"), ("pocso", "Questions or quizzes")):
        with pytest.raises(topics.TopicRefused, match=why):
            topics.delete_topic(topic=tree[name], by=None)

    draw.delete()
    topics.delete_topic(topic=tree["pocso"], by=None)
    question.save_revision()
    Question.objects.update(topic=None)
    with pytest.raises(topics.TopicRefused, match="history"):
        topics.delete_topic(topic=tree["it"], by=None)

    assert shape() == [(1, "Evidence"), (1, "Law"), (2, "IT Act")]


# --- The bank ---------------------------------------------------------------------------------------------


def test_the_list_shows_a_topic_with_all_below_it(client, author, tree):
    questions = {name: world.make_question(topic=topic) for name, topic in tree.items()}

    def shown(topic: Topic) -> set[str]:
        page = "".join(client.get(address(Question, "list"), {"topic": topic.pk}).content.decode().split())
        return {name for name, question in questions.items() if f">{question.code}<" in page}

    assert shown(tree["law"]) == {"law", "it", "pocso"}
    assert shown(tree["pocso"]) == {"pocso"}


def test_a_new_topic_of_a_question_is_live_at_once(tree):
    question = world.make_question()
    draft = latest(Question.objects.get(pk=question.pk))
    draft.topic = tree["it"]
    draft.save_revision()

    question_reviewing.settle(question=draft, by=None)

    assert Question.objects.get(pk=question.pk).topic == tree["it"]


def test_a_file_finds_its_topic_by_its_path_in_either_language_and_keeps_the_path(tree):
    bank = QuestionBank.objects.create(slug="practice", name="Practice")
    text = "\n\n".join(
        f"$CATEGORY: {path}\n\n::Q{number}::One?{{T}}"
        for number, path in enumerate(("law/IT ACT", "Law (हिंदी)/POCSO (हिंदी)", "Law/Unknown", "IT Act"))
    )

    importing.apply(formats.read(text.encode()), bank, by=None)

    found = {q.category: q.topic and q.topic.name_en for q in Question.objects.select_related("topic")}
    assert found == {
        "law/IT ACT": "IT Act",
        "Law (हिंदी)/POCSO (हिंदी)": "POCSO",
        "Law/Unknown": None,
        "IT Act": None,
    }


def test_the_programmes_questions_have_a_topic_for_their_module_and_keep_another(tree):
    modules = [{"code": "M03", "title_en": "Zero FIR", "title_hi": "ज़ीरो एफ़आईआर"}]
    load_questions()
    load_topics(modules)
    moved = Question.objects.filter(module_code="M03").first()
    Question.objects.filter(pk=moved.pk).update(topic=tree["it"])
    load_topics(modules)

    assert Topic.objects.filter(name_en="Zero FIR", name_hi="ज़ीरो एफ़आईआर").count() == 1
    assert Question.objects.filter(topic__name_en="Zero FIR").count() == 7
    assert Question.objects.get(pk=moved.pk).topic == tree["it"]


# --- Draws ------------------------------------------------------------------------------------------------


def test_a_draw_takes_from_its_topic_and_below_and_says_when_they_are_too_few(tree):
    inside = [world.make_question(topic=tree[name]) for name in ("law", "it")]
    world.make_question(topic=tree["evidence"])
    quiz = world.make_quiz([], stake="practice")
    QuizDraw.objects.create(quiz=quiz, count=2, topic=tree["law"])

    places = laying_out.places_of(quiz)
    enough = finding_problems.paper_problems(quiz, places)
    quiz.draws.update(count=3)

    assert {place.question for place in places} == set(inside)
    assert enough == []
    assert len(finding_problems.paper_problems(quiz, laying_out.places_of(quiz))) == 1


def test_a_released_draw_keeps_its_questions_when_the_tree_changes(tree):
    question = world.make_question(topic=tree["it"])
    quiz = world.make_quiz([], stake="practice")
    QuizDraw.objects.create(quiz=quiz, count=1, topic=tree["law"])
    version = freezing.freeze_quiz(quiz=quiz)

    topics.change_topic(topic=tree["it"], name_en="IT Act", name_hi="आईटी", parent=None, by=None)

    assert [place.question_version.question for place in version.questions.all()] == [question]
    assert finding_problems.paper_problems(quiz, laying_out.places_of(quiz)) != []


def test_an_unfillable_draw_of_a_topic_is_refused_when_the_quiz_is_saved(client, author, tree):
    world.make_question(topic=tree["it"])
    quiz = world.make_quiz([], stake="practice")
    url, draw = address(Quiz, "edit", quiz.pk), {"section": 1, "count": 1, "maximum": 1, "ORDER": 1}

    refused = client.post(url, quiz_as_posted(quiz, draws=[draw | {"topic": tree["evidence"].pk}]))
    taken = client.post(url, quiz_as_posted(quiz, draws=[draw | {"topic": tree["law"].pk}]))

    assert (refused.status_code, taken.status_code) == (200, 302)
    assert "Not enough questions for draw 1" in refused.content.decode()
    assert quiz.draws.get().topic == tree["law"]


# --- The pages --------------------------------------------------------------------------------------------


def test_the_tree_is_kept_in_the_pages(client, author, tree):
    def url(name, *args):
        return reverse(f"assessments_cms:{name}", args=args)

    names = {"name_en": "BNSS", "name_hi": "बीएनएसएस", "parent": tree["law"].pk}
    client.post(url("topic-add"), names)
    made = Topic.objects.get(name_en="BNSS")
    client.post(url("topic-edit", made.pk), names | {"name_en": "BNSS 2023", "parent": tree["evidence"].pk})
    refused = client.post(url("topic-edit", tree["law"].pk), names | {"parent": tree["it"].pk}).content.decode()
    client.post(url("topic-delete", tree["pocso"].pk))
    kept = client.post(url("topic-delete", tree["law"].pk), follow=True).content.decode()

    assert shape() == [(1, "Evidence"), (2, "BNSS 2023"), (1, "Law"), (2, "IT Act")]
    assert "A topic cannot stand below itself." in refused
    assert "Topics stand below it." in kept


@pytest.mark.parametrize("count", [1, 3])
def test_the_tree_costs_the_same_for_any_count(client, author, count, django_assert_num_queries):
    for number in range(count):
        add(f"Topic {number}")
    client.get(reverse("assessments_cms:topic-list"))

    with django_assert_num_queries(12):  # one of them for the tree
        client.get(reverse("assessments_cms:topic-list"))
