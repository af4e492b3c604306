"""Runs the workflows as GitHub would: which of them an event starts, which jobs run, with what of the variables and secrets, and every
`run:` step for real, in a copy of the repository, with stubs in place of the programs that reach out. Actions are not run: what they
leave behind for later steps is declared in ACTIONS.
"""

import dataclasses
import os
import pathlib
import re
import shutil
import subprocess

import yaml
from expressions import holds, resolve, text
from repository import ROOT
from stubs import DIGEST, Stubs

WORKFLOWS = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((ROOT / ".github/workflows").glob("*.yaml"))}
SHA = "c0ffee" + "0" * 34
OWN = re.compile(r"\$/\.github/(?:workflows/(?P<workflow>[\w-]+)\.yaml|(?P<action>actions/[\w-]+))")


def triggers(workflow):
    """`on:`, which YAML reads as the truth."""
    found = workflow.get("on", workflow.get(True))
    return {found: None} if isinstance(found, str) else {name: found[name] for name in found}


def matches(pattern, name):
    """A filter pattern of branches and tags: a full stop is one, `+` and `*` repeat."""
    return re.fullmatch(pattern.replace(".", r"\.").replace("*", "[^/]*"), name) is not None


def starts(workflow, event, ref):
    if event not in triggers(workflow):
        return False
    filters = triggers(workflow)[event] or {}
    if event != "push":
        return True
    kind = "branches" if ref.startswith("refs/heads/") else "tags"
    name = ref.split("/", 2)[2]
    return not filters.keys() & {"branches", "tags"} or any(matches(pattern, name) for pattern in filters.get(kind, []))


@dataclasses.dataclass
class Event:
    """What happens in a repository, and what that repository has been given."""

    name: str
    ref: str = "refs/heads/main"
    repository: str = "Owner/errand"
    inputs: dict = dataclasses.field(default_factory=dict)
    vars: dict = dataclasses.field(default_factory=dict)
    secrets: dict = dataclasses.field(default_factory=dict)
    # Name to {"vars": …, "secrets": …}.
    environments: dict = dataclasses.field(default_factory=dict)
    answers: dict = dataclasses.field(default_factory=dict)
    # Of a dispatch, which workflow.
    workflow: str = ""

    def github(self):
        return {
            "event_name": self.name, "ref": self.ref, "ref_name": self.ref.split("/", 2)[2], "sha": SHA, "actor": "someone",
            "repository": self.repository, "repository_owner": self.repository.split("/")[0], "run_id": "1",
            "server_url": "https://github.com", "token": "SECRET-token-of-the-job"}


@dataclasses.dataclass
class Step:
    """A step that ran: where, what, with which inputs and environment, and how it ended."""

    job: str
    uses: str
    script: str
    given: dict
    environment: dict
    status: int = 0
    printed: str = ""


def artifact(run, given, workspace):
    """upload-artifact: what is below the folder of the paths, which is what download-artifact gives back."""
    source = workspace / given["path"].rstrip("*")
    assert source.exists(), f"nothing at {source} to keep"
    target = run.artifacts / given["name"]
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def download(run, given, workspace):
    pattern = given.get("name") or given["pattern"]
    found = [folder for folder in run.artifacts.glob(pattern) if folder.is_dir()]
    assert found, f"no artifact {pattern}"
    for folder in found:
        shutil.copytree(folder, given["path"], dirs_exist_ok=True)


def built(run, given, workspace):
    exported = re.search(r"dest=([^,]+)", given.get("outputs", ""))
    if exported and "type=local" in given["outputs"]:
        pathlib.Path(exported.group(1)).mkdir(parents=True)
        (pathlib.Path(exported.group(1)) / "errand.debug").write_text("symbols")
    elif exported:
        pathlib.Path(exported.group(1)).write_text("image")
    # Another image for each architecture.
    return {"digest": "sha256:" + ("b2" if "arm64" in given.get("platforms", "") else DIGEST[7:9]) * 32}


ACTIONS = {
    "actions/upload-artifact": artifact, "actions/download-artifact": download, "docker/build-push-action": built}


class Run:
    """What one event leads to. `results` maps `workflow/job` to success, failure or skipped; `steps` are those that ran, in order."""

    def __init__(self, event, repository, folder, workflows=None):
        self.event, self.repository, self.folder = event, repository, pathlib.Path(folder)
        self.workflows = workflows or WORKFLOWS
        self.artifacts = self.folder / "artifacts"
        self.artifacts.mkdir(parents=True)
        self.stubs = Stubs(self.folder / "stubs", event.answers)
        self.results, self.steps, self.count = {}, [], 0
        for name, workflow in self.workflows.items():
            if starts(workflow, event.name, event.ref) and event.workflow in ("", name):
                self.call(name, name, self.inputs(workflow, "workflow_dispatch", event.inputs), event.secrets, True)

    @staticmethod
    def inputs(workflow, event, given):
        declared = (triggers(workflow).get(event) or {}).get("inputs", {})
        assert given.keys() <= declared.keys(), f"unknown inputs: {given.keys() - declared.keys()}"
        missing = [name for name, entry in declared.items() if entry.get("required") and name not in given]
        assert not missing, f"missing inputs: {missing}"
        return {name: given.get(name, entry.get("default", "")) for name, entry in declared.items()}

    def call(self, name, path, inputs, secrets, inherits):
        """Runs a workflow's jobs, each after those it needs, and gives its outputs."""
        workflow, done = self.workflows[name], {}
        waiting = dict(workflow["jobs"])
        while waiting:
            key = next(key for key, job in waiting.items() if not set(listed(job.get("needs"))) & waiting.keys())
            job = waiting.pop(key)
            needs = {need: done[need] for need in listed(job.get("needs"))}
            contexts = {"github": self.event.github(), "inputs": inputs, "vars": self.event.vars, "needs": needs,
                        "secrets": secrets, "matrix": {}, "strategy": {}}
            succeeded = all(need["result"] == "success" for need in needs.values())
            if not holds(job.get("if"), contexts, succeeded):
                done[key] = {"result": "skipped", "outputs": {}}
                self.results[f"{path}/{key}"] = "skipped"
                continue
            outcomes = [self.job(key, job, f"{path}/{key}", contexts | {"matrix": row}, inherits) for row in rows(job, contexts)]
            failed = any(outcome["result"] == "failure" for outcome in outcomes)
            outputs = {name: value for outcome in outcomes for name, value in outcome["outputs"].items()}
            done[key] = {"result": "failure" if failed else "success", "outputs": outputs}
        declared = (triggers(workflow).get("workflow_call") or {}).get("outputs", {})
        return {
            "result": "failure" if any(job["result"] == "failure" for job in done.values()) else "success",
            "outputs": {name: resolve(entry["value"], {"jobs": done}) for name, entry in declared.items()}}

    def job(self, key, job, path, contexts, inherits):
        if contexts["matrix"]:
            path += f"({', '.join(words(contexts['matrix']))})"
        if "uses" in job:
            outcome = self.reuse(job, path, contexts)
        else:
            outcome = self.steps_of(job, path, contexts, inherits)
        self.results[path] = outcome["result"]
        return outcome

    def reuse(self, job, path, contexts):
        """A called workflow gets the secrets that its caller names, or all; the secrets of its own job's environment only in the
        latter case (actions/runner#4453). Its jobs' rights are at most its caller's."""
        name = OWN.fullmatch(job["uses"]).group("workflow")
        inherits = job.get("secrets") == "inherit"
        secrets = contexts["secrets"] if inherits else resolve(job.get("secrets", {}), contexts)
        for inner in self.workflows[name]["jobs"].values():
            for right, level in inner["permissions"].items():
                granted = job["permissions"].get(right)
                assert granted in (level, "write"), f"{path} does not grant {right}: {level}"
        given = resolve(job.get("with", {}), contexts)
        return self.call(name, path, self.inputs(self.workflows[name], "workflow_call", given), secrets, inherits)

    def steps_of(self, job, path, contexts, inherits):
        environment = resolve(job.get("environment") or "", contexts)
        name = environment["name"] if isinstance(environment, dict) else environment
        own = self.event.environments.get(name, {})
        token = {"GITHUB_TOKEN": "SECRET-token-of-the-job"}
        self.count += 1
        scratch = self.folder / f"job-{self.count}"
        (scratch / "temp").mkdir(parents=True)
        contexts = contexts | {
            "vars": contexts["vars"] | own.get("vars", {}),
            "secrets": contexts["secrets"] | (own.get("secrets", {}) if inherits else {}) | token,
            "runner": {"temp": str(scratch / "temp"), "arch": "X64", "os": "Linux"}, "steps": {}, "env": {}}
        variables = {key: text(value) for key, value in resolve(job.get("env", {}), contexts).items()}
        workspace = scratch / "repository"
        shutil.copytree(self.repository, workspace, symlinks=True)
        succeeded = self.play(job["steps"], path, contexts, variables, workspace)
        return {"result": "success" if succeeded else "failure", "outputs": resolve(job.get("outputs", {}), contexts)}

    def play(self, steps, path, contexts, variables, workspace):
        succeeded = True
        for number, step in enumerate(steps):
            here = contexts | {"env": variables}
            if not holds(step.get("if"), here, succeeded):
                continue
            environment = variables | {key: text(value) for key, value in resolve(step.get("env", {}), here).items()}
            given = {key: text(value) for key, value in resolve(step.get("with", {}), here).items()}
            record = Step(path, step.get("uses", "").split("@")[0], step.get("run", ""), given, environment)
            self.steps.append(record)
            if inner := OWN.fullmatch(step.get("uses", "")):
                action = yaml.safe_load((ROOT / ".github" / inner.group("action") / "action.yaml").read_text())
                unknown = given.keys() - action["inputs"].keys()
                assert not unknown, f"unknown inputs: {unknown}"
                inputs = {name: given.get(name, entry.get("default", "")) for name, entry in action["inputs"].items()}
                action_contexts = {"inputs": inputs, "github": contexts["github"], "runner": contexts["runner"], "steps": {}}
                done = self.play(action["runs"]["steps"], path, action_contexts, environment, workspace)
                record.status = 0 if done else 1
            elif "uses" in step:
                outputs = ACTIONS.get(record.uses, lambda *_: None)(self, given, workspace) or {}
                contexts["steps"][step.get("id", f"_{number}")] = {"outputs": outputs}
            else:
                outputs = self.shell(step["run"], record, contexts, workspace)
                contexts["steps"][step.get("id", f"_{number}")] = {
                    "outputs": outputs, "conclusion": "success" if record.status == 0 else "failure"}
            succeeded = succeeded and record.status == 0
        return succeeded

    def shell(self, script, record, contexts, workspace):
        """Runs a step as GitHub does on Linux, and gives its outputs."""
        github, files = contexts["github"], {}
        for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"):
            files[name] = workspace.parent / name
            files[name].write_text("")
        environment = {
            "PATH": f"{self.stubs.bin}:{os.environ['PATH']}", "HOME": str(workspace.parent), "STUBS": str(self.stubs.folder),
            "GITHUB_REPOSITORY": github["repository"], "GITHUB_REF": github["ref"], "GITHUB_SHA": github["sha"], "CI": "true",
            "RUNNER_TEMP": contexts["runner"]["temp"], "LANG": "C.UTF-8"}
        assert "${{" not in script, "an expression in a script is text that somebody else writes"
        result = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], cwd=workspace, timeout=60, text=True,
            stdin=subprocess.DEVNULL, capture_output=True,
            env=environment | record.environment | {name: str(file) for name, file in files.items()})
        record.status, record.printed = result.returncode, result.stdout + result.stderr
        return dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())


def listed(value):
    return [value] if isinstance(value, str) else value or []


def words(matrix):
    """What tells the rows of a matrix apart, short."""
    return [word for value in matrix.values() for word in (words(value) if isinstance(value, dict) else [text(value)])]


def rows(job, contexts):
    matrix = resolve((job.get("strategy") or {}).get("matrix") or {}, contexts)
    if "include" in matrix:
        return matrix["include"]
    result = [{}]
    for name, values in matrix.items():
        assert values, "GitHub fails a job whose matrix is empty"
        result = [row | {name: value} for row in result for value in values]
    return result


# Scripts that need more than stubs to say anything: a cluster that answers. They are run where there is one.
ELSEWHERE = ["scripts/try-cluster"]


def workspace(folder):
    """A repository like ours, of what the steps touch, with one commit."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    for name in (".ci", "charts", "dapr", "scripts", "Dockerfile", "LICENSE", "Package.swift", "README.md"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    for name in ROOT.glob("docker-compose*.yaml"):
        shutil.copy(name, folder)
    for name in ELSEWHERE:
        (folder / name).write_text('#!/bin/sh\nkubectl called-by "$0" "$@"\n')
    commit = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "All"]
    for arguments in (["init", "--quiet", "--initial-branch", "main"], ["add", "."], commit):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    return folder
