"""What a deployment does to a cluster, and what it never does: scripts/deploy and the workflows around it, run with stubs."""

import base64
import json

import pytest
from repositories import ENVIRONMENTS, EVENTS, HELM_VALUES, REGISTRIES
from stubs import DIGEST
from tools import run

CLOUDS = list(REGISTRIES)
DEPLOY = {"IMAGE": "ghcr.io/owner/errand", "DIGEST": DIGEST, "CLOUD": "gke", "HOST": "gke.example.com"}
NOTHING_YET = "echo 'Error: release: not found' >&2; exit 1"
FAILED_TEST = '"test "*) exit 1'


def helm(*answers):
    return {"helm": 'case "$*" in ' + " ;; ".join(answers) + " ;; esac"}


def options(call, name):
    """The values of an option that may be given several times."""
    return [call[index + 1] for index, word in enumerate(call) if word == name]


def test_a_deployment_upgrades_to_the_digest_and_then_tests_with_logs(script):
    status, printed, stubs = script("scripts/deploy", **DEPLOY, HELM_VALUES=HELM_VALUES)
    assert status == 0, printed
    assert [call[1] for call in stubs.calls("helm")] == ["version", "history", "upgrade", "test"]
    upgrade, = stubs.calls("helm", "upgrade")
    assert f"image.digest={DIGEST}" in options(upgrade, "--set-string")
    assert "image.repository=ghcr.io/owner/errand" in options(upgrade, "--set-string")
    assert "--logs" in stubs.calls("helm", "test")[0]


def test_the_values_of_the_environment_come_last_and_win(script):
    _, _, stubs = script("scripts/deploy", **DEPLOY, HELM_VALUES=HELM_VALUES)
    files = options(stubs.calls("helm", "upgrade")[0], "--values")
    assert files[:2] == ["charts/errand/values.yaml", "charts/errand/values-gke.yaml"] and len(files) == 3
    assert (stubs.folder / "last-values.yaml").read_text() == HELM_VALUES + "\n"
    _, _, stubs = script("scripts/deploy", **DEPLOY)
    assert options(stubs.calls("helm", "upgrade")[0], "--values") == files[:2]


@pytest.mark.parametrize("version, given, never", [
    ("v4.2.4", ["--rollback-on-failure", "--wait", "--server-side=false"], "--atomic"),
    ("v3.17.3", ["--atomic", "--wait"], "--server-side=false")])
def test_a_failed_upgrade_is_taken_back_by_whichever_helm_there_is(script, version, given, never):
    answers = helm(f'"version "*) printf {version}; exit', '"upgrade "*) exit 1')
    status, printed, stubs = script("scripts/deploy", answers=answers, **DEPLOY)
    upgrade, = stubs.calls("helm", "upgrade")
    assert set(given) <= set(upgrade) and never not in upgrade
    # Helm itself has gone back; a second time would go one further.
    assert status != 0 and not stubs.calls("helm", "rollback") and not stubs.calls("helm", "test")


def test_only_what_failed_its_check_is_rolled_back_and_to_what_ran_before(script):
    status, printed, stubs = script("scripts/deploy", answers=helm(FAILED_TEST), **DEPLOY)
    assert status != 0 and "did not pass its check" in printed
    assert [call[1:4] for call in stubs.calls("helm")[-1:]] == [["rollback", "errand", "7"]]
    assert not stubs.calls("helm", "uninstall")


def test_a_first_installation_that_fails_its_check_is_taken_away(script):
    answers = helm(f'"history "*) {NOTHING_YET}', FAILED_TEST)
    status, printed, stubs = script("scripts/deploy", answers=answers, **DEPLOY)
    assert status != 0
    assert stubs.calls("helm")[-1][1:3] == ["uninstall", "errand"] and not stubs.calls("helm", "rollback")


def test_a_cluster_that_does_not_answer_is_not_taken_for_an_empty_one(script):
    answers = helm("\"history \"*) echo 'Error: Kubernetes cluster unreachable: connection refused' >&2; exit 1", FAILED_TEST)
    status, printed, stubs = script("scripts/deploy", answers=answers, **DEPLOY)
    assert status != 0 and "unreachable" in printed
    assert not stubs.calls("helm", "upgrade") and not stubs.calls("helm", "uninstall")


def test_what_never_worked_is_left_for_people_to_look_at(script):
    answers = helm('''"history "*) echo '[{"revision":1,"status":"failed"}]'; exit''', FAILED_TEST)
    status, _, stubs = script("scripts/deploy", answers=answers, **DEPLOY)
    assert status != 0 and stubs.calls("helm")[-1][1] == "test"


@pytest.mark.parametrize("wrong", [{"DIGEST": "latest"}, {"DIGEST": ""}, {"CLOUD": "elsewhere"}, {"IMAGE": ""}])
def test_a_deployment_of_nobody_knows_what_is_refused_before_the_cluster_is_touched(script, wrong):
    status, _, stubs = script("scripts/deploy", **DEPLOY | wrong)
    assert status != 0 and not stubs.calls("kubectl") and not stubs.calls("helm", "upgrade")


def test_the_namespace_is_restricted(script):
    _, _, stubs = script("scripts/deploy", **DEPLOY)
    assert "kubectl label namespace errand --overwrite pod-security.kubernetes.io/enforce=restricted" in stubs.lines("kubectl")


def test_a_private_image_gets_a_pull_secret_for_its_registry(script):
    status, printed, stubs = script("scripts/deploy", **DEPLOY, PULL_USERNAME="me", PULL_TOKEN="SECRET-pull")
    assert status == 0, printed
    written = json.loads((stubs.folder / "dockerconfig.json").read_text())
    assert base64.b64decode(written["auths"]["ghcr.io"]["auth"]).decode() == "me:SECRET-pull"
    assert "image.pullSecrets[0]=errand-registry" in options(stubs.calls("helm", "upgrade")[0], "--set-string")
    _, _, stubs = script("scripts/deploy", **DEPLOY)
    assert not (stubs.folder / "dockerconfig.json").exists()


def test_a_rollback_goes_where_it_was_told_and_checks(script):
    status, printed, stubs = script("scripts/deploy", "rollback", "5")
    assert status == 0, printed
    assert [call[1] for call in stubs.calls("helm")] == ["version", "history", "rollback", "test"]
    assert stubs.calls("helm", "rollback", "errand", "5")
    for wrong in ("latest", "5; rm -rf /", "--all"):
        status, _, stubs = script("scripts/deploy", "rollback", wrong)
        assert status != 0 and not stubs.calls("helm", "rollback")
    status, _, _ = script("scripts/deploy", "rollback", "5", answers=helm(FAILED_TEST))
    assert status != 0


def history(*descriptions):
    """A history as Helm 3.17 told it of a cluster: the last revision runs, one with `failed` in its description failed."""
    revisions = [{"revision": number + 1, "description": description, "status": "failed" if "failed" in description else "superseded"}
                 for number, description in enumerate(descriptions)]
    revisions[-1]["status"] = "deployed"
    return helm(f"""'history '*--output\\ json*) echo '{json.dumps(revisions)}'; exit""")


INSTALLED, UPGRADED, FAILED = "Install complete", "Upgrade complete", 'Upgrade "errand" failed: context deadline exceeded'


@pytest.mark.parametrize("descriptions, expected", [
    ([INSTALLED, UPGRADED], "1"),
    ([INSTALLED, UPGRADED, UPGRADED], "2"),
    # 3 failed and Helm took it back; its own 0 would go there again.
    ([INSTALLED, UPGRADED, FAILED, "Rollback to 2"], "1"),
    # 2 did not pass its check.
    ([INSTALLED, UPGRADED, "Rollback to 1", UPGRADED], "1"),
    # A person went back twice in a row.
    ([INSTALLED, UPGRADED, UPGRADED, "Rollback to 2"], "1"),
    ([INSTALLED, UPGRADED, UPGRADED, FAILED, "Rollback to 3", "Rollback to 2"], "1"),
    ([INSTALLED], None),
    ([INSTALLED, UPGRADED, "Rollback to 1", FAILED, "Rollback to 3"], None)])
@pytest.mark.parametrize("arguments", [[], ["0"]])
def test_a_rollback_that_is_told_nothing_goes_to_the_last_other_revision_that_worked(arguments, descriptions, expected, script):
    status, printed, stubs = script("scripts/deploy", "rollback", *arguments, answers=history(*descriptions))
    assert [call[3] for call in stubs.calls("helm", "rollback")] == ([expected] if expected else [])
    assert (status == 0) == bool(expected), printed


def test_the_rollback_workflow_touches_nothing_but_the_revision(runs):
    stubs = runs("rollback").stubs
    assert stubs.calls("helm", "rollback", "errand", "5")
    assert not stubs.calls("helm", "upgrade") and not stubs.calls("docker") and not stubs.calls("cosign")


def steps(run, cloud):
    return [step for step in run.steps if f"({cloud}, " in step.job and step.job.endswith("/deploy")]


# What an action's own documentation asks for: actions before it, variables of the environment, inputs.
DEMANDS = {
    "oracle-actions/configure-kubectl-oke": ([], ["OCI_CLI_USER", "OCI_CLI_TENANCY", "OCI_CLI_REGION", "OCI_CLI_FINGERPRINT",
                                                  "OCI_CLI_KEY_CONTENT"], ["cluster"]),
    "google-github-actions/auth": ([], [], ["workload_identity_provider", "service_account"]),
    "google-github-actions/get-gke-credentials": (["google-github-actions/auth"], [], ["cluster_name", "location"]),
    "digitalocean/action-doctl": ([], [], ["token"]),
    "azure/login": ([], [], ["client-id", "tenant-id", "subscription-id"]),
    "azure/aks-set-context": (["azure/login", "azure/use-kubelogin"], [], ["resource-group", "cluster-name"]),
    "azure/use-kubelogin": ([], [], ["kubelogin-version"]),
    "azure/setup-helm": ([], [], ["version"]),
    "docker/login-action": ([], [], ["registry", "username", "password"]),
}
SIGN_IN = {
    "oke": "oracle-actions/configure-kubectl-oke", "gke": "google-github-actions/get-gke-credentials",
    "doks": "digitalocean/action-doctl", "aks": "azure/aks-set-context"}


@pytest.mark.parametrize("name", [name for name in EVENTS if "fork" not in name])
def test_every_action_is_given_what_it_asks_for(name, runs):
    seen = {}
    for step in runs(name).steps:
        before, variables, inputs = DEMANDS.get(step.uses, ([], [], []))
        assert set(before) <= seen.setdefault(step.job, set()), step
        assert all(step.environment.get(variable) for variable in variables), step
        assert all(step.given.get(given) for given in inputs), step
        seen[step.job].add(step.uses)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_cloud_is_signed_in_to_before_its_cluster_is_called(cloud, runs):
    played = steps(runs("push"), cloud)
    order = [step.uses or step.script for step in played]
    assert order.index(SIGN_IN[cloud]) < order.index("scripts/deploy")
    assert not set(SIGN_IN.values()) - {SIGN_IN[cloud]} & set(order)


def test_okes_key_is_there_whenever_kubectl_or_helm_may_ask_for_a_token(runs):
    for name in ("push", "tag", "deploy-oke"):
        calling = [step for step in runs(name).steps if "scripts/deploy" in step.script and step.environment["CLOUD"] == "oke"]
        assert calling
        for step in calling:
            assert step.environment["OCI_CLI_KEY_CONTENT"] == "SECRET-OCI_KEY" and step.environment["OCI_CLI_USER"]


@pytest.mark.parametrize("name, image", [("push", "ghcr.io/owner/errand"), ("tag", None), ("deploy-gke", None)])
def test_the_image_that_was_built_and_signed_is_the_one_that_is_deployed(name, image, runs):
    for step in [step for step in runs(name).steps if step.script == "scripts/deploy"]:
        cloud = step.environment["CLOUD"]
        assert step.environment["DIGEST"] == DIGEST
        assert step.environment["IMAGE"] == image or step.environment["IMAGE"] == REGISTRIES[cloud]
        assert step.environment["HELM_VALUES"] == HELM_VALUES and step.environment["HOST"] == f"{cloud}.example.com"


@pytest.mark.parametrize("name", EVENTS)
def test_no_secret_is_printed_or_seen_by_other_processes(name, runs):
    run = runs(name)
    secrets = {value for environment in ENVIRONMENTS.values() for value in environment["secrets"].values()}
    secrets |= {"SECRET-token-of-the-job", "access-token-of-google"}
    secrets |= {base64.b64encode(f"pull_username-of-{cloud}:SECRET-PULL_TOKEN".encode()).decode() for cloud in CLOUDS}
    for step in run.steps:
        assert not [secret for secret in secrets if secret in step.printed], step
    for line in run.stubs.lines():
        assert not [secret for secret in secrets if secret in line], line


def test_helm_understands_what_it_is_told(script, runs):
    """The real one's own parser looks at the words; nothing is done, since each call also asks for help."""
    old = '"version "*) printf v3.17.3; exit'
    told = script("scripts/deploy", answers=helm(old), **DEPLOY, HELM_VALUES=HELM_VALUES, PULL_TOKEN="t", PULL_USERNAME="u")[2].calls("helm")
    told += script("scripts/deploy", answers=helm(old, FAILED_TEST), **DEPLOY)[2].calls("helm", "rollback")
    told += script("scripts/deploy", answers=helm(old, f'"history "*) {NOTHING_YET}', FAILED_TEST), **DEPLOY)[2].calls("helm", "uninstall")
    told += [call for call in runs("tag").stubs.calls("helm") if call[1] in ("package", "push", "pull")]
    assert {call[1] for call in told} == {"version", "history", "upgrade", "test", "rollback", "uninstall", "package", "push", "pull"}
    for call in told:
        run("helm", *call[1:-1], "--help")
    with pytest.raises(AssertionError):
        run("helm", "upgrade", "errand", "charts/errand", "--made-up", "--help")
