"""One image, small and without rights. Nothing is built here."""

import re

from repository import ROOT, services, text
from tools import run

DOCKERFILE = text("Dockerfile")
LAST_STAGE = DOCKERFILE[DOCKERFILE.rindex("\nFROM "):]


def test_hadolint_finds_nothing():
    run("hadolint", "Dockerfile")


def test_the_image_runs_as_a_numbered_user_without_a_home_and_checks_itself():
    assert "USER 65532:65532" in LAST_STAGE
    assert re.search(r'HEALTHCHECK .*CMD \["/usr/bin/errand", "health"\]', LAST_STAGE)
    assert 'ENTRYPOINT ["/usr/bin/errand"]' in LAST_STAGE
    assert "HealthCommand.self" in text("Sources/Errand/Errand.swift")


def test_every_public_port_is_exposed():
    exposed = {int(port) for port in re.search(r"EXPOSE (.*)", LAST_STAGE).group(1).split()}
    assert set(services().values()) <= exposed


def test_no_image_is_taken_by_a_moving_name():
    for image in re.findall(r"_IMAGE=(\S+)", DOCKERFILE):
        assert ":" in image and not image.endswith(":latest")


def test_the_libraries_of_the_binary_are_in_the_runtime_image():
    # What a release build, linked as the Dockerfile links it, needs besides glibc.
    for package in ("libcurl4", "libpq5", "libsqlite3-0", "libstdc++6", "libyaml-0-2", "tzdata", "ca-certificates"):
        assert package in LAST_STAGE


def test_only_sources_reach_the_build():
    ignored = (ROOT / ".dockerignore").read_text().split("\n")
    assert "*" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == {
        "Package.swift", "Package.resolved", "Sources", "Tests"}
