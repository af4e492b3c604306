"""What the tests of the workflows share: a repository to run in, the runs that events lead to, and single scripts with stubs."""

import os
import subprocess

import pytest
from pipelines import Run, workspace
from repositories import EVENTS
from stubs import Stubs


@pytest.fixture(scope="session")
def repository(tmp_path_factory):
    return workspace(tmp_path_factory.mktemp("origin") / "repository")


@pytest.fixture(scope="session")
def runs(repository, tmp_path_factory):
    """Every event's run, played once."""
    played = {}

    def play(name):
        if name not in played:
            played[name] = Run(EVENTS[name], repository, tmp_path_factory.mktemp("run"))
        return played[name]

    return play


@pytest.fixture
def script(repository, tmp_path_factory):
    """Runs a script of the repository by hand: its exit status, what it printed, and what it called."""

    def call(*arguments, answers=None, **environment):
        stubs = Stubs(tmp_path_factory.mktemp("script") / "stubs", answers)
        result = subprocess.run(
            arguments, cwd=repository, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
            env={"PATH": f"{stubs.bin}:{os.environ['PATH']}", "HOME": str(stubs.folder), "STUBS": str(stubs.folder),
                 "GITHUB_REPOSITORY": "Owner/errand", "LANG": "C.UTF-8"} | environment)
        return result.returncode, result.stdout + result.stderr, stubs

    return call
