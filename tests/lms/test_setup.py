"""bin/setup: what it cannot do it says in one line, with the mend."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]
TOOLS = ["bash", "env", "dirname", "mkdir", "id", "tail", "cat", "cut", "sha256sum", "find", "sort", "flock", "tr"]


@pytest.fixture
def bare_machine(tmp_path):
    """A checkout and a PATH with the plainest tools: no node, no apt-get, a Python that we choose."""
    (tmp_path / "bin").mkdir()
    shutil.copy(BASE / "bin" / "setup", tmp_path / "bin" / "setup")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in TOOLS:
        (tools / name).symlink_to(shutil.which(name))
    return tmp_path


def set_up(machine: Path, python: str) -> subprocess.CompletedProcess:
    script = machine / "tools" / "python3"
    script.write_text(f"#!{shutil.which('bash')}\n{python}\n")
    script.chmod(0o755)
    return subprocess.run(
        ["bin/setup"],
        cwd=machine,
        env={"PATH": str(machine / "tools"), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
    )


def test_a_python_that_is_too_old_is_named_with_the_mend(bare_machine):
    done = set_up(bare_machine, '[ "$1" = --version ] && echo "Python 3.9.2" && exit 0; exit 1')

    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "bin/setup: Python 3.11 or newer is needed, found: Python 3.9.2. Install it "
        "(sudo apt-get install python3.11 python3.11-venv), or name it: PYTHON=/path/to/python3.11\n",
    )


def test_missing_packages_are_named_with_the_line_to_type_when_we_cannot_install_them(bare_machine):
    done = set_up(bare_machine, f'exec {sys.executable} "$@"')

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "bin/setup: Debian packages are missing. Install them, then start again: sudo apt-get install nodejs npm\n"
    )


def test_an_argument_it_does_not_know_is_refused(bare_machine):
    done = subprocess.run(["bin/setup", "--everything"], cwd=bare_machine, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (
        2,
        "bin/setup: unknown argument --everything. Use bin/setup or bin/setup --tests.\n",
    )
