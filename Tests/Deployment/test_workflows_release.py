"""What a build and a release are made of: scripts/release-* and scripts/ci-*, run with stubs."""

import gzip
import hashlib
import subprocess
import tarfile

import pytest
from repositories import REGISTRIES
from stubs import DIGEST

OTHER = "sha256:" + "0c" * 32
ISSUER = "https://token.actions.githubusercontent.com"


def outputs(printed):
    return dict(line.split("=", 1) for line in printed.splitlines() if "=" in line and " " not in line.split("=")[0])


def test_the_debian_snapshot_is_the_base_images_own_moment(script, tmp_path):
    status, printed, stubs = script("scripts/release-image", "bases", TAG="v1.2.3")
    assert status == 0, printed
    found = outputs(printed)
    assert found["snapshot"] == "20261117T000000Z"
    assert found["runtime"].endswith(f"@{DIGEST}") and found["swift"].endswith(f"@{DIGEST}")
    # Read from the image that is built on, not from whatever has its name by then.
    assert stubs.calls("docker", "run", "--rm", "--entrypoint", "cat", found["runtime"])
    assert found["version"] == "1.2.3" and found["image"] == "ghcr.io/owner/errand"


def test_the_snapshot_can_be_set_and_is_refused_when_there_is_none(script):
    _, printed, stubs = script("scripts/release-image", "bases", DEBIAN_SNAPSHOT="20261120T120000Z")
    assert outputs(printed)["snapshot"] == "20261120T120000Z" and not stubs.calls("docker", "run")
    for answer in ("echo 'Types: deb'; exit", "exit 1"):
        status, printed, _ = script("scripts/release-image", "bases", answers={"docker": f'case "$*" in "run "*) {answer} ;; esac'})
        assert status != 0 and "snapshot" not in outputs(printed)


def test_both_architectures_become_one_signed_image(script, tmp_path):
    for name in ("a1" * 32, "b2" * 32):
        (tmp_path / name).touch()
    status, printed, stubs = script("scripts/release-image", "merge", str(tmp_path), TAG="v1.2.3")
    assert status == 0, printed
    assert stubs.lines("docker", "buildx", "imagetools", "create") == [
        "docker buildx imagetools create --tag ghcr.io/owner/errand:1.2.3 "
        f"ghcr.io/owner/errand@sha256:{'a1' * 32} ghcr.io/owner/errand@sha256:{'b2' * 32}"]
    assert stubs.lines("cosign") == [f"cosign sign --yes --recursive ghcr.io/owner/errand@{DIGEST}"]
    assert outputs(printed)["digest"] == DIGEST


def test_half_an_image_is_not_published(script, tmp_path):
    (tmp_path / ("a1" * 32)).touch()
    status, _, stubs = script("scripts/release-image", "merge", str(tmp_path), TAG="v1.2.3")
    assert status != 0 and not stubs.calls("docker") and not stubs.calls("cosign")


def test_an_image_is_taken_only_when_our_build_of_that_ref_signed_it(script):
    status, printed, stubs = script("scripts/release-image", "verify", TAG="v1.2.3", REF="refs/tags/v1.2.3", GITHUB_REPOSITORY="Own.er/errand")
    assert status == 0, printed
    call, = stubs.calls("cosign", "verify")
    words = dict(zip(call, call[1:], strict=False))
    assert call[2] == f"ghcr.io/own.er/errand@{DIGEST}" and words["--certificate-oidc-issuer"] == ISSUER
    assert words["--certificate-identity-regexp"] == r"^https://github\.com/Own\.er/errand/\.github/workflows/build\.yaml@"
    assert words["--certificate-github-workflow-ref"] == "refs/tags/v1.2.3"
    status, printed, _ = script("scripts/release-image", "verify", REF="refs/heads/main", DIGEST=OTHER, answers={"cosign": "exit 1"})
    assert status != 0 and "digest" not in outputs(printed) and "not signed by our build" in printed
    status, _, stubs = script("scripts/release-image", "verify", REF="refs/heads/main")
    assert status != 0 and not stubs.lines("docker") and not stubs.lines("cosign")


@pytest.mark.parametrize("cloud, signed_in, given", [
    ("oke", "docker login fra.ocir.io --username tenancy/user --password-stdin", {"REGISTRY_USERNAME": "tenancy/user", "REGISTRY_PASSWORD": "SECRET"}),
    ("gke", "docker login europe-west1-docker.pkg.dev --username oauth2accesstoken --password-stdin", {}),
    ("doks", "doctl registry login --expiry-seconds 1800", {}),
    ("aks", "az acr login --name errand", {})])
def test_an_image_is_copied_into_the_clouds_registry_with_its_digest(cloud, signed_in, given, script):
    registry = REGISTRIES[cloud]
    status, printed, stubs = script("scripts/release-image", "copy", REGISTRY=registry, DIGEST=DIGEST, TAG="v1.2.3", **given)
    assert status == 0, printed
    calls = [line for line in stubs.lines() if "imagetools" not in line and "print-access-token" not in line]
    assert calls == [signed_in] and outputs(printed)["image"] == registry
    assert f"docker buildx imagetools create --tag {registry}:1.2.3 ghcr.io/owner/errand@{DIGEST}" in stubs.lines("docker")
    if given or cloud == "gke":
        assert stubs.calls("docker", "login")[0][-1].strip() == f"stdin={given.get('REGISTRY_PASSWORD', 'access-token-of-google')}"


def test_a_copy_that_is_another_image_is_refused_as_is_a_registry_that_cannot_be_signed_in_to(script):
    status, printed, _ = script("scripts/release-image", "copy", REGISTRY=REGISTRIES["aks"], DIGEST=OTHER)
    assert status != 0 and "image" not in outputs(printed)
    status, printed, stubs = script("scripts/release-image", "copy", REGISTRY=REGISTRIES["oke"], DIGEST=DIGEST)
    assert status != 0 and "REGISTRY_PASSWORD" in printed and not stubs.calls("docker")


def files(script, tmp_path):
    for architecture in ("amd64", "arm64"):
        (tmp_path / "symbols" / architecture).mkdir(parents=True, exist_ok=True)
        (tmp_path / "symbols" / architecture / "errand.debug").write_text(f"symbols of {architecture}")
    folder = tmp_path / "files"
    status, printed, stubs = script(
        "scripts/release-files", f"ghcr.io/owner/errand@{DIGEST}", "1.2.3", str(tmp_path / "symbols"), str(folder))
    assert status == 0, printed
    return folder, stubs


def test_a_release_has_executables_of_the_image_symbols_chart_and_signed_checksums(script, tmp_path):
    folder, stubs = files(script, tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == [
        "SHA256SUMS", "SHA256SUMS.sigstore.json", "errand-1.2.3-linux-arm64.debug.gz", "errand-1.2.3-linux-arm64.tar.gz",
        "errand-1.2.3-linux-x86_64.debug.gz", "errand-1.2.3-linux-x86_64.tar.gz", "errand-1.2.3.tgz"]
    for name, platform, architecture in (("x86_64", "linux_amd64", "amd64"), ("arm64", "linux_arm64", "arm64")):
        with tarfile.open(folder / f"errand-1.2.3-linux-{name}.tar.gz") as archive:
            assert {member.name.split("/")[-1] for member in archive} == {f"errand-1.2.3-linux-{name}", "errand", "LICENSE", "README.md"}
            executable = archive.getmember(f"errand-1.2.3-linux-{name}/errand")
            assert executable.mode & 0o777 == 0o755 and executable.uid == 0
            assert archive.extractfile(executable).read().decode() == f"{platform}\n"
        assert gzip.open(folder / f"errand-1.2.3-linux-{name}.debug.gz", "rt").read() == f"symbols of {architecture}"
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, check=True, capture_output=True)
    assert len((folder / "SHA256SUMS").read_text().splitlines()) == 5
    assert stubs.lines("cosign") == ["cosign sign-blob --yes --bundle SHA256SUMS.sigstore.json SHA256SUMS"]


def test_the_same_release_made_twice_is_the_same(script, tmp_path):
    def sums(name):
        folder, _ = files(script, tmp_path / name)
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}

    assert sums("one") == sums("two")


@pytest.mark.parametrize("already_there", [False, True])
def test_a_release_is_published_with_notes_or_keeps_those_that_somebody_wrote(already_there, script, tmp_path):
    folder, _ = files(script, tmp_path)
    answers = {"gh": 'case "$*" in "release view"*) exit 0 ;; esac'} if already_there else {}
    status, printed, stubs = script("scripts/release-publish", "1.2.3", str(folder), answers=answers)
    assert status == 0, printed
    assert f"cosign sign --yes ghcr.io/owner/charts/errand@{DIGEST}" in stubs.lines("cosign")
    created = [] if already_there else [
        "gh release create v1.2.3 --repo Owner/errand --verify-tag --title Errand 1.2.3 --generate-notes"]
    assert stubs.lines("gh", "release", "create") == created
    upload, = stubs.calls("gh", "release", "upload")
    assert {path.split("/")[-1] for path in upload if path.startswith("/")} == {path.name for path in folder.iterdir()}


def test_a_chart_that_is_not_pushed_is_neither_signed_nor_released(script, tmp_path):
    for answer in ("exit 1", "exit 0"):
        status, _, stubs = script("scripts/release-publish", "1.2.3", str(tmp_path), answers={"helm": answer})
        assert status != 0 and not stubs.calls("cosign") and not stubs.calls("gh")


def test_the_compose_check_is_a_plain_up_in_a_clone_of_another_name_and_always_goes_down(script):
    told = {"docker": 'echo "in ${PWD##*/} as $COMPOSE_PROJECT_NAME"'}
    status, printed, stubs = script("scripts/ci-compose", answers=told)
    assert status == 0, printed
    # Not the name that the suite has when somebody runs it: the last command deletes data.
    assert set(printed.splitlines()) == {"in somewhere-else as errand-check"}
    up, inside = "docker compose up --detach --no-build", "docker compose run --rm --no-deps verify"
    assert stubs.lines("docker") == [
        up, inside, "docker run --rm --network host errand:local verify --wait 60", "docker compose down --timeout 30",
        up, inside, "docker compose --profile full down --volumes --timeout 30"]
    status, printed, stubs = script("scripts/ci-compose", answers={"docker": 'case "$*" in *verify*) exit 1 ;; esac'})
    assert status != 0 and stubs.calls("docker", "compose", "logs") and stubs.lines("docker")[-1].endswith("down --volumes --timeout 30")


def test_the_toolchains_container_says_how_its_command_ended(script):
    status, _, stubs = script("scripts/ci-toolchain", "swift", "test", answers={"docker": "exit 3"})
    assert status == 3
    call, = stubs.calls("docker", "run")
    assert call[-3:-1] == ["swift", "test"] and any(word.startswith("swift:") for word in call)


def test_targets_are_those_whose_variable_names_an_environment(script):
    _, printed, _ = script("scripts/release-targets", "staging", STAGING_GKE="staging", PRODUCTION_AKS="production")
    assert outputs(printed)["targets"] == '[{"cloud":"gke","environment":"staging"}]'
    _, printed, _ = script("scripts/release-targets", "production", PRODUCTION_AKS='pro"duction')
    assert outputs(printed)["targets"] == '[{"cloud":"aks","environment":"pro\\"duction"}]'
    _, printed, _ = script("scripts/release-targets", "production")
    assert outputs(printed)["targets"] == "[]" and "::notice::" in printed
