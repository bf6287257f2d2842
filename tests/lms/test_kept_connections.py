"""A hall of browsers keeps its connections open; the next browser must not wait for one of them to go."""

import http.client
import os
import subprocess
import time

from django.conf import settings

from lms.running import web_command
from tests.conftest import free_port

BROWSERS = 200  # more than two workers' worth of granian places as they once were


def test_every_browser_of_a_hall_is_answered_while_all_keep_their_connection():
    port = free_port()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    web = subprocess.Popen(web_command(port), cwd=settings.BASE, env=environment)
    try:
        answering(port)
        kept = [http.client.HTTPConnection("127.0.0.1", port, timeout=20) for _browser in range(BROWSERS)]
        found = []
        for connection in kept:
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            response.read()
            found.append((response.status, connection.sock is not None))
        for connection in kept:
            connection.close()
    finally:
        web.terminate()
        web.wait(timeout=30)

    assert found == [(200, True)] * BROWSERS


def answering(port: int) -> None:
    for _wait in range(600):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError("the web server does not answer")
