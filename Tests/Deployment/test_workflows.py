"""The pipelines as files: valid, pinned, with as few rights as they need. test_workflows_*.py play them through; none has run on GitHub."""

import os
import re

import pytest
import yaml
from pipelines import WORKFLOWS, triggers
from repository import ROOT, text
from tools import run

FOLDER = ROOT / ".github" / "workflows"
NAMES = sorted(path.name for path in FOLDER.glob("*.yaml"))
ACTION = ".github/actions/connect/action.yaml"
FILES = [f".github/workflows/{name}" for name in NAMES] + [ACTION]
CLOUDS = ["oke", "gke", "doks", "aks"]
GUIDE = "specs/guides/pipelines.md"


def steps():
    """Every step of every workflow and of our action, with the file that it is in."""
    for path in FILES:
        found = yaml.safe_load(text(path))
        for job in found.get("jobs", {"action": found.get("runs")}).values():
            for step in job.get("steps", []):
                yield path, step


def test_workflows_are_valid_by_their_schema():
    run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *(f".github/workflows/{name}" for name in NAMES))
    run("check-jsonschema", "--builtin-schema", "vendor.github-actions", ACTION)
    run("check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml")


def test_actionlint_finds_nothing():
    run("actionlint", "-no-color", *FILES[:-1])


def test_zizmor_finds_nothing_even_when_pedantic():
    run("zizmor", "--offline", "--no-progress", "--persona", "pedantic", ".github")


def test_the_pipelines_promised_are_there():
    assert {"ci", "main", "release", "rollback", "scan"} | {f"deploy-{cloud}" for cloud in CLOUDS} <= WORKFLOWS.keys()


@pytest.mark.parametrize("path", FILES)
def test_actions_are_pinned_by_commit_with_their_version_beside(path):
    for line in (ROOT / path).read_text().splitlines():
        used = re.search(r"uses: (\S+)(.*)", line)
        if used and not used.group(1).startswith("$/"):
            assert re.search(r"@[0-9a-f]{40}$", used.group(1)) and re.match(r" # v\d", used.group(2)), line


def test_an_action_has_one_version_everywhere_as_has_helm():
    versions = {}
    for path, step in steps():
        action, _, commit = step.get("uses", "").partition("@")
        helm = step["with"]["version"] if action == "azure/setup-helm" else ""
        versions.setdefault(action, set()).add((commit, helm))
    assert not {action: found for action, found in versions.items() if action and len(found) > 1}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_starts_with_no_permissions(name):
    workflow = WORKFLOWS[name]
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"] and "write-all" not in str(job["permissions"])
        assert "timeout-minutes" in job or "uses" in job


def test_only_what_others_call_or_what_a_person_or_our_own_code_starts_may_write():
    for name, workflow in WORKFLOWS.items():
        writes = "write" in {level for job in workflow["jobs"].values() for level in job["permissions"].values()}
        assert not (writes and "pull_request" in triggers(workflow)), name


@pytest.mark.parametrize("path", FILES)
def test_shell_is_in_scripts_that_can_be_run_by_hand(path):
    for script in [step["run"] for file, step in steps() if file == path and "run" in step]:
        assert len(script.strip().splitlines()) <= 2, script
        for name in re.findall(r"(?:scripts|\.ci)/[\w-]+", script):
            assert os.access(ROOT / name, os.X_OK), name


def test_no_two_share_a_line_to_stand_in():
    """GitHub ends a run whose called workflow waits for the group that its caller holds."""
    groups = [part["concurrency"]["group"] for workflow in WORKFLOWS.values() for part in [workflow, *workflow["jobs"].values()] if "concurrency" in part]
    assert len(groups) == len(set(groups)) > 8


def test_ci_runs_what_a_laptop_runs():
    scripts = " ".join(step.get("run", "") for job in WORKFLOWS["ci"]["jobs"].values() for step in job.get("steps", []))
    for name in (".ci/run", "scripts/check-deployment", "scripts/ci-compose", "scripts/try-cluster"):
        assert name in scripts


def test_every_cloud_deploys_through_the_one_workflow_with_its_own_values():
    for cloud in CLOUDS:
        job = WORKFLOWS[f"deploy-{cloud}"]["jobs"]["deploy"]
        assert job["uses"] == "$/.github/workflows/deploy.yaml" and job["with"]["cloud"] == cloud
        assert (ROOT / f"charts/errand/values-{cloud}.yaml").exists()


def built(run):
    return [step for step in run.steps if step.uses == "docker/build-push-action" and "push=true" in step.given["outputs"]]


def test_a_published_image_has_sbom_and_provenance_for_two_architectures(runs):
    for name in ("push", "tag"):
        images = built(runs(name))
        assert {step.given["platforms"] for step in images} == {"linux/amd64", "linux/arm64"}
        for step in images:
            assert step.given["sbom"] == "true" and step.given["provenance"] == "mode=max"
            assert "rewrite-timestamp=true" in step.given["outputs"] and step.environment["SOURCE_DATE_EPOCH"].isdigit()
            assert "DEBIAN_SNAPSHOT=20261117T000000Z" in step.given["build-args"]
            assert "REVISION=c0ffee" in step.given["build-args"]


def test_a_release_is_built_from_nothing_and_staging_from_the_cache(runs):
    for step in built(runs("tag")):
        assert step.given["no-cache"] == "true" and not step.given["cache-from"] and not step.given["cache-to"]
    for step in built(runs("push")):
        assert step.given["no-cache"] == "false" and step.given["cache-from"].startswith("type=gha")


def test_build_arguments_are_those_that_the_dockerfile_has(runs):
    declared = set(re.findall(r"^ARG (\w+)", text("Dockerfile"), re.M))
    stages = set(re.findall(r"^FROM .* AS (\w+)", text("Dockerfile"), re.M))
    for step in [step for name in ("push", "tag") for step in runs(name).steps if step.uses == "docker/build-push-action"]:
        assert set(re.findall(r"^(\w+)=", step.given.get("build-args", ""), re.M)) <= declared
        assert step.given.get("target", "symbols") in stages


def test_nothing_is_published_before_it_was_scanned(runs):
    for name in ("push", "tag"):
        run = runs(name)
        for step in built(run):
            job = [other for other in run.steps if other.job == step.job]
            order = [other.uses for other in job]
            scan = next(other for other in job if other.uses == "anchore/scan-action")
            assert order.index("docker/build-push-action") < order.index("anchore/scan-action") < order.index("actions/upload-artifact")
            assert scan.given["image"].startswith("ghcr.io/owner/errand@sha256:")


def test_scans_fail_for_what_is_critical_and_repaired():
    found = [step["with"] for _, step in steps() if step.get("uses", "").startswith("anchore/scan-action@")]
    assert len(found) == 4
    for given in found:
        assert given["severity-cutoff"] == "critical" and given["only-fixed"] == "true" and "fail-build" not in given


def test_the_guide_names_every_variable_and_secret_and_no_other():
    for kind, heading in (("vars", "Variable"), ("secrets", "Secret")):
        used = {name for path in FILES for name in re.findall(rf"\b{kind}\.(\w+)", text(path))} - {"GITHUB_TOKEN"}
        rows = re.findall(rf"^\| {heading} \| (.*?) \|", text(GUIDE), re.M)
        told = {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row)}
        assert told == used


@pytest.mark.parametrize("name", [name for name in WORKFLOWS if "workflow_call" not in triggers(WORKFLOWS[name]) or name in ("ci", "scan")])
def test_the_guide_says_what_starts_each_workflow(name):
    assert re.search(rf"^\|.*`{name}`", text(GUIDE), re.M)
