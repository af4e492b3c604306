import os
from pathlib import Path

import anyio
import pytest

import clients
from person import Person
from suite import ROOT, Suite


@pytest.fixture(scope="session")
def suite():
    suite = Suite()
    yield suite
    suite.stop()


@pytest.fixture(scope="session")
def binary():
    return Path(os.environ.get("ERRAND_BINARY", ROOT / ".build/debug/errand"))


@pytest.fixture
def person(suite):
    return Person(suite.url)


@pytest.fixture(params=clients.REVISIONS)
def over_http(request, suite):
    """Runs an async function with a client that is connected over HTTP, once for each revision its line speaks."""

    def run(token, work):
        async def main():
            async with clients.over_http(suite.url, token, request.param) as connection:
                assert connection.revision == request.param
                await work(connection)

        anyio.run(main)

    return run


@pytest.fixture(params=clients.REVISIONS)
def over_stdio(request, suite, binary, tmp_path):
    """The same over the standard streams of `errand mcp`."""

    def run(token, work):
        async def main():
            with open(tmp_path / "errors", "w+") as errors:
                async with clients.over_stdio(binary, suite.url, token, request.param, errors) as connection:
                    assert connection.revision == request.param
                    await work(connection)
                errors.seek(0)
                assert errors.read() == ""

        anyio.run(main)

    return run
