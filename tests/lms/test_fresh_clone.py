"""What a stranger does first: clone, one command, look."""

import json
import subprocess
from urllib.request import urlopen

import pytest

from tests.conftest import BASE, start_site, stop_site

AN_EMPTY_MACHINE = 1800  # seconds: libraries are downloaded


@pytest.mark.fresh_clone
def test_a_fresh_clone_reaches_ready_and_serves_the_demonstration(tmp_path):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(BASE), str(clone)], check=True)

    site = start_site(tmp_path / "data", within=AN_EMPTY_MACHINE, clone=clone)
    try:
        with urlopen(f"{site.url}/hi/") as page:
            html = page.read().decode()
        with urlopen(f"{site.url}/readyz") as answer:
            ready = json.load(answer)
        status = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    finally:
        ended = stop_site(site)

    assert ("मास्टर प्रशिक्षक" in html, ready["ok"], status.stdout, ended) == (True, True, "", 0)
    assert (site.data / "demo-logins.txt").exists()
