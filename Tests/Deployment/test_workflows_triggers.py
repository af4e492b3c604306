"""What starts what: each event of a repository, the jobs that run and those that are left out, played through by pipelines.py."""

import copy
import dataclasses

import pytest
import yaml
from pipelines import WORKFLOWS, Run, triggers
from repositories import ENVIRONMENTS, EVENTS, PUSH, TAG
from repository import ROOT

CHECKS = {"test", "ships", "scan", "scan/packages", "image", "compose", "kind"}
BUILD = {"bases", "build(amd64, ubuntu-24.04)", "build(arm64, ubuntu-24.04-arm)", "publish"}
CLOUDS = ["oke", "gke", "doks", "aks"]


def jobs(prefix, names):
    return {prefix} | {f"{prefix}/{name}" for name in names}


def deployed(prefix, stage, clouds):
    return {path for cloud in clouds for path in jobs(f"{prefix}({cloud}, {stage}-{cloud})", ["approval", "deploy"])}


def ran(names):
    return dict.fromkeys(names, "success")


def skipped(*names):
    return dict.fromkeys(names, "skipped")


MAIN = ran(jobs("main/check", CHECKS) | {"main/targets", "main/coverage"}) | skipped("main/check/scan/released")
RELEASE = ran(jobs("release/check", CHECKS) | jobs("release/build", BUILD) | {"release/targets", "release/publish"}) \
    | skipped("release/check/scan/released")
TABLE = {
    "push": MAIN | ran(jobs("main/build", BUILD) | deployed("main/staging", "staging", CLOUDS)),
    "push, one cloud": MAIN | ran(jobs("main/build", BUILD) | deployed("main/staging", "staging", ["oke"])),
    "push in a fork": MAIN | skipped("main/build", "main/staging"),
    "push to another branch": {},
    "pull request": ran({f"ci/{name}" for name in CHECKS}) | skipped("ci/scan/released"),
    "tag": RELEASE | ran(deployed("release/production", "production", CLOUDS)),
    "tag in a fork": RELEASE | skipped("release/production"),
    "another tag": {},
    # The tag, which publishing makes, has started it; at this event there is no image yet.
    "release published": {},
    "rollback": ran(jobs("rollback/rollback", ["approval", "deploy"])),
    "every week": ran({"scan/packages", "scan/released"}),
    "every week in a fork": ran({"scan/packages", "scan/released"}),
} | {f"deploy-{cloud}": ran(jobs(f"deploy-{cloud}/deploy", ["approval", "deploy"])) for cloud in CLOUDS}


def explain(run):
    """What a failed step printed, for whoever reads a failed test."""
    return "\n".join(f"{step.job}: {step.script}\n{step.printed}" for step in run.steps if step.status)


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_runs_these_jobs_and_leaves_those_out(name, runs):
    run = runs(name)
    assert run.results == TABLE[name], explain(run)


def test_every_step_of_shell_of_every_workflow_and_action_was_run(runs):
    executed = {step.script for name in EVENTS for step in runs(name).steps if step.script}
    assert executed == scripts()


def scripts():
    """Every `run:` below .github."""
    def within(value):
        if isinstance(value, dict):
            own = [value["run"]] if isinstance(value.get("run"), str) else []
            return own + [found for item in value.values() for found in within(item)]
        return [found for item in value for found in within(item)] if isinstance(value, list) else []

    files = [*(ROOT / ".github").rglob("*.yaml"), *(ROOT / ".github").rglob("*.yml")]
    return {script for path in files for script in within(yaml.safe_load(path.read_text()))}


@pytest.mark.parametrize("name", ["push in a fork", "tag in a fork"])
def test_a_fork_without_variables_is_told_that_nothing_is_deployed_and_is_green(name, runs):
    run = runs(name)
    assert "failure" not in run.results.values()
    assert any("::notice::No cluster is switched on" in step.printed for step in run.steps)
    assert not run.stubs.calls("helm", "upgrade") and not run.stubs.calls("kubectl", "apply")


def test_a_cloud_is_deployed_to_once_for_each_stage_that_its_variable_names(runs):
    upgrades = [step.environment["CLOUD"] for step in runs("push").steps if step.script == "scripts/deploy"]
    assert upgrades == CLOUDS
    assert all(call.startswith("helm upgrade errand ") for call in runs("push").stubs.lines("helm", "upgrade"))


def test_production_is_refused_where_nobody_has_to_approve(repository, tmp_path):
    unreviewed = {"gh": 'case "$*" in "api repos/"*) echo 0; exit ;; esac'}
    run = Run(dataclasses.replace(TAG, answers=unreviewed), repository, tmp_path / "refused")
    assert run.results["release/production(gke, production-gke)/approval"] == "failure"
    assert run.results["release/production(gke, production-gke)/deploy"] == "skipped"
    assert not run.stubs.calls("helm", "upgrade")
    missing = Run(dataclasses.replace(TAG, answers={"gh": 'case "$*" in "api repos/"*) exit 1 ;; esac'}), repository, tmp_path / "missing")
    assert missing.results["release/production(gke, production-gke)/deploy"] == "skipped"
    allowed = dataclasses.replace(TAG, answers=unreviewed, vars=TAG.vars | {"UNREVIEWED_PRODUCTION": "true"})
    assert Run(allowed, repository, tmp_path / "allowed").results == TABLE["tag"]


def test_nothing_is_deployed_after_a_check_that_failed(repository, tmp_path):
    failing = {"docker": 'case "$*" in *" .ci/run") exit 1 ;; esac'}
    for event, stage in ((PUSH, "main/staging"), (TAG, "release/production")):
        run = Run(dataclasses.replace(event, answers=failing), repository, tmp_path / stage)
        name = stage.split("/")[0]
        assert run.results[f"{name}/check"] == "failure"
        assert run.results[f"{name}/build"] == run.results[stage] == "skipped"


def needed(path):
    """The steps of a job that deploys, and what of secrets they were given."""
    return [step for step in path if "OCI_CLI_KEY_CONTENT" in step.environment]


def test_a_called_workflow_sees_its_environments_secrets_only_because_its_caller_passes_them_on(repository, tmp_path):
    mutilated = copy.deepcopy(WORKFLOWS)
    del mutilated["main"]["jobs"]["staging"]["secrets"]
    event = dataclasses.replace(PUSH, vars={"STAGING_OKE": "staging-oke"})
    secret = ENVIRONMENTS["staging-oke"]["secrets"]["OCI_KEY"]
    for workflows, expected in ((WORKFLOWS, secret), (mutilated, "")):
        steps = needed(Run(event, repository, tmp_path / f"with-{len(expected)}", workflows).steps)
        assert steps and {step.environment["OCI_CLI_KEY_CONTENT"] for step in steps} == {expected}


def test_whoever_calls_a_workflow_that_reads_secrets_passes_them_on():
    for name, workflow in WORKFLOWS.items():
        for key, job in workflow["jobs"].items():
            called = job.get("uses", "").split("/")[-1].removesuffix(".yaml")
            if called and "secrets." in str(WORKFLOWS[called]).replace("secrets.GITHUB_TOKEN", ""):
                assert job.get("secrets") == "inherit", f"{name}/{key}"


def test_a_workflow_that_is_started_by_others_code_has_no_secrets():
    for name, workflow in WORKFLOWS.items():
        assert not triggers(workflow).keys() & {"pull_request_target", "workflow_run", "issue_comment"}, name
        if "pull_request" in triggers(workflow):
            assert "secrets" not in str(workflow).replace("secrets.GITHUB_TOKEN", ""), name
