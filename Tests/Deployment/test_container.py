"""One image, small and without rights, whose build starts over for nothing that does not matter to it. Nothing is built here."""

import os
import re

from repository import ROOT, services, text
from tools import run

DOCKERFILE = text("Dockerfile")
STAGES = re.split(r"^(?=FROM )", DOCKERFILE, flags=re.M)[1:]
BUILD, SYMBOLS, LAST_STAGE = STAGES


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


def test_the_build_needs_nothing_but_the_engine_and_its_base_images():
    assert not re.search(r"^# *syntax *=", DOCKERFILE, re.M), "a frontend would be fetched first"
    assert all(line.split()[1] in {"${SWIFT_IMAGE}", "${RUNTIME_IMAGE}", "scratch"} for line in re.findall(r"^FROM.*", DOCKERFILE, re.M))


def test_the_libraries_of_the_binary_are_in_the_runtime_image():
    # What a release build, linked as the Dockerfile links it, needs besides glibc.
    for package in ("libcurl4", "libpq5", "libsqlite3-0", "libstdc++6", "libyaml-0-2", "tzdata", "ca-certificates"):
        assert package in LAST_STAGE


def test_only_sources_reach_the_build():
    ignored = (ROOT / ".dockerignore").read_text().split("\n")
    assert "*" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == {"Package.swift", "Package.resolved", "Sources", "specs"}
    copied = {word for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.M) for word in line.split()}
    assert copied == {"Package.swift", "Package.resolve[d]", "Sources", "specs"}
    # The contracts alone are wanted of the specs: a changed text builds nothing.
    assert {"specs/**/*.md", "specs/*/screenshots"} <= set(ignored)


def test_what_the_sources_link_to_reaches_the_build_as_files():
    links = [path for path in (ROOT / "Sources").rglob("*") if path.is_symlink()]
    assert links
    for link in links:
        target = link.resolve(strict=True).relative_to(ROOT)
        assert target.parts[0] == "specs" and target.parts[2] == "contracts" and target.suffix == ".json", link
        # Relative, so that it leads to the same file wherever the folders are.
        assert not os.readlink(link).startswith("/"), link
    assert re.search(r"rsync .*--copy-links ", BUILD)


def test_what_was_compiled_is_kept_for_the_next_build():
    for folder in ("/root/.cache", "/source"):
        assert re.search(rf"--mount=type=cache,id=\S+,target={folder},sharing=locked", BUILD)
    # By content: a file that a layer brings anew would count as changed.
    assert re.search(r"rsync .*--checksum .*--exclude=/\.build ", BUILD) and "--times" not in BUILD
    assert BUILD.index("WORKDIR /source") > BUILD.index("/context/Sources"), "the build is in the cache, not in the copied folder"


def test_the_folders_that_stand_for_the_tests_are_all_that_the_manifest_names():
    pattern = re.search(r"grep -o '\"(Tests.*?)\"'", BUILD).group(1).replace(r"[\\]*/", "/")
    named = re.findall(r'^        tests\(\s*"(\w+)"|path: "Tests/(\w+)"', text("Package.swift"), re.M)
    assert len(named) > 20
    for one, other in named:
        assert re.fullmatch(pattern, f"Tests/{one or other}")


def test_the_build_is_the_same_wherever_it_runs_and_its_symbols_can_be_had():
    for option in ("-file-prefix-map -Xswiftc /source=.", "-ffile-prefix-map=/source=.", "--build-id=sha1"):
        assert option in BUILD
    assert "--only-keep-debug" in BUILD and "--strip-all --add-gnu-debuglink" in BUILD
    assert SYMBOLS.startswith("FROM scratch AS symbols\nCOPY --from=build /out/errand.debug")
    assert "errand.debug" not in LAST_STAGE


def test_the_image_says_what_it_is():
    labels = set(re.findall(r"org\.opencontainers\.image\.([\w.]+)=", LAST_STAGE))
    assert {"title", "description", "licenses", "version", "revision", "created", "source", "base.name"} <= labels
    assert LAST_STAGE.index("ARG REVISION") > LAST_STAGE.rindex("\nCOPY"), "what differs in every build changes no layer"
    for argument in re.findall(r'="\$\{(\w+)\}"', LAST_STAGE):
        assert re.search(rf"^ARG {argument}\b", LAST_STAGE, re.M)
