"""Browsers for the quiz journeys: an officer already signed in, a profile that outlives its process, and axe."""

import os
import signal
import time
from datetime import datetime, timedelta
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import BrowserContext, Page, Playwright

from assessments.models import Answer, Attempt
from ledger.clock import database_now
from people.models import Officer

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PHONE = {"width": 360, "height": 740}
SAVED = '[data-saved]:has-text("Saved")'
TROUBLE = "[data-trouble]:not([hidden])"


def open_profile(playwright: Playwright, folder: Path) -> BrowserContext:
    """A browser whose storage is kept in ``folder``: opened again, it is the same one."""
    return playwright.chromium.launch_persistent_context(folder, executable_path=CHROMIUM, args=FLAGS, viewport=PHONE)


def sign_in(context: BrowserContext, officer: Officer, url: str) -> None:
    """Give the browser a session of the officer, as signing in would."""
    session = SessionStore()
    session[SESSION_KEY] = str(officer.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
    session.save()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": url}])


def end_in(attempt: Attempt, seconds: float) -> datetime:
    """Move the deadline so far from now; returns it."""
    deadline = database_now() + timedelta(seconds=seconds)
    grace = timedelta(seconds=attempt.quiz_version.grace_seconds)
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=deadline, closes_at=deadline + grace)
    return deadline


def kill_browser(folder: Path) -> int:
    """Kill every process of the browser with this profile, at once and for good; returns how many there were."""
    mine = [pid for pid in _processes() if f"--user-data-dir={folder}".encode() in _command(pid)]
    children = [pid for pid in _processes() if _parent(pid) in mine]
    for pid in {*mine, *children}:
        os.kill(pid, signal.SIGKILL)
    ends = time.monotonic() + 10
    while any(_is_alive(pid) for pid in mine) and time.monotonic() < ends:
        time.sleep(0.05)
    return len(mine)


def _processes() -> list[int]:
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]


def _command(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def _parent(pid: int) -> int:
    return int(_stat(pid)[1]) if _stat(pid) else 0


def _is_alive(pid: int) -> bool:
    found = _stat(pid)
    return bool(found) and found[0] != "Z"


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []


def address(site: str, attempt: Attempt, language: str = "en") -> str:
    return f"{site}/{language}/assess/attempts/{attempt.public_id}/"


def stored(attempt: Attempt) -> dict[int, dict]:
    """What is stored, by the place of the question in the paper."""
    rows = Answer.objects.filter(attempt=attempt).values_list("question_version_id", "response")
    return {attempt.paper.index(pk): response for pk, response in rows}


def choose(page: Page, attempt: Attempt, option: str, place: int = 0) -> None:
    page.check(f'input[name="q{attempt.paper[place]}"][value="{option}"]')


KEPT = """async () => {
    const done = (asked) => new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
    const database = await done(indexedDB.open("attempts"));
    const rows = [];
    if (database.objectStoreNames.contains("packets")) {
        const store = database.transaction("packets", "readwrite").objectStore("packets");
        const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
        keys.forEach((key, at) => rows.push([key, values[at].until, new TextDecoder().decode(values[at].sealed)]));
        const written = new Promise((resolve) => { store.transaction.oncomplete = resolve; });
        if (ARE_OLD) keys.forEach((key, at) => store.put({ ...values[at], until: Date.now() - 1 }, key));
        await written;  // before the page is closed
    }
    database.close();
    return rows;
}"""


def kept_on_device(page: Page, *, made_old: bool = False) -> list[tuple]:
    """Key, last moment in ms and what lies there sealed, of each packet; ``made_old`` lets the moment pass."""
    return page.evaluate(KEPT.replace("ARE_OLD", str(made_old).lower()))


def kept_packets(page: Page) -> list[str]:
    """What waits on the device, as it lies there."""
    return [sealed for _key, _until, sealed in kept_on_device(page)]


def faults(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than a phone."""
    found = [violation["id"] for violation in Axe().run(page).response["violations"]]
    width = page.evaluate("document.documentElement.scrollWidth")
    return found + ([f"{width} px wide"] if width > PHONE["width"] else [])
