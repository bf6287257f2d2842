"""bin/test: which tests run on which database, and one closing line over all of them."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import psycopg
import redis

BASE = Path(__file__).resolve().parent.parent
REPORTS = BASE / "var" / "reports"
EVIDENCE = BASE / "docs" / "evidence"
LONG = "soak or drill or fresh_clone"
NONE_COLLECTED = 5  # pytest's exit code
USUAL_DATABASES = [f"postgres://{user}@127.0.0.1:5432/test" for user in ("test", "root", "postgres")]
USUAL_REDIS = "redis://127.0.0.1:6379/14"


@dataclass(frozen=True)
class Lane:
    name: str
    marks: str
    workers: int = 0
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.name.lower().replace(" ", "-").replace(",", "")


@dataclass(frozen=True)
class Result:
    lane: str
    passed: int
    failed: int
    skipped: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def postgres_url() -> str | None:
    """Return TEST_DATABASE_URL, or the first usual server that lets us create databases; None when there is none."""
    given = os.environ.get("TEST_DATABASE_URL")
    return given or next((url for url in USUAL_DATABASES if may_create_databases(url)), None)


def may_create_databases(url: str) -> bool:
    try:
        with psycopg.connect(url.replace("postgres://", "postgresql://", 1), connect_timeout=3) as connection:
            query = "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
            return bool(connection.execute(query).fetchone()[0])
    except psycopg.Error:
        return False


def redis_url() -> str | None:
    """Return TEST_REDIS_URL, or the usual one when it answers."""
    url = os.environ.get("TEST_REDIS_URL", USUAL_REDIS)
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=2) as server:
            server.ping()
    except redis.RedisError:
        return None
    return url


def lanes(*, everything: bool) -> Iterator[Lane]:
    """Yield the lanes this machine can run, saying which servers are used or missing."""
    yield Lane("SQLite", f"not postgres and not journey and not ({LONG})", workers=2)
    database = postgres_url()
    servers: dict[str, str] = {}
    if database is None:
        print("PostgreSQL lane: skipped, no server answers on 127.0.0.1:5432; set TEST_DATABASE_URL to run it")
    else:
        broker = redis_url()
        print(f"PostgreSQL lane: {without_password(database)}, Redis: {without_password(broker) if broker else 'none'}")
        servers = {"DATABASE_URL": database} | ({"BROKER_URL": broker, "CACHE_URL": broker} if broker else {})
        yield Lane("PostgreSQL", f"(postgres or both) and not journey and not ({LONG})", 2, servers)
    yield Lane("Journeys", f"journey and not ({LONG})", 2, {"THOROUGH": "1"} if everything else {})
    if everything:
        yield Lane("Long, SQLite", f"({LONG}) and not postgres")
        if servers:
            yield Lane("Long, PostgreSQL", f"({LONG}) and (postgres or both)", 0, servers)


def without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def make_databases(lanes: list[Lane]) -> None:
    """Apply every migration to each kind of database, both at once; a lane whose own was not made tries again."""
    kinds = {lane.environment.get("DATABASE_URL", ""): lane.environment for lane in lanes}
    made = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.prepared"],
            cwd=BASE,
            env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        )
        for environment in kinds.values()
    ]
    for process in made:
        process.wait()


def run_lane(lane: Lane) -> Result:
    """Run pytest over one lane; a run that ends before its report is written counts as one failure."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    report = REPORTS / f"{lane.slug}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-m", lane.marks, f"--junitxml={report}"]
    if lane.workers:
        command += ["-n", str(lane.workers), "--dist", "loadfile"]
    print(f"\n=== {lane.name}: {lane.marks}", flush=True)
    began = time.monotonic()
    code = subprocess.run(command, cwd=BASE, env={**os.environ, **lane.environment}).returncode
    passed, failed, skipped = counts(report)
    if code not in (0, NONE_COLLECTED) and not failed:
        failed = 1
    return Result(lane.name, passed, failed, skipped, time.monotonic() - began)


def counts(report: Path) -> tuple[int, int, int]:
    """Return passed, failed, skipped of a JUnit report; nothing at all when it was not written."""
    if not report.exists():
        return 0, 0, 0
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in suites:
        for name in totals:
            totals[name] += int(suite.get(name, 0))
    failed = totals["failures"] + totals["errors"]
    return max(0, totals["tests"] - failed - totals["skipped"]), failed, totals["skipped"]


def total(results: list[Result]) -> Result:
    return Result(
        "all",
        sum(result.passed for result in results),
        sum(result.failed for result in results),
        sum(result.skipped for result in results),
        sum(result.seconds for result in results),
    )


def write_evidence(results: list[Result]) -> Path:
    """Write what ``bin/test --all`` found to docs/evidence/<date>.txt and return the path; a day has one report."""
    now = datetime.now(ZoneInfo("Asia/Kolkata"))
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=BASE, capture_output=True, text=True).stdout.strip()
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=BASE, capture_output=True, text=True).stdout
    lines = [
        f"bin/test --all, {now:%d-%m-%Y %H:%M} IST",
        f"commit {commit}{', with uncommitted changes' if changed.strip() else ''}",
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "",
        *(f"{result.lane:<18} {result}, {result.seconds:.0f} s" for result in results),
        "",
        str(total(results)),
    ]
    EVIDENCE.mkdir(parents=True, exist_ok=True)
    path = EVIDENCE / f"{now:%Y-%m-%d}.txt"
    path.write_text("\n".join(lines) + "\n")
    return path


def main(arguments: list[str]) -> int:
    everything = arguments == ["--all"]
    if arguments and not everything:
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=BASE).returncode
    ours = list(lanes(everything=everything))
    make_databases(ours)
    results = [run_lane(lane) for lane in ours]
    print("\n=== All lanes")
    for result in results:
        print(f"{result.lane}: {result}, {result.seconds:.0f} s")
    if everything:
        print(f"written: {write_evidence(results).relative_to(BASE)}")
    result = total(results)
    print(result, flush=True)
    return 0 if result.passed and not result.failed else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
