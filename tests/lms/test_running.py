"""bin/run: one at a time, all parts together, nothing left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lms import running
from tests.conftest import Site, start_site, stop_site

ENVIRONMENT = dict(os.environ)
CHILD_WITH_CHILD = (
    "import subprocess, sys, time; "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
    "print(child.pid, flush=True); time.sleep(60)"
)
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


def start_python(code: str, log: Path, name: str = "worker") -> running.Part:
    return running.start(name, [sys.executable, "-c", code], environment=ENVIRONMENT, log=log)


def wait_for(log: Path) -> str:
    deadline = time.monotonic() + 20
    while not log.read_text().endswith("\n"):
        assert time.monotonic() < deadline, log
        time.sleep(0.02)
    return log.read_text().strip()


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def vanishes(pid: int) -> bool:
    deadline = time.monotonic() + 20
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(pid)


def test_stopping_a_part_stops_what_it_started(tmp_path):
    part = start_python(CHILD_WITH_CHILD, tmp_path / "worker.log")
    grandchild = int(wait_for(part.log))

    running.stop([part], running.Signals())

    assert (vanishes(part.process.pid), vanishes(grandchild)) == (True, True)


def test_a_part_that_does_not_listen_is_killed(tmp_path):
    part = start_python(DEAF, tmp_path / "worker.log")
    wait_for(part.log)

    running.stop([part], running.Signals(), within=0.2)

    assert part.process.returncode == -signal.SIGKILL


def test_parts_end_when_their_supervisor_is_killed(tmp_path):
    log = tmp_path / "worker.log"
    supervisor = (
        "import os, sys, time; from pathlib import Path; from lms import running; "
        "part = running.start('worker', [sys.executable, '-c', 'import time; time.sleep(60)'], "
        f"environment=dict(os.environ), log=Path({str(log)!r})); "
        "print(part.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", supervisor], stdout=subprocess.PIPE, text=True) as process:
        child = int(process.stdout.readline())
        process.kill()

    assert vanishes(child)


def test_a_part_that_dies_is_named_with_its_last_lines(tmp_path):
    part = start_python("print('first'); raise SystemExit('no such queue')", tmp_path / "worker.log")
    part.process.wait()

    with pytest.raises(running.CannotRun) as caught:
        running.check_alive([part])

    assert str(caught.value) == (
        "The worker stopped by itself (exit code 1).\n"
        "    first\n"
        "    no such queue\n"
        f"The whole log is in {tmp_path}/worker.log."
    )


def test_the_log_of_the_run_before_is_kept(tmp_path):
    log = tmp_path / "logs" / "web.log"
    for word in ("first", "second"):
        start_python(f"print('{word}')", log).process.wait()

    assert (log.read_text(), log.with_name("web.log.1").read_text()) == ("second\n", "first\n")


def test_a_second_run_on_the_same_data_is_refused_until_the_first_ends(tmp_path):
    lock = running.only_one_here(tmp_path, 8000)

    with pytest.raises(running.CannotRun) as caught:
        running.only_one_here(tmp_path, 8001)
    lock.close()
    running.only_one_here(tmp_path, 8001).close()

    assert str(caught.value) == (
        f"bin/run already serves {tmp_path} (process {os.getpid()}, http://127.0.0.1:8000/). "
        "Stop it first, or set LMS_DATA to another folder."
    )


def test_a_taken_port_is_refused_with_one_that_is_free():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]

        with pytest.raises(running.CannotRun) as caught:
            running.check_port(taken)

    said = re.fullmatch(
        rf"Port {taken} is taken\. Stop what listens there, or choose another: bin/run --port (\d+)\.",
        str(caught.value),
    )
    assert said and running.is_free(int(said[1]))


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_refused(port, capsys):
    with pytest.raises(SystemExit) as caught:
        running.main(["--port", port])

    assert caught.value.code == 2
    assert "argument --port" in capsys.readouterr().err


SQLITE = "django.db.backends.sqlite3"


def test_fresh_deletes_the_demonstration_and_says_so(tmp_path, capsys):
    for name in ("lms.sqlite3", "lms.sqlite3-wal", "demo-logins.txt", "media/a.png", "queue/messages/1", "fonts/a.ttf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    database = {"ENGINE": SQLITE, "NAME": str(tmp_path / "lms.sqlite3")}

    running.delete_demonstration(tmp_path, database, production=False)

    names = ["lms.sqlite3", "lms.sqlite3-wal", "media", "queue", "demo-logins.txt"]
    assert capsys.readouterr().out == "".join(f"fresh: deleting {tmp_path}/{name}\n" for name in names)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fonts"]


@pytest.mark.parametrize(
    ("production", "engine", "name", "said"),
    [
        (True, SQLITE, "lms.sqlite3", "refused while DJANGO_ENV is production"),
        (False, "django.db.backends.postgresql", "lms", "DATABASE_URL names another"),
        (False, SQLITE, "../elsewhere.sqlite3", "DATABASE_URL names another"),
    ],
)
def test_fresh_deletes_nothing_that_is_not_the_demonstrations(tmp_path, production, engine, name, said):
    data = tmp_path / "var"
    data.mkdir()
    (data / name).write_text("kept")

    with pytest.raises(running.CannotRun, match=said):
        running.delete_demonstration(data, {"ENGINE": engine, "NAME": str(data / name)}, production=production)

    assert (data / name).read_text() == "kept"


def test_a_wrong_setting_stops_the_start_with_a_sentence(tmp_path):
    environment = {key: value for key, value in ENVIRONMENT.items() if key != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-m", "lms.running"],
        env={**environment, "LMS_DATA": str(tmp_path), "DATABASE_URL": "oracle://x"},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("bin/run: DATABASE_URL begins with “oracle”.")


def processes_of(data: Path) -> list[int]:
    """Every living process whose environment names ``data``."""
    mark = f"LMS_DATA={data}\0".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes() and is_alive(int(folder.name)):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def child_of(site: Site, part: str) -> int:
    """Return the process that bin/run itself started for ``part`` of its command line."""
    [pid] = [
        pid
        for pid in processes_of(site.data)
        if part in Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1] == str(site.process.pid)
    ]
    return pid


@pytest.mark.journey
def test_jobs_run_below_the_pages(served_site):
    web, worker = (child_of(served_site, part) for part in ("granian lms.wsgi", "celery --app lms worker"))
    running_jobs = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()

    assert [os.getpriority(os.PRIO_PROCESS, pid) for pid in (web, worker)] == [os.nice(0)] * 2
    assert {os.getpriority(os.PRIO_PROCESS, int(pid)) for pid in running_jobs} == {os.nice(0) + 1}


@pytest.mark.journey
def test_stopping_leaves_no_process_and_starting_again_is_quick(served_site):
    code = stop_site(served_site)
    left = processes_of(served_site.data)
    again = start_site(served_site.data, port=served_site.port)
    served_site.process = again.process

    done = [line for line in again.output.read_text().splitlines() if line.endswith("up to date")]
    assert (code, left) == (0, [])
    assert {line.partition(":")[0] for line in done} >= {"database", "programme", "demonstration"}


@pytest.mark.drill
@pytest.mark.journey
@pytest.mark.parametrize(
    ("part", "name"),
    [("celery --app lms worker", "worker"), ("celery --app lms beat", "beat"), ("granian lms.wsgi", "web server")],
)
def test_when_one_part_dies_all_stop_with_a_sentence(served_site, part, name):
    try:
        os.kill(child_of(served_site, part), signal.SIGKILL)

        code = served_site.process.wait(timeout=60)

        assert (code, processes_of(served_site.data)) == (1, [])
        assert f"The {name} stopped by itself (exit code -9)." in served_site.output.read_text()
    finally:
        stop_site(served_site)
        served_site.process = start_site(served_site.data, port=served_site.port).process
