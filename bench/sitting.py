"""One officer's browser, for the load generator: signs in, checks in, begins, answers, hands in, as our pages do.

It speaks HTTP alone and reads what a page says; it remembers which answers the server acknowledged.
"""

import asyncio
import gzip
import json
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bench.load import Answered, Connection, Figures, request

LOOKS_AGAIN = 14, 28  # seconds, as the page does while an attempt is being marked
LIMIT = 60.0  # seconds, then a request counts as broken
CSRF = "c" * 32  # a browser's cookie and form hold the same; what it is does not matter
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PAGES = ("sign-in page", "home", "quiz page", "attempt page", "hand-in page", "result")

_TOKEN = re.compile(r'data-token="([^"]+)"')
_EPOCH = re.compile(r'data-epoch="(\d+)"')
_LEFT = re.compile(r'data-seconds-left="(\d+)"')
_QUESTION = re.compile(r'data-map="(\d+)"')


class NotAnswered(Exception):
    """The connection broke, or the answer is not what the step should get."""


class Steps(dict[str, Figures]):
    """Figures by step; ``wrong`` keeps a few sentences about what went wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def note(self, step: str, since: float, trouble: str = "") -> None:
        figures = self.setdefault(step, Figures())
        figures.latencies.append(time.perf_counter() - since)
        if trouble:
            figures.errors += 1
            if len(self.wrong) < 20:
                self.wrong.append(f"{step}: {trouble}")

    @property
    def errors(self) -> int:
        return sum(figures.errors for figures in self.values())


@dataclass
class Sitting:
    """``acknowledged`` is the newest answer the server said it has; ``doubtful`` was sent after it, unacknowledged."""

    port: int
    item: str
    login: str
    password: str
    cookies: dict[str, str] = field(default_factory=dict)
    steps: Steps = field(default_factory=Steps)
    attempt: str = ""
    paper: list[int] = field(default_factory=list)
    token: str = ""
    epoch: int = 0
    seconds_left: int | None = None
    sequence: int = 0
    acknowledged: dict[int, str] = field(default_factory=dict)
    doubtful: dict[int, set[str]] = field(default_factory=dict)
    connection: Connection | None = None

    # --- Steps: each raises NotAnswered, and is counted under its name ------------------------------------

    async def sign_in(self) -> None:
        """The page, the password, and home, where signing in leads."""
        await self._get("sign-in page", "/accounts/login/")
        form = {"login": self.login, "password": self.password, "csrfmiddlewaretoken": self._csrf()}
        await self._post("sign-in", "/accounts/login/", form)
        await self._get("home", "/en/")

    async def check_in(self) -> None:
        """Press start before the bell, and see the waiting page."""
        await self._start("check-in")

    async def start(self) -> None:
        """See the quiz, press start, and load the attempt page."""
        await self._get("quiz page", f"/en/assess/{self.item}/")
        await self._start("start")
        await self.load_page()

    async def _start(self, step: str) -> None:
        since = time.perf_counter()
        answered = await self._post(None, f"/en/assess/{self.item}/start/", {"csrfmiddlewaretoken": self._csrf()})
        found = re.search(r"/attempts/([0-9a-f-]{36})/", answered.headers.get("location", ""))
        if not found:
            self._fail(step, since, f"led to {answered.headers.get('location')}")
        self._forget(found[1])
        if step == "check-in":
            await self._send(None, request("GET", self._at(""), headers=self._headers()))
        self.steps.note(step, since)

    async def begin(self) -> None:
        """At the bell: the waiting page's script begins, and is given the attempt page."""
        since = time.perf_counter()
        body = urlencode({"csrfmiddlewaretoken": self._csrf()}).encode()
        headers = FORM | {"X-Wants": "page"} | self._headers()
        answered = await self._send(None, request("POST", self._at("begin/"), body, headers), step_if_broken="begin")
        self._read_page(_text(answered), since)
        self.steps.note("begin", since)

    async def load_page(self) -> None:
        since = time.perf_counter()
        answered = await self._send("attempt page", request("GET", self._at(""), headers=self._headers()))
        self._read_page(_text(answered), since)

    def _read_page(self, page: str, since: float) -> None:
        token, epoch = _TOKEN.search(page), _EPOCH.search(page)
        if not token or not epoch:
            self._fail("attempt page", since, "is not the page to answer on")
        self.token, self.epoch, self.sequence = token[1], int(epoch[1]), 0
        self.paper = [int(each) for each in _QUESTION.findall(page)]
        left = _LEFT.search(page)
        self.seconds_left = int(left[1]) if left else None

    async def save(self, question: int, choice: str) -> None:
        self.sequence += 1
        packet = {
            "question": question,
            "fields": [[f"q{question}", choice]],
            "flagged": False,
            "sequence": self.sequence,
        }
        headers = {"Content-Type": "application/json", "X-Attempt-Token": self.token, "Sec-Fetch-Site": "same-origin"}
        self.doubtful.setdefault(question, set()).add(choice)
        raw = request("POST", self._at("answers/"), json.dumps(packet).encode(), headers)
        since = time.perf_counter()
        answered = await self._send(None, raw, step_if_broken="save")
        said = json.loads(answered.body).get("result")
        if said != "saved":
            self._fail("save", since, f"answered {answered.status}, {said}")
        self.steps.note("save", since)
        self.acknowledged[question] = choice
        del self.doubtful[question]

    async def hand_in_at_deadline(self) -> None:
        """What the page's script does when the time is over: ask the clock, send the whole form."""
        await self._send("clock", request("GET", self._at("clock/"), headers={"X-Attempt-Token": self.token}))
        fields = [("token", self.token), ("then", "deadline"), *(("shown", each) for each in self.paper)]
        fields += [(f"q{question}", choice) for question, choice in self.acknowledged.items()]
        headers = FORM | self._headers()
        raw = request("POST", self._at("save/"), urlencode(fields).encode(), headers)
        since = time.perf_counter()
        answered = await self._send(None, raw, step_if_broken="hand-in")
        waits = answered.status == HTTPStatus.OK and "data-being-marked" in _text(answered)
        if not waits and not answered.headers.get("location", "").endswith("/result/"):
            self._fail("hand-in", since, f"answered {answered.status}, led to {answered.headers.get('location')}")
        self.steps.note("hand-in", since)
        if waits:
            await asyncio.sleep(random.uniform(*LOOKS_AGAIN))
        await self.see_result()

    async def hand_in(self) -> None:
        """Ask to hand in, confirm, and see the result."""
        await self._get("hand-in page", self._at("hand-in/"))
        await self._post("hand-in", self._at("hand-in/"), {"csrfmiddlewaretoken": self._csrf()})
        await self.see_result()

    async def see_result(self) -> None:
        """The result; while it is being marked, again after a while, as the page's script does."""
        while "data-being-marked" in _text(await self._get("result", self._at("result/"))):
            await asyncio.sleep(random.uniform(*LOOKS_AGAIN))

    # --- What is known ------------------------------------------------------------------------------------

    def may_be_stored(self) -> Iterator[tuple[int, set[str | None]]]:
        """For each question of the paper, what the database may hold without breaking a promise."""
        for question in self.paper:
            yield question, {self.acknowledged.get(question), *self.doubtful.get(question, ())}

    def _forget(self, attempt: str) -> None:
        if attempt != self.attempt:
            self.attempt, self.paper, self.sequence = attempt, [], 0
            self.acknowledged, self.doubtful = {}, {}

    # --- HTTP ---------------------------------------------------------------------------------------------

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()

    def _at(self, what: str) -> str:
        return f"/en/assess/attempts/{self.attempt}/{what}"

    def _csrf(self) -> str:
        return self.cookies.setdefault("csrftoken", CSRF)

    def _headers(self) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Accept-Encoding": "gzip", **({"Cookie": cookie} if cookie else {})}

    async def _get(self, step: str, path: str) -> Answered:
        answered = await self._send(step, request("GET", path, headers=self._headers()))
        if answered.status != HTTPStatus.OK:
            self._fail(step, time.perf_counter(), f"answered {answered.status}")
        return answered

    async def _post(self, step: str | None, path: str, form: dict[str, str]) -> Answered:
        """A form that leads on; a page shown again says that something was wrong with it."""
        body = urlencode(form).encode()
        answered = await self._send(step, request("POST", path, body, FORM | self._headers()))
        if answered.status != HTTPStatus.FOUND:
            self._fail(step or "form", time.perf_counter(), f"{path} answered {answered.status}")
        return answered

    async def _send(self, step: str | None, raw: bytes, step_if_broken: str = "") -> Answered:
        if self.connection is None:
            self.connection = Connection(port=self.port)
        since = time.perf_counter()
        named = step or step_if_broken or "form"
        try:
            async with asyncio.timeout(LIMIT):
                answered = await self.connection.send(raw)
        except (OSError, EOFError) as error:
            self._fail(named, since, repr(error))
        if answered.is_error:
            self._fail(named, since, f"answered {answered.status}")
        if "set-cookie" in answered.headers:
            for line in answered.headers["set-cookie"].split("\n"):
                self.cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
        if step:
            self.steps.note(step, since)
        return answered

    def _fail(self, step: str, since: float, trouble: str) -> None:
        self.steps.note(step, since, trouble)
        raise NotAnswered(f"{step}: {trouble}")


def _text(answered: Answered) -> str:
    body = answered.body
    if answered.headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    return body.decode()
