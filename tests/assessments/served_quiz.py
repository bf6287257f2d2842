"""A site with a quiz, served by granian with a real worker and beat, each of which a test may kill."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from celery import Celery
from django.conf import settings

from lms import file_broker
from lms.running import beat_command, web_command, worker_command
from tests.assessments.private_cluster import Cluster, models_on, private_cluster
from tests.conftest import free_port


class ServedQuiz:
    """Web, worker and beat on a cluster of their own; ``data`` is their var/."""

    def __init__(self, cluster: Cluster, data: Path) -> None:
        self.cluster, self.data, self.port = cluster, data, free_port()
        self.parts: dict[str, subprocess.Popen] = {}
        self.commands = {"web": web_command(self.port), "worker": worker_command(), "beat": beat_command()}
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ("BROKER_URL", "CACHE_URL")},
            "DATABASE_URL": cluster.url,
            "LMS_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "SECRET_KEY": settings.SECRET_KEY,  # sessions are made by the test
            "LEDGER_LEASE_SECONDS": "5",  # what a killed worker held is taken over soon
        }

    def migrate(self) -> None:
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"]
        subprocess.run(command, cwd=settings.BASE, env=self.environment, check=True)

    def start(self, name: str) -> None:
        with (self.data / f"{name}.log").open("ab") as log:
            self.parts[name] = subprocess.Popen(
                self.commands[name],
                cwd=settings.BASE,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if name == "web":
            self.wait_until_answering()

    def wait_until_answering(self) -> None:
        for _wait in range(600):
            try:
                urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5)
            except OSError:
                assert self.parts["web"].poll() is None, self.log("web")
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"the site does not answer:\n{self.log('web')}")

    def kill(self, name: str) -> None:
        """kill -9 the part and everything that it started."""
        part = self.parts.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(part.pid, signal.SIGKILL)
        part.wait()

    def stop(self) -> None:
        for part in self.parts.values():
            part.terminate()
        for name, part in list(self.parts.items()):
            with contextlib.suppress(subprocess.TimeoutExpired):
                part.wait(timeout=20)
            self.kill(name)

    def log(self, name: str) -> str:
        return (self.data / f"{name}.log").read_text(errors="replace")[-4000:]

    def send(self, task: str) -> None:
        """Ask the worker for a task now, which beat would ask for later."""
        file_broker
        with Celery(broker="filesystem://") as sender:
            queue = self.data / "test-queue"
            sender.conf.broker_transport_options = {
                "data_folder_in": str(queue / "messages"),
                "data_folder_out": str(queue / "messages"),
                "control_folder": str(queue / "control"),
            }
            sender.send_task(task)

    def waiting_messages(self) -> int:
        return len(list((self.data / "test-queue" / "messages").glob("*.msg")))

    def resident_megabytes(self, name: str) -> float:
        """Memory of the part and of all it started: their resident sets, of which some is shared."""
        pages = 0
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.getsid(int(folder.name)) == self.parts[name].pid:
                    pages += int((folder / "statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def served_quiz() -> Iterator[ServedQuiz]:
    """The site, running; the models of this process are on its database."""
    data = Path(tempfile.mkdtemp(prefix="ocwc-served-"))
    try:
        with private_cluster() as cluster, models_on(cluster.url):
            site = ServedQuiz(cluster, data)
            if settings.FONTS.exists():
                (data / "fonts").symlink_to(settings.FONTS)
            site.migrate()
            try:
                for name in site.commands:
                    site.start(name)
                yield site
            finally:
                site.stop()
    finally:
        shutil.rmtree(data, ignore_errors=True)
