"""What every page owes its readers: axe, the Nu checker, room on a phone, nothing from elsewhere, few bytes."""

import json
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request, Response

from tests.journeys import back_office

NODE_MODULES = Path(__file__).resolve().parent.parent.parent / "node_modules"
AXE = NODE_MODULES / "axe-core" / "axe.min.js"
NU_CHECKER = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
RUN_AXE = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]});
    for (const left of document.querySelectorAll('[style=""]')) left.removeAttribute("style"); // by axe
    return found.violations.map(({id, nodes}) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}"""
TOO_WIDE = """() => {
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide <= 0) return [];
    const all = [...document.querySelectorAll("body *")];
    const out = all.filter((each) => each.getBoundingClientRect().right > innerWidth + 1);
    return [`${wide} px too wide: ${out.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(" | ")}`];
}"""
BYTES = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter((entry) => !entry.name.endsWith(".woff2"))
    .map((entry) => [new URL(entry.name).pathname, entry.transferSize])"""


@cache
def axe_source() -> str:
    return AXE.read_text()


@dataclass
class Inspection:
    """Collects faults, each with its page, and the HTML of every page as it was sent, for one run of the Nu checker."""

    folder: Path
    faults: list[str] = field(default_factory=list)
    wagtails: list[tuple[str, str]] = field(default_factory=list)  # (path, fault) that back_office allows
    _names: dict[str, str] = field(default_factory=dict)

    def watch(self, page: Page) -> None:
        """Note from now on what the browser complains of, what is asked of other hosts, and each page's HTML."""
        page.on("console", lambda message: self._complaint(page, message.type, message.text))
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self._asked(page, request))

    def look(self, page: Page, answered: Response | None = None) -> None:
        """Judge the page as it is, at the width it has; with its response, its HTML is kept for the Nu checker."""
        page.wait_for_load_state()  # a click waits for the new page to begin, not to be whole
        path = urlsplit(page.url).path
        page.evaluate(axe_source())
        found = page.evaluate(RUN_AXE)
        if not re.match(back_office.FRAME, path):  # made for a desk
            found += page.evaluate(TOO_WIDE)
        self.faults += self._not_allowed((path, fault) for fault in found)
        if answered is not None:
            name = f"{len(self._names):03}{re.sub('[^a-z0-9]+', '-', path)[:80]}.html"
            self._names[name] = path
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_bytes(answered.body())

    def all_faults(self) -> list[str]:
        """Every fault so far, those of the Nu checker among them, each once."""
        return list(dict.fromkeys(self.faults + self._html_faults()))

    def _html_faults(self) -> list[str]:
        if not self._names:
            return []
        command = ["java", "-Xss1m", "-jar", NU_CHECKER, "--errors-only", "--format", "json", self.folder]
        said = subprocess.run(command, capture_output=True, text=True).stderr
        return self._not_allowed(
            (self._names[Path(message["url"]).name], f"{message['message']} {message.get('extract', '').strip()!r}")
            for message in json.loads(said)["messages"]
        )

    def _not_allowed(self, found: Iterable[tuple[str, str]]) -> list[str]:
        """Set aside what is Wagtail's and known; return the others as sentences."""
        pairs = list(found)
        self.wagtails += [pair for pair in pairs if back_office.is_allowed(*pair)]
        return [f"{path}: {fault}" for path, fault in pairs if not back_office.is_allowed(path, fault)]

    def _complaint(self, page: Page, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.faults.append(f"{page.url}: {text}")

    def _asked(self, page: Page, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme.startswith("http") and asked.netloc != urlsplit(page.url).netloc != "":
            self.faults.append(f"{page.url}: asks {request.url}")


def assert_no_fault(faults: Iterable[str]) -> None:
    found = list(faults)
    assert not found, "\n".join(found)


def bytes_loaded(page: Page) -> dict[str, int]:
    """Return what the page has fetched so far, {path: bytes over the wire}, without its fonts."""
    return dict(page.evaluate(BYTES))
