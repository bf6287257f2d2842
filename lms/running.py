"""bin/run after the setup: prepares the database, starts web, worker and beat, and ends all of them together."""

import argparse
import contextlib
import ctypes
import fcntl
import http.client
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lms.celery import app as celery_app

HOST = "127.0.0.1"
READY_WITHIN = 120  # seconds
STOP_WITHIN = 20  # seconds, then a part is killed
LOOK_EVERY = 0.2  # seconds
LAST_LINES = 15
PR_SET_PDEATHSIG = 1
# Granian takes a place of --backpressure for a *connection*, for as long as it is kept, not for a request: measured,
# with 32 the 33rd browser of a worker waited until another one had been silent for 30 s. Requests still run eight
# at a time, and whoever opens a connection and sends nothing is closed after 30 s.
KEPT_CONNECTIONS = 8192
OPEN_FILES = 2 * KEPT_CONNECTIONS  # a shell's usual 1024 would end a hall of a thousand browsers

libc = ctypes.CDLL(None, use_errno=True)


class CannotRun(Exception):
    """Why the site cannot be served, in one sentence with the mend."""


class Asked(Exception):
    """A signal asked for the end while something was still being waited for."""


@dataclass
class Part:
    """One child process, in a process group of its own; ``log`` is None when it writes to our output."""

    name: str
    process: subprocess.Popen
    log: Path | None = None


@dataclass
class Signals:
    """How often SIGINT or SIGTERM has come: once is a wish, twice is an order."""

    count: int = 0

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._heard)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self.count += 1


# --- What is run --------------------------------------------------------------------------------------------


def web_command(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "lms.wsgi:application"),
        *("--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "2"),
        *("--blocking-threads", "8", "--backpressure", str(KEPT_CONNECTIONS), "--backlog", "4096"),
        *("--no-ws", "--log-level", "warning"),
    ]


def worker_command() -> list[str]:
    return [
        *(sys.executable, "-m", "celery", "--app", "lms", "worker", "--concurrency", "2"),
        *("--without-gossip", "--without-mingle", "--loglevel", "WARNING"),
    ]


def beat_command() -> list[str]:
    return [sys.executable, "-m", "celery", "--app", "lms", "beat", "--pidfile=", "--loglevel", "WARNING"]


def child_environment(port: int) -> dict[str, str]:
    """Return our environment, with links and QR codes that lead to this port unless SITE_URL says otherwise."""
    return {"SITE_URL": f"http://{HOST}:{port}", "PYTHONUNBUFFERED": "1", **os.environ}


# --- One at a time, on a free port, with data of its own ----------------------------------------------------


def only_one_here(folder: Path, port: int) -> IO[str]:
    """Return the locked lock file of ``folder``, to be kept open; raises CannotRun when another bin/run has it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "run.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "another process"
        file.close()
        raise CannotRun(
            f"bin/run already serves {folder} ({holder}). Stop it first, or set LMS_DATA to another folder."
        ) from None
    file.truncate(0)
    file.write(f"process {os.getpid()}, http://{HOST}:{port}/\n")
    file.flush()
    return file


def allow_open_files() -> None:
    """Raise our limit, which the children inherit, as far as it may be raised."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def check_port(port: int) -> None:
    """Raise CannotRun, naming a free port, when ``port`` cannot be listened on."""
    if is_free(port):
        return
    other = next((p for p in range(port + 1, min(port + 200, 65536)) if is_free(p)), None)
    mend = f"Stop what listens there, or choose another: bin/run --port {other}" if other else "Choose another port"
    raise CannotRun(f"Port {port} is taken. {mend}.")


def delete_demonstration(data: Path, database: dict[str, Any], *, production: bool) -> list[Path]:
    """Delete the embedded database, media, queue, mail and logins under ``data``; return what was deleted.

    Raises CannotRun in production and for a database that is not a file under ``data``.
    """
    if production:
        raise CannotRun("--fresh deletes data and is refused while DJANGO_ENV is production.")
    file = Path(database["NAME"])
    if not database["ENGINE"].endswith("sqlite3") or not file.resolve().is_relative_to(data):
        raise CannotRun(
            "--fresh deletes only the embedded database, and DATABASE_URL names another. "
            "Empty that one yourself, or unset DATABASE_URL."
        )
    doomed = [
        *(file.with_name(file.name + ending) for ending in ("", "-wal", "-shm")),
        *(data / name for name in ("media", "queue", "mail", "demo-logins.txt")),
        *data.glob("beat-schedule*"),
    ]
    deleted = [path for path in doomed if path.exists()]
    for path in deleted:
        print(f"fresh: deleting {shown(path)}", flush=True)
    for path in deleted:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return deleted


def shown(path: Path) -> str:
    """Return ``path`` as a person at the checkout would type it."""
    return str(path.relative_to(settings.BASE)) if path.is_relative_to(settings.BASE) else str(path)


# --- Starting, watching, stopping ---------------------------------------------------------------------------


def end_with_parent() -> None:
    """Runs in the child: should we be killed outright, the kernel tells the child to stop."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(name: str, command: list[str], *, environment: dict[str, str], log: Path | None = None) -> Part:
    """Start a child in a process group of its own; the log of the run before is kept as NAME.log.1."""
    if log is None:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=end_with_parent
        )
        return Part(name, process)
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_name(log.name + ".1"))
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
    return Part(name, process, log)


def stop(parts: list[Part], signals: Signals, *, within: float = STOP_WITHIN) -> None:
    """End every part and everything it started: asked first, killed after ``within`` seconds or a second signal."""
    patience = signals.count
    for part in parts:
        if part.process.poll() is None:
            part.process.terminate()
    deadline = time.monotonic() + within
    while any(part.process.poll() is None for part in parts):
        if time.monotonic() > deadline or signals.count > patience:
            break
        time.sleep(LOOK_EVERY / 4)
    for part in parts:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(part.process.pid, signal.SIGKILL)  # whatever of the group is left
        part.process.wait()


def last_lines(part: Part) -> str:
    """Return the end of a part's log, indented, and where the whole is."""
    if part.log is None:
        return ""
    lines = part.log.read_text(errors="replace").splitlines()[-LAST_LINES:]
    return "".join(f"    {line}\n" for line in lines) + f"The whole log is in {shown(part.log)}."


def check_alive(parts: list[Part]) -> None:
    """Raise CannotRun with the last log lines when a part has ended by itself."""
    for part in parts:
        code = part.process.poll()
        if code is not None:
            raise CannotRun(f"The {part.name} stopped by itself (exit code {code}).\n{last_lines(part)}")


def wait_until(done: Callable[[], bool], *, parts: list[Part], signals: Signals, within: float | None = None) -> bool:
    """Return True once ``done()``, False after ``within`` seconds; raises Asked or CannotRun in between."""
    deadline = time.monotonic() + within if within is not None else None
    while not done():
        if signals.count:
            raise Asked
        check_alive(parts)
        if deadline is not None and time.monotonic() > deadline:
            return False
        time.sleep(LOOK_EVERY)
    return True


def not_ready(port: int) -> list[str]:
    """Return "part: detail" for every part that /readyz calls not ready; [] when the site is ready."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    headers = {"Host": named_host(), "X-Forwarded-Proto": "https"} if settings.PRODUCTION else {}
    try:
        connection.request("GET", "/readyz", headers=headers)
        response = connection.getresponse()
        body = json.loads(response.read())
        parts = body["parts"]
    except OSError:
        return ["web: does not answer yet"]
    except (http.client.HTTPException, ValueError, KeyError, TypeError):
        return ["web: answers, but not with the state of its parts"]
    finally:
        connection.close()
    return [f"{name}: {part['detail']}" for name, part in parts.items() if not part["ok"]]


def named_host() -> str:
    """Return a host name that ALLOWED_HOSTS accepts."""
    first = settings.ALLOWED_HOSTS[0]
    return HOST if first == "*" else first.lstrip(".")


# --- The whole run ------------------------------------------------------------------------------------------


def prepare(environment: dict[str, str], signals: Signals) -> None:
    """Run ``manage.py prepare``, its lines on our output; raises CannotRun when it fails, Asked when interrupted."""
    command = [sys.executable, str(settings.BASE / "manage.py"), "prepare", "--starting"]
    part = start("preparation", command, environment=environment)
    try:
        wait_until(lambda: part.process.poll() is not None, parts=[], signals=signals)
    finally:
        stop([part], signals)
    if part.process.returncode:
        raise CannotRun("The database could not be prepared; the lines above say why.")


def serve(port: int, parts: list[Part], environment: dict[str, str], signals: Signals) -> None:
    """Start the parts, appending each to ``parts``, say when all are ready, and return when asked to end.

    Raises CannotRun when a part ends by itself or the site does not get ready.
    """
    logs = settings.DATA / "logs"
    began = time.monotonic()
    print("starting: web, worker, beat … ", end="", flush=True)
    commands = {"web server": web_command(port), "worker": worker_command(), "beat": beat_command()}
    for name, command in commands.items():
        parts.append(start(name, command, environment=environment, log=logs / f"{name.split()[0]}.log"))
    celery_app.send_task("ledger.seal_audit")  # the worker's first task, so that it is seen at once
    if not wait_until(lambda: not not_ready(port), parts=parts, signals=signals, within=READY_WITHIN):
        raise CannotRun(
            f"Not ready after {READY_WITHIN} s: {'; '.join(not_ready(port))}. The logs are in {shown(logs)}/."
        )
    print(f"done, {time.monotonic() - began:.0f} s")
    print(f"ready: http://{HOST}:{port}/", flush=True)
    logins = settings.DATA / "demo-logins.txt"
    if logins.exists():
        print(f"demo logins: {shown(logins)}", flush=True)
    wait_until(lambda: False, parts=parts, signals=signals)


def run(port: int, *, fresh: bool) -> int:
    """Serve the site until asked to end; return the exit code. Raises CannotRun before anything is started."""
    signals = Signals()
    signals.listen()
    lock = only_one_here(settings.DATA, port)
    check_port(port)
    allow_open_files()
    environment = child_environment(port)
    parts: list[Part] = []
    code = 0
    try:
        if fresh:
            delete_demonstration(settings.DATA, settings.DATABASES["default"], production=settings.PRODUCTION)
        prepare(environment, signals)
        serve(port, parts, environment, signals)
    except Asked:
        pass
    except CannotRun as reason:
        print(f"\n{reason}", file=sys.stderr, flush=True)
        code = 1
    finally:
        if parts:
            print("stopping: web, worker, beat … ", end="", flush=True)
            stop(parts, signals)
            print("done", flush=True)
        lock.close()
    return code


def port_number(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return number


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/run", description="Serves the site with its demonstration programme.")
    parser.add_argument("--port", type=port_number, default=8000, help="where to listen on 127.0.0.1 (8000)")
    parser.add_argument("--fresh", action="store_true", help="delete the demonstration's data first")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    try:
        return run(options.port, fresh=options.fresh)
    except (CannotRun, ImproperlyConfigured) as reason:
        print(f"bin/run: {reason}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
