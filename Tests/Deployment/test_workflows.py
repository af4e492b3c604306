"""The pipelines are valid, pinned and have as few rights as they need. They are not run here."""

import re

import pytest
import yaml
from repository import ROOT
from tools import run

FOLDER = ROOT / ".github" / "workflows"
NAMES = sorted(path.name for path in FOLDER.glob("*.yaml"))
ACTION = ".github/actions/connect/action.yaml"
CLOUDS = ["oke", "gke", "doks", "aks"]


def workflow(name):
    return yaml.safe_load((FOLDER / name).read_text())


def test_workflows_are_valid_by_their_schema():
    run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *(f".github/workflows/{name}" for name in NAMES))
    run("check-jsonschema", "--builtin-schema", "vendor.github-actions", ACTION)
    run("check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml")


def test_zizmor_finds_nothing_even_when_pedantic():
    run("zizmor", "--offline", "--no-progress", "--persona", "pedantic", ".github")


def test_the_pipelines_promised_are_there():
    assert {"ci.yaml", "release.yaml", "rollback.yaml", "deploy.yaml"} | {f"deploy-{cloud}.yaml" for cloud in CLOUDS} \
        <= set(NAMES)


@pytest.mark.parametrize("path", [f".github/workflows/{name}" for name in NAMES] + [ACTION])
def test_actions_are_pinned_by_commit_with_their_version_beside(path):
    for line in (ROOT / path).read_text().splitlines():
        used = re.search(r"uses: (\S+)(.*)", line)
        if used and not used.group(1).startswith("$/"):
            assert re.search(r"@[0-9a-f]{40}$", used.group(1)) and re.match(r" # v\d", used.group(2)), line


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_starts_with_no_permissions(name):
    found = workflow(name)
    assert found["permissions"] == {}
    for job in found["jobs"].values():
        assert job["permissions"] and "write-all" not in str(job["permissions"])
        assert "timeout-minutes" in job or "uses" in job


def test_ci_runs_what_a_laptop_runs():
    steps = "".join(step.get("run", "") for job in workflow("ci.yaml")["jobs"].values() for step in job["steps"])
    assert " .ci/run\n" in steps and " scripts/check-deployment\n" in steps


def test_every_cloud_deploys_through_the_one_workflow_with_its_own_values():
    for cloud in CLOUDS:
        job = workflow(f"deploy-{cloud}.yaml")["jobs"]["deploy"]
        assert job["uses"] == "$/.github/workflows/deploy.yaml" and job["with"]["cloud"] == cloud
        assert (ROOT / f"charts/errand/values-{cloud}.yaml").exists()


def test_a_deployment_is_signed_atomic_checked_and_taken_back():
    text = (FOLDER / "deploy.yaml").read_text()
    for part in ("cosign verify", "--atomic", "helm test", "helm rollback", "image.digest=$DIGEST"):
        assert part in text


def test_a_release_has_sbom_provenance_signature_and_two_architectures():
    text = (FOLDER / "release.yaml").read_text()
    for part in ("sbom: true", "provenance: mode=max", "cosign sign", "attest-build-provenance", "amd64", "arm64",
                 "SOURCE_DATE_EPOCH", "rewrite-timestamp=true"):
        assert part in text
