"""The whole job once, as people do it in their browsers: written, taught, assessed, certified, checked, revoked."""

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from lms.demonstration import cast
from tests.journeys import authoring, certifying, learning, training
from tests.journeys.browsing import PHONE, Person
from tests.journeys.inspecting import Inspection, assert_no_fault
from tests.journeys.training import Slip

pytestmark = pytest.mark.journey

LESSON = "Doors of entry: 1930, NCRP, 112, counter, One Stop Centre"
COURSE = "District course: receiving and recording"
COURSE_HI = "ज़िला पाठ्यक्रम: सूचना लेना और दर्ज करना"
LESSON_HI = "प्रवेश के द्वार: 1930, एनसीआरपी, 112, थाना, वन स्टॉप सेंटर"
REFRESHER_HI = "पंद्रह मिनट में ज़ीरो एफआईआर"
QUIZ_HI = "प्रश्नोत्तरी: शिकायत से एफआईआर तक: एनसीआरपी, ई-एफआईआर और ज़ीरो एफआईआर"
REFRESHER_QUIZ_HI = "प्रश्नोत्तरी: पुनश्चर्या: ज़ीरो एफआईआर; दो माह की समय-सीमा और आईटीएसएसओ"
IN_SESSION = [
    "धारा 173 चरण दर चरण",
    "ज़ीरो एफआईआर और अंतरण",
    "प्रारंभिक जाँच: सीमाएँ",
    "कर्तव्य, विलंब और जवाबदेही",
    "दस प्रश्न जिनमें भूल होती है",
    "दो माह: अंतिम तारीख से पीछे की ओर योजना",
    "आईटीएसएसओ सूची पढ़ना",
    "इस वर्ष क्या बदला",
]
SESSION = "From complaint to record"
NO_NETWORK = "Not saved: no network. Your answers are kept on this device and sent when it returns."
NO_NETWORK_FOR_CHROMIUM = "net::ERR_INTERNET_DISCONNECTED"
CODE = re.compile(r"^[0-9A-Z]{5} [0-9A-Z]{5}$")
RUN = "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz") for _ in range(6)).capitalize()
OFFICER = f"Kamla {RUN}"
OFFICER_HI = f"कमला {RUN}"
SUMMARY = f"Every door a person knocks on must lead to the same record ({RUN})."


def test_a_lesson_is_written_taught_assessed_certified_checked_and_the_certificate_revoked(
    person: Callable[..., Person], inspection: Inspection, tmp_path: Path
):
    an_edition_is_released(person)
    trainer = person("trainer-mp", language="hi")
    slip = a_cohort_is_filled(trainer)
    officer = person(language="hi", width=PHONE)
    officer.course = COURSE_HI
    learning.sign_in_first(officer, slip)
    the_officer_learns(officer)
    the_trainer_marks_and_closes(trainer)
    paper = the_officer_gets_the_certificate(officer, tmp_path)
    address = certifying.address_on(paper)
    strangers = [person(language="hi", width=PHONE), person(language="en")]
    for stranger in strangers:
        stranger.page.goto(address)
        assert certifying.verdict(stranger.page) == stranger.says("Valid")
        expect(stranger.page.get_by_text(OFFICER, exact=True)).to_be_visible()
        stranger.show("a-stranger-reads-valid", in_both_languages=False)

    the_programme_team_revokes(person("team"))
    for stranger in strangers:
        stranger.page.reload()
        assert certifying.verdict(stranger.page) == stranger.says("Revoked")
        stranger.reads("This certificate is no longer in force. Do not rely on it.")
        stranger.show("a-stranger-reads-not-valid", in_both_languages=False)
    assert_no_fault(fault for fault in inspection.all_faults() if NO_NETWORK_FOR_CHROMIUM not in fault)


def an_edition_is_released(person: Callable[..., Person]) -> None:
    author = person("author")
    author.show("author-sees-what-is-next")
    authoring.edit_lesson(author, LESSON, summary=SUMMARY)
    authoring.approve_lesson(person("reviewer"), LESSON, summary=SUMMARY)
    authoring.release(person("team"), COURSE)


def a_cohort_is_filled(trainer: Person) -> Slip:
    """Open a cohort that began yesterday, seat three officers by a roster, print the slip of the new one."""
    today = timezone.localdate()
    known = {part.key: part for part in cast.everyone()}
    unchanged, namesake = known["mp-gwalior-4"], known["mp-bhopal-1"]
    trainer.show("trainer-sees-what-is-next")
    training.open_cohort(
        trainer,
        f"Bhopal {RUN}",
        tier="ज़िला पाठ्यक्रम",
        host="भोपाल",
        first_day=today - timedelta(days=1),
        last_day=today,
    )
    rows = [
        {
            "Name": OFFICER,
            "Name in own script": OFFICER_HI,
            "Rank": "SI",
            "Service number": f"0{secrets.randbelow(10**7):07}",
            "District": "Bhopal",
            "Gender": "woman",
            "Language": "hi",
        },
        {"Name": namesake.full_name, "Service number": f"0{secrets.randbelow(10**7):07}", "District": namesake.place},
        {"Name": unchanged.full_name, "E-mail": f"{unchanged.key}@demo.example", "District": unchanged.place},
        {"Name": f"Refused {RUN}", "Service number": f"0{secrets.randbelow(10**7):07}", "Rank": "Field Marshal"},
    ]
    training.upload_roster(trainer, training.roster(rows))
    seen = training.figures(trainer)
    assert [seen[trainer.says(name)] for name in ("New", "Ambiguous", "Unchanged", "Refused")] == ["1", "1", "1", "1"]
    trainer.show("trainer-sees-what-the-roster-would-do")
    trainer.page.get_by_label(trainer.says("None of these: a new officer")).check()
    trainer.box("Leave line %(line)s out, because", line=5).fill("No such rank; asked the district.")
    trainer.button("Apply the roster").click()
    trainer.heading("The roster is applied")
    trainer.show("trainer-has-applied-the-roster")
    trainer.button("Print sign-in slips").click()
    trainer.heading("Slips for the first sign-in")
    trainer.show("trainer-prints-the-slips", in_both_languages=False)
    slip = trainer.page.get_by_role("listitem").filter(has=trainer.page.get_by_role("heading", name=OFFICER))
    return Slip(OFFICER, rows[0]["Service number"], slip.get_by_text(CODE).inner_text())


def the_officer_learns(officer: Person) -> None:
    """Two lessons by their self-checks, both quizzes; in the first the network goes away and comes back."""
    officer.show("officer-sees-what-is-next")
    officer.page.get_by_role("main").get_by_role("link", name=officer.course).first.click()
    officer.show("officer-sees-the-contents")
    learning.learn_lesson(officer, LESSON_HI, is_shown=True)
    the_edited_words_are_read(officer)
    learning.learn_lesson(officer, REFRESHER_HI)
    a_quiz_survives_a_lost_network(officer)
    the_second_quiz_is_passed(officer)


def the_edited_words_are_read(officer: Person) -> None:
    """The author wrote in English: the language switch leads to that same lesson, and back."""
    officer.page.get_by_role("link", name=LESSON_HI, exact=True).click()
    officer.page.get_by_role("banner").get_by_role("link", name="English").click()
    officer.heading_is(LESSON)
    expect(officer.page.get_by_text(SUMMARY)).to_be_visible()
    officer.page.get_by_role("banner").get_by_role("link", name="हिन्दी").click()
    officer.heading_is(LESSON_HI)
    learning.back_to_contents(officer)


def a_quiz_survives_a_lost_network(officer: Person) -> None:
    learning.start_quiz(officer, QUIZ_HI)
    boxes = learning.questions(officer)
    learning.answer(officer, boxes[0])
    learning.wait_until_saved(officer)
    officer.show("officer-answers-the-quiz", in_both_languages=False)

    officer.page.context.set_offline(True)
    for box in boxes[1:4]:
        learning.answer(officer, box)
    expect(officer.page.get_by_text(officer.says(NO_NETWORK))).to_be_visible()
    officer.show("officer-has-no-network", in_both_languages=False)
    officer.page.context.set_offline(False)
    learning.wait_until_saved(officer)
    expect(officer.page.get_by_text(officer.says(NO_NETWORK))).to_be_hidden()
    officer.show("officer-has-network-again", in_both_languages=False)

    officer.page.reload()  # what the server has is what the page shows now
    boxes = learning.questions(officer)
    assert learning.answered(officer) == 4
    for box in boxes[4:]:
        learning.answer(officer, box)
    learning.hand_in(officer)
    officer.reads("Passed")
    expect(officer.page.get_by_role("heading", name="100 %")).to_be_visible()
    officer.show("officer-has-passed-the-quiz")


def the_second_quiz_is_passed(officer: Person) -> None:
    officer.go("/hi/learn/")
    officer.page.get_by_role("main").get_by_role("link", name=officer.course).first.click()
    learning.start_quiz(officer, REFRESHER_QUIZ_HI)
    for box in learning.questions(officer):
        learning.answer(officer, box)
    learning.hand_in(officer)
    expect(officer.page.get_by_role("heading", name="100 %")).to_be_visible()


def the_trainer_marks_and_closes(trainer: Person) -> None:
    """The session of yesterday, the two practicals, then who qualifies: the officer, and neither of the others."""
    to_the_cohort(trainer)
    yesterday = timezone.localdate() - timedelta(days=1)
    training.plan_session(trainer, SESSION, day=yesterday, time="10:00", covers=IN_SESSION)
    training.mark_attendance(trainer, SESSION, present=OFFICER_HI)
    to_the_cohort(trainer)
    trainer.link("Mark practicals").click()
    trainer.show("trainer-sees-the-practicals")
    training.mark_practical(trainer, OFFICER_HI, "थाना काउंटर भूमिका-अभिनय")
    to_the_cohort(trainer)
    trainer.show("trainer-sees-how-everyone-stands")
    trainer.link("Mark practicals").click()
    training.mark_practical(trainer, OFFICER_HI, "पंद्रह मिनट का अभ्यास")
    to_the_cohort(trainer)
    training.close_cohort(trainer)
    trainer.reads("The cohort is closed. Qualified: %(yes)s, not yet: %(no)s.", yes=1, no=2)
    trainer.show("trainer-has-closed-the-cohort")


def to_the_cohort(trainer: Person) -> None:
    trainer.go("/hi/cascade/cohorts/")
    trainer.page.get_by_role("link", name=f"Bhopal {RUN}").click()


def the_officer_gets_the_certificate(officer: Person, folder: Path) -> Path:
    officer.go("/hi/certificates/mine/")
    officer.reload_until(officer.link("Download PDF").first)
    paper = certifying.download(officer, folder / "certificate.pdf")
    officer.show("officer-has-the-certificate")
    text = certifying.text_of(paper)
    assert OFFICER in text and OFFICER_HI in text
    return paper


def the_programme_team_revokes(team: Person) -> None:
    team.page.get_by_role("link", name=team.says("Certificates"), exact=True).click()
    team.box("Name or number").fill(OFFICER)
    team.button("Search").click()
    team.page.get_by_role("link", name=OFFICER).click()
    team.show("programme-team-sees-the-certificate")
    team.link("Revoke it").click()
    team.box("Reason").fill("Demonstration: the marks were entered for another officer.")
    team.show("programme-team-revokes")
    team.button("Revoke the certificate").click()
    team.reads("This certificate is no longer in force.")
    team.show("programme-team-has-revoked")
