"""The CMS: an author changes a lesson and asks for review, a reviewer approves it, the programme team releases."""

import re

from playwright.sync_api import expect

from tests.journeys.browsing import Person


def edit_lesson(author: Person, title: str, *, summary: str) -> None:
    """Find the lesson by its title, as authors do, write a new summary, save, and send it to legal review."""
    page = author.page
    author.link("Authoring").click()
    author.go(f"/cms/pages/search/?q={title.split(':')[0].replace(' ', '+')}")
    page.get_by_role("main").get_by_role("link", name=title).first.click()
    page.get_by_role("textbox", name="Summary").fill(summary)
    author.show("author-edits-the-lesson", in_both_languages=False)
    page.get_by_role("button", name=re.compile("^Save draft")).first.click()
    expect(page.get_by_text(re.compile("has been (updated|saved)")).first).to_be_visible()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="Ask for legal review").click()
    expect(page).to_have_url(re.compile("/reviews/request/"))
    author.show("author-asks-for-legal-review", in_both_languages=False)
    page.get_by_role("button", name="Send to legal review").click()
    expect(page.get_by_text("Sent to legal review.")).to_be_visible()


def approve_lesson(reviewer: Person, title: str, *, summary: str) -> None:
    """Open the waiting review from the reviewer's own home, read the new words, approve."""
    page = reviewer.page
    reviewer.show("reviewer-sees-what-waits")
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_text(summary).first).to_be_visible()
    reviewer.show("reviewer-reads-the-text", in_both_languages=False)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Your decision is recorded.")).to_be_visible()


def release(team: Person, course: str) -> None:
    page = team.page
    team.show("programme-team-sees-what-is-next")
    page.get_by_role("link", name="Release a course").click()
    page.get_by_role("main").get_by_role("link", name=course).click()
    expect(page).to_have_url(re.compile(r"/releases/\d+/"))
    team.show("programme-team-releases", in_both_languages=False)
    page.get_by_role("button", name="Release this edition").click()
    expect(page.get_by_text("is released.")).to_be_visible()
