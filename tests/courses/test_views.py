"""What officers are shown: cost, access, and what later news lays over a released text."""

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses import correcting, law_uses
from courses.models import Enrolment, ItemRead, RequirementMet, SelfCheckAnswer
from people.models import Role
from tests.courses import makers
from tests.people.places import make_country, make_officer

pytestmark = pytest.mark.django_db

FRAME = ("people_posting", "auth_permission", "auth_group", "cascade_", "django_content_type")


def item_url(enrolment, item, name="item-detail"):
    return reverse(f"courses:{name}", args=[enrolment.public_id, item.key])


def answer_url(enrolment, item):
    return reverse("courses:self-check-answer", args=[enrolment.public_id, item.key, item.check_ids[0]])


def sign_in(client, officer):
    client.force_login(officer, backend="people.signing_in.IdentifierBackend")


def own_queries(client, url):
    """The tables that the page itself reads: the frame asks the reader's roles for its navigation."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    tables = [query["sql"].split('"')[1] for query in captured if query["sql"].startswith('SELECT "')]
    return [table for table in tables if not table.startswith(FRAME)]


def test_a_lesson_costs_four_queries_once_its_text_is_warm(client):
    enrolment = makers.make_enrolment()
    sign_in(client, enrolment.officer)
    url = item_url(enrolment, enrolment.edition.items.first())
    client.get(url)

    tables = own_queries(client, url)

    assert tables == ["django_session", "people_officer", "courses_enrolment", "courses_selfcheckanswer"]


@pytest.mark.parametrize("name", ["catalogue", "my-learning"])
def test_lists_cost_the_same_for_one_and_three(client, name):
    officer = makers.district_officer()
    sign_in(client, officer)
    counts = []
    for wanted in (1, 3):
        while Enrolment.objects.filter(officer=officer).count() < wanted:
            makers.make_enrolment(officer, makers.make_edition(makers.make_lesson()))
        counts.append(len(own_queries(client, reverse(f"courses:{name}"))))
    hidden = makers.make_enrolment()

    html = client.get(reverse("courses:my-learning")).content.decode()

    assert counts[0] == counts[1]
    assert hidden.edition.title not in html


def test_the_contents_cost_the_same_for_one_item_and_three(client):
    officer = makers.district_officer()
    sign_in(client, officer)
    counts = []
    for size in (1, 3):
        enrolment = makers.make_enrolment(officer, makers.make_edition(*[makers.make_lesson() for _ in range(size)]))
        counts.append(len(own_queries(client, reverse("courses:enrolment-detail", args=[enrolment.public_id]))))

    assert counts[0] == counts[1]


def test_unseen_is_404_and_seen_but_not_ones_own_to_learn_is_403(client):
    enrolment = makers.make_enrolment()
    item = enrolment.edition.items.first()
    watcher, stranger = make_officer(make_country(), Role.AUDITOR), makers.district_officer()
    urls = [reverse("courses:enrolment-detail", args=[enrolment.public_id]), item_url(enrolment, item)]

    found = {}
    for name, user in [("owner", enrolment.officer), ("watcher", watcher), ("stranger", stranger)]:
        sign_in(client, user)
        found[name] = [client.get(url).status_code for url in urls]
        found[name].append(client.post(answer_url(enrolment, item), {"chosen": "b"}).status_code)
    client.logout()
    found["nobody"] = [client.get(url).status_code for url in urls]

    assert found == {
        "owner": [200, 200, 302],
        "watcher": [200, 403, 403],
        "stranger": [404, 404, 404],
        "nobody": [302, 302],
    }


def test_a_self_check_works_as_a_plain_form_and_as_a_partial(client):
    enrolment = makers.make_enrolment()
    item = enrolment.edition.items.first()
    sign_in(client, enrolment.officer)

    plain = client.post(answer_url(enrolment, item), {"chosen": "a"})
    partial = client.post(answer_url(enrolment, item), {"chosen": "b"}, headers={"HX-Request": "true"})
    empty = client.post(answer_url(enrolment, item))

    assert plain["Location"] == item_url(enrolment, item) + f"#check-{item.check_ids[0]}"
    assert partial.content.decode().count("<form") == 1
    assert "You chose b." in partial.content.decode() and "<html" not in partial.content.decode()
    assert "Choose an answer first." in empty.content.decode()
    assert list(SelfCheckAnswer.objects.values_list("is_correct", flat=True).order_by("pk")) == [False, True]


def test_right_answers_are_not_in_the_page(client):
    enrolment = makers.make_enrolment()
    sign_in(client, enrolment.officer)

    html = client.get(item_url(enrolment, enrolment.edition.items.first())).content.decode()

    assert "Option b" in html
    assert [secret in html for secret in ("You chose", "Because it says so", "correct")] == [False] * 3


def test_marking_as_read_bookmarks_goes_on_and_meets_nothing(client):
    enrolment = makers.make_enrolment()
    first, second = enrolment.edition.items.all()
    sign_in(client, enrolment.officer)

    answers = [client.post(item_url(enrolment, item, "item-mark-read")) for item in (first, first, second)]

    assert [answer["Location"] for answer in answers] == [
        item_url(enrolment, second),
        item_url(enrolment, second),
        reverse("courses:enrolment-detail", args=[enrolment.public_id]),
    ]
    assert (ItemRead.objects.count(), RequirementMet.objects.count()) == (2, 0)


def test_the_language_switch_keeps_the_item(client):
    enrolment = makers.make_enrolment()
    item = enrolment.edition.items.first()
    sign_in(client, enrolment.officer)

    english = client.get(item_url(enrolment, item)).content.decode()
    hindi_url = item_url(enrolment, item).replace("/en/", "/hi/")
    hindi = client.get(hindi_url).content.decode()

    assert hindi_url in english
    assert item.titles["hi"] in hindi and '<html lang="hi"' in hindi


def test_a_hidden_item_shows_a_notice_and_takes_no_answer(client):
    enrolment = makers.make_enrolment()
    item = enrolment.edition.items.first()
    sign_in(client, enrolment.officer)
    words = item.texts.get(language="en").content["blocks"][0]["value"]["html"]
    before = client.get(item_url(enrolment, item)).content.decode()
    correcting.hide_item(key=item.key, reason="Under review", by=makers.reviewer())

    hidden = client.get(item_url(enrolment, item)).content.decode()
    client.post(answer_url(enrolment, item), {"chosen": "b"})
    correcting.show_item(key=item.key, by=makers.reviewer())
    after = client.get(item_url(enrolment, item)).content.decode()

    assert [words in html for html in (before, hidden, after)] == [True, False, True]
    assert "Under review" in hidden
    assert SelfCheckAnswer.objects.count() == 0


def test_an_erratum_is_shown_once_a_second_person_agreed_and_the_old_text_stays_readable(client):
    lesson = makers.make_lesson()
    enrolment = makers.make_enrolment(edition=makers.make_edition(lesson))
    item = enrolment.edition.items.get()
    sign_in(client, enrolment.officer)
    released = makers.stored(enrolment.edition)
    corrected = lesson.get_latest_revision_as_object()
    data = list(corrected.body.raw_data)
    data[0] = {**data[0], "value": {"html": "<p>Put right.</p>"}}
    corrected.body = corrected.body.stream_block.to_python(data)
    proposer = makers.author()
    erratum = correcting.propose_erratum(
        text=item.texts.get(language="en"), revision=corrected.save_revision(), reason="A wrong section", by=proposer
    )
    proposed = client.get(item_url(enrolment, item)).content.decode()

    with pytest.raises(correcting.NotCorrectable):
        correcting.agree_to_erratum(erratum=erratum, by=proposer)
    correcting.agree_to_erratum(erratum=erratum, by=makers.reviewer())
    agreed = client.get(item_url(enrolment, item)).content.decode()
    original = client.get(item_url(enrolment, item, "item-original")).content.decode()

    assert ["Put right." in html for html in (proposed, agreed, original)] == [False, True, False]
    assert "A wrong section" in agreed
    assert makers.stored(enrolment.edition) == released


def test_an_erratum_cannot_move_the_requirements():
    lesson = makers.make_lesson()
    edition = makers.make_edition(lesson)
    corrected = lesson.get_latest_revision_as_object()
    corrected.body = corrected.body.stream_block.to_python([makers.text_block("No check."), makers.check_block()])

    with pytest.raises(correcting.NotCorrectable, match="same self-checks"):
        correcting.propose_erratum(
            text=edition.items.get().texts.get(language="en"),
            revision=corrected.save_revision(),
            reason="Another check",
            by=makers.author(),
        )


def test_a_change_of_law_is_laid_over_the_text(client, django_capture_on_commit_callbacks):
    provision = makers.make_provision()
    lesson = makers.make_lesson(blocks=[makers.provision_block()])
    enrolment = makers.make_enrolment(edition=makers.make_edition(lesson))
    item = enrolment.edition.items.get()
    sign_in(client, enrolment.officer)
    version = provision.current_version()
    before = client.get(item_url(enrolment, item)).content.decode()
    words = {"act": "BNSS", "heading": "New heading", "words": "New words of the law."}
    with django_capture_on_commit_callbacks(execute=True):
        law_uses.supersede(
            provision=provision,
            wordings={"en": words, "hi": words},
            source="Amendment",
            law_as_on=version.law_as_on,
            review_due=version.review_due,
            in_force_from=None,
            confidence="sure",
            by=makers.author(),
        )

    after = client.get(item_url(enrolment, item)).content.decode()

    assert ["New words of the law." in html for html in (before, after)] == [False, True]
    assert "Information is recorded." in after


def test_an_officer_enrols_alone_only_where_the_course_allows_it(client):
    open_edition, closed_edition = makers.make_edition(), makers.make_edition(self_enrolment=False)
    officer = makers.district_officer()
    sign_in(client, officer)

    codes = [
        client.post(reverse("courses:course-enrol", args=[edition.course.code])).status_code
        for edition in (open_edition, closed_edition, open_edition)
    ]

    assert codes == [302, 403, 302]
    assert [enrolment.edition for enrolment in Enrolment.objects.all()] == [open_edition]


def test_anyone_may_look_at_the_catalogue_and_a_course(client):
    edition = makers.make_edition()

    pages = [client.get(reverse("courses:catalogue")), client.get(f"/en/courses/{edition.course.code}/")]

    assert [page.status_code for page in pages] == [200, 200]
    assert [edition.title in page.content.decode() for page in pages] == [True, True]
    assert client.get("/en/courses/no-such-course/").status_code == 404


def test_the_wagtail_address_leads_officers_to_their_edition_and_shows_writers_a_preview(client):
    lesson = makers.make_lesson()
    enrolment = makers.make_enrolment(edition=makers.make_edition(lesson))
    url = lesson.get_url()
    answers = {}
    for name, user in [
        ("enrolled", enrolment.officer),
        ("other", makers.district_officer()),
        ("author", makers.author()),
    ]:
        sign_in(client, user)
        answers[name] = client.get(url)

    assert [answers[name].status_code for name in ("enrolled", "other", "author")] == [302, 404, 200]
    assert answers["enrolled"]["Location"] == item_url(enrolment, enrolment.edition.items.get())
    assert "right answer" in answers["author"].content.decode()


def test_a_lesson_page_is_small(client):
    blocks = [makers.text_block("Words of the lesson that go on for a while. " * 20) for _ in range(8)]
    enrolment = makers.make_enrolment(edition=makers.make_edition(makers.make_lesson(blocks=blocks, checks=3)))
    sign_in(client, enrolment.officer)

    page = client.get(item_url(enrolment, enrolment.edition.items.get()))

    assert len(gzip.compress(page.content)) <= 15 * 1024
