"""Provisions cited: read from a source by one exact rule; superseding one names every question, and makes it wait."""

import pytest
from django.utils import timezone

import ledger
from assessments import attempting, finding_problems, freezing, question_reviewing
from assessments.citing import cited_in
from assessments.loading import load_questions
from assessments.models import Question, QuestionProvision, QuestionReview
from assessments.question_content import hash_of, latest
from courses import law_uses
from courses.loading import load_law
from courses.models import Provision
from people.models import Role
from people.registering import ensure_groups
from tests.assessments import world
from tests.assessments.test_cms import address, posted
from tests.courses import makers

HELD = [
    Provision(pk=1, code="BNSS-173-1", act_short="BNSS 2023", section="173(1)"),
    Provision(pk=2, code="BNSS-193-2", act_short="BNSS 2023", section="193(2)"),
    Provision(pk=3, code="BNS-72", act_short="BNS 2023", section="72"),
    Provision(pk=4, code="ITACT-79", act_short="IT Act 2000", section="79"),
    Provision(pk=5, code="ITRULES-3-2-B", act_short="IT Rules 2021", section="3(2)(b)"),
    Provision(pk=6, code="POCSO-15", act_short="POCSO Act 2012", section="15"),
    Provision(pk=7, code="POCSO-23", act_short="POCSO Act 2012", section="23"),
]


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("BNSS 2023 s.173(1)(ii)", ["BNSS-173-1"]),
        ("BNSS 2023 s.173(1), first proviso", ["BNSS-173-1"]),
        ("BNSS s.173", []),  # more than the one we hold
        ("BNSS s.173(10)", []),
        ("POCSO Act ss.15, 23; programme rule", ["POCSO-15", "POCSO-23"]),
        ("BNS 2023 s.72; POCSO Act s.23; JJ Act 2015 s.74", ["BNS-72", "POCSO-23"]),
        ("IT Act s.79A; IT Rules r.3(2)(b)", ["ITRULES-3-2-B"]),
        ("MHA advisory 16-05-2019, s.15", []),
        ("NCRB, quoting BNS s.72", []),
        ("IT Act 2000 ss.66C as amended in 79, 79", []),
        ("", []),
    ],
)
def test_a_source_names_the_provisions_it_spells_and_no_other(source, codes):
    assert [provision.code for provision in cited_in(source, HELD)] == codes


# --- Superseding ------------------------------------------------------------------------------------------


def cite(question: Question, provision: Provision) -> None:
    QuestionProvision.objects.create(question=question, provision=provision)
    world.approve(question)


def supersede(provision: Provision, by) -> None:
    law_uses.supersede(
        provision=provision,
        wordings={language: {"act": "BNSS", "heading": "New", "words": "Otherwise now."} for language in ("en", "hi")},
        source="Gazette",
        law_as_on=timezone.localdate(),
        review_due=timezone.localdate(),
        in_force_from=None,
        confidence="sure",
        by=by,
        note="Amended.",
    )
    ledger.run_due_jobs()


@pytest.mark.django_db
def test_a_superseded_provision_names_questions_quizzes_what_is_released_and_open_attempts():
    provision = makers.make_provision()
    question, drafted, other = (world.make_question() for _ in range(3))
    cite(question, provision)
    draft = latest(Question.objects.get(pk=drafted.pk))
    draft.citations.set([QuestionProvision(provision=provision)])
    draft.save_revision()
    quiz, aside = world.make_quiz([question, other]), world.make_quiz([other])
    enrolment = world.enrol(world.make_edition(quiz=quiz))
    attempting.start_attempt(enrolment=enrolment, item=world.item_of(enrolment))

    found = [(use.kind, use.title, bool(use.url)) for use in law_uses.uses_of(provision)]

    assert found == [
        ("Question", question.code, True),
        ("Question", drafted.code, True),
        ("Quiz", quiz.code, True),
        ("Released quiz", f"{enrolment.edition}: {world.item_of(enrolment)}", False),
        ("Open attempts", f"{quiz.code}: 1 attempt", False),
    ]
    assert aside.code not in {title for _kind, title, _url in found}


@pytest.mark.django_db
def test_what_was_released_under_the_old_text_is_named_though_the_question_has_dropped_the_provision():
    provision, question = makers.make_provision(), world.make_question()
    cite(question, provision)
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz([question])))
    question.citations.all().delete()

    assert [use.kind for use in law_uses.uses_of(provision)] == ["Released quiz"]
    assert str(enrolment.edition) in law_uses.uses_of(provision)[0].title


@pytest.mark.django_db
def test_what_cites_a_superseded_provision_waits_again_and_released_quizzes_stay():
    provision, author = makers.make_provision(), world.make_officer(role=Role.AUTHOR)
    question, other = world.make_question(), world.make_question()
    cite(question, provision)
    quiz = world.make_quiz([question, other])
    released = freezing.freeze_quiz(quiz=quiz)

    supersede(provision, author)
    ledger.run_due_jobs()

    found = Question.objects.order_by("pk")
    assert [(each.confidence, each.sent_at is None) for each in found] == [("probable", False), ("sure", True)]
    assert finding_problems.quiz_problems(quiz, "en") == [f"{question}: A law officer has not yet confirmed it."]
    assert freezing.freeze_quiz(quiz=quiz) == released  # the words and keys are the same: nothing new is asked

    reviewer = world.make_officer(role=Role.LEGAL_REVIEWER)
    question_reviewing.approve(question=question, shown=hash_of(Question.objects.get(pk=question.pk)), by=reviewer)
    assert finding_problems.quiz_problems(quiz, "en") == []


@pytest.mark.django_db
def test_an_author_chooses_provisions_in_the_questions_form(client):
    ensure_groups()
    client.force_login(world.make_officer(role=Role.AUTHOR))
    provision, question = makers.make_provision(), world.make_question()
    url = address(Question, "edit", question.pk)
    data = posted(client, url) | {
        "citations-TOTAL_FORMS": 1,
        "citations-0-provision": provision.pk,
        "citations-0-id": "",
    }

    response = client.post(url, data)

    live = Question.objects.get(pk=question.pk)
    assert response.status_code == 302
    assert [citation.provision for citation in latest(live).citations.all()] == [provision]
    assert live.citations.count() == 0


@pytest.mark.django_db
def test_the_loaded_questions_cite_what_their_sources_name():
    load_law()
    load_questions()

    cited = {
        question.code: [citation.provision.code for citation in question.citations.order_by("provision__code")]
        for question in Question.objects.filter(code__in=["M02-Q07", "M03-Q02", "M10-Q02", "M04-Q05", "M01-Q03"])
    }

    assert cited == {
        "M01-Q03": [],
        "M02-Q07": ["BNS-72", "JJ-74", "POCSO-23"],
        "M03-Q02": ["BNSS-173-1"],
        "M04-Q05": [],
        "M10-Q02": ["BNS-199-C", "BNS-64", "BNSS-173-3"],
    }
    assert QuestionReview.objects.filter(decision="loaded").count() == 69
