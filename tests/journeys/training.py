"""A trainer's work: a cohort filled from a roster, slips, sessions, attendance, practicals, closing."""

import io
from dataclasses import dataclass
from datetime import date

import xlsxwriter
from playwright.sync_api import Locator, expect

from tests.journeys.browsing import Person


@dataclass(frozen=True)
class Slip:
    """What an officer holds in the hand before the first sign-in."""

    name: str
    number: str
    code: str


def roster(rows: list[dict[str, str]]) -> bytes:
    """Return a workbook with one line an officer; a heading for every column that any of them has."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Roster")
        sheet.write_row(0, 0, columns)
        for line, row in enumerate(rows, start=1):
            for at, column in enumerate(columns):
                sheet.write_string(line, at, row.get(column, ""))
    return buffer.getvalue()


def open_cohort(trainer: Person, name: str, *, tier: str, host: str, first_day: date, last_day: date) -> None:
    """Leaves the trainer on the cohort's page."""
    trainer.link("Open a cohort").click()
    trainer.heading("Open a cohort")
    trainer.show("trainer-opens-a-cohort")
    _choose(trainer.box("Tier"), tier)
    trainer.page.get_by_label(trainer.says("Name"), exact=False).first.fill(name)
    _choose(trainer.box("Host place"), host)
    trainer.box("First day").fill(first_day.isoformat())
    trainer.box("Last day").fill(last_day.isoformat())
    trainer.button("Open the cohort").click()
    trainer.reads("The cohort is open. Upload its roster next.")


def _choose(box: Locator, text: str) -> None:
    """Choose the one option of a select that reads so, however it is indented."""
    found = [option for option in box.locator("option").all_text_contents() if option.strip("– \n") == text]
    assert len(found) == 1, found
    box.select_option(label=found[0].strip())


def upload_roster(trainer: Person, data: bytes) -> None:
    """Leaves the trainer before what the roster would do."""
    trainer.link("Upload a roster").first.click()
    trainer.show("trainer-uploads-a-roster")
    trainer.page.locator("input[type=file]").set_input_files(
        {
            "name": "roster.xlsx",
            "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "buffer": data,
        }
    )
    trainer.button("Show what it would do").click()
    trainer.heading("What the roster would do")


def figures(person: Person) -> dict[str, str]:
    """Return the figures at the head of a page by their names."""
    terms = person.page.locator("dl.figures > div")
    return dict(zip(terms.locator("dt").all_inner_texts(), terms.locator("dd").all_inner_texts(), strict=True))


def plan_session(trainer: Person, title: str, *, day: date, time: str, covers: list[str]) -> None:
    trainer.link("Plan a session").first.click()
    trainer.box("Title").fill(title)
    trainer.box("Day").fill(day.isoformat())
    trainer.page.get_by_label(trainer.says("Begins at (IST)")).fill(time)
    trainer.page.get_by_role("spinbutton", name=trainer.says("Minutes")).fill("120")
    for item in covers:
        trainer.page.get_by_label(item).check()
    trainer.show("trainer-plans-a-session")
    trainer.button("Plan the session").click()
    trainer.reads("“%(title)s” is planned.", title=title)


def mark_attendance(trainer: Person, session: str, *, present: str) -> None:
    """Mark one officer present and all others absent."""
    trainer.page.get_by_role("link", name=session, exact=True).click()
    for sheet in trainer.page.get_by_role("group").all():
        name = sheet.locator("legend").inner_text()
        sheet.get_by_label(trainer.says("Present" if present in name else "Absent"), exact=True).check()
    trainer.show("trainer-marks-attendance")
    trainer.button("Save the attendance").click()
    expect(trainer.page.get_by_role("status").first).to_be_visible()


def mark_practical(trainer: Person, officer: str, practical: str) -> None:
    """Open the officer's try and give the highest level of every criterion."""
    row = trainer.page.get_by_role("row").filter(has_text=officer).filter(has_text=practical)
    row.get_by_role("button").click()
    for criterion in trainer.page.locator("form").get_by_role("group").all():
        criterion.get_by_role("radio").last.check()
    trainer.page.get_by_role("main").get_by_role("textbox").last.fill("Seen in the exercise: nothing was forgotten.")
    trainer.show("trainer-marks-a-practical", in_both_languages=True)
    trainer.button("Store the marking").click()
    trainer.reads("Your marking is stored.")


def close_cohort(trainer: Person) -> None:
    trainer.link("Who qualifies; close").click()
    trainer.show("trainer-sees-who-qualifies")
    trainer.box("I have looked at the list; the cohort can be closed.").check()
    trainer.button("Close the cohort").click()
