"""An upgrade reaches every pod that it concerns, loses no request, and can be repeated and taken back."""

import re

import pytest
import yaml
from chart import CHART, VARIANTS, component_of, of_kind, refusal, rendered, templates, workloads
from repository import ROOT, documents
from tools import run


def configurations(*extra, values=None):
    """Service to the configuration that its pods ask for, and all that are made."""
    if values is None:
        found = rendered("default", *extra)
    else:
        text = run("helm", "template", "errand", CHART, "--namespace", "errand", "--values", "-", input=yaml.safe_dump(values))
        found = [each for each in yaml.safe_load_all(text) if each]
    asked = {component_of(each): each["spec"]["template"]["metadata"]["annotations"]["dapr.io/config"] for each in found
             if each["kind"] in ("Deployment", "StatefulSet")}
    made = {component_of(each): each["metadata"]["name"] for each in found if each["kind"] == "Configuration"}
    assert asked == made
    return asked


def changed(values):
    before, after = configurations(), configurations(values=values)
    return {name for name in before if before[name] != after[name]}


def test_a_changed_rule_reaches_the_service_that_it_concerns_and_no_other():
    rule = {"appId": "web", "operations": [{"path": "/api/audit", "verbs": ["GET", "DELETE"]}]}
    assert changed({"services": {"audit": {"access": [rule]}}}) == {"audit"}


def test_a_changed_component_reaches_its_users():
    metadata = {"metadata": {"brokers": "elsewhere:9093"}}
    assert changed({"dapr": {"components": {"pubsub-broadcast": metadata}}}) == {"api", "notification", "sync"}
    assert changed({"dapr": {"components": {"statestore": {"metadata": {"maxConns": "6"}}}}}) == {"api", "notification", "audit", "chat"}
    assert changed({"dapr": {"components": {"llm": {"enabled": True}}}}) == {"chat"}


def test_changed_policies_of_delivery_and_tracing_reach_everybody():
    everybody = set(configurations())
    assert changed({"dapr": {"delivery": {"maxRetries": 21}}}) == everybody
    assert changed({"dapr": {"tracing": {"samplingRate": "0.2"}}}) == everybody
    assert changed({"env": {"ERRAND_LOG_LEVEL": "debug"}}) == set(), "which the pod template holds by itself"


def test_the_name_of_a_configuration_fits_a_label_and_says_whose_it_is():
    for name, configuration in configurations().items():
        assert re.fullmatch(rf"errand-{name}-[0-9a-f]{{10}}", configuration)


def endings(variant):
    for name, template in templates(variant).items():
        annotations = template["metadata"]["annotations"]
        yield (name, template["spec"]["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"],
               int(annotations["dapr.io/block-shutdown-duration"].rstrip("s")),
               int(annotations["dapr.io/graceful-shutdown-seconds"]), template["spec"]["terminationGracePeriodSeconds"])


@pytest.mark.parametrize("variant", VARIANTS)
def test_whoever_is_reached_through_the_sidecar_ends_after_it_and_whoever_browsers_reach_before_it(variant):
    deadline = 20  # ERRAND_SHUTDOWN_DEADLINE
    for name, pause, block, last, grace in endings(variant):
        assert min(pause, block) >= 5, "endpoints forget a pod in that time"
        if name in ("web", "sync"):
            assert pause + deadline <= block, f"{name} drains requests and sockets while its sidecar still works"
        else:
            assert block >= 5 + 20 + 5, f"{name}'s peers keep its sidecar's address for 20 s, and caches of names for 5 s before that"
            assert block + last <= pause, f"{name} answers until its sidecar takes no more calls"
        assert max(pause + deadline, block + last) <= grace, f"{name} would be killed"


def test_only_the_sidecar_that_goes_last_looks_whether_its_service_is_still_there():
    for name, template in templates("default").items():
        looks = template["metadata"]["annotations"].get("dapr.io/enable-app-health-check") == "true"
        assert looks == (name in ("web", "sync")), f"{name}: one that goes first would refuse calls whenever its service is slow"


def test_a_grace_period_that_is_too_short_is_refused():
    assert "needs" in refusal("--set", "terminationGracePeriodSeconds=35")


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_new_pod_is_there_before_an_old_one_goes(variant):
    for name, workload in workloads(variant).items():
        spec = workload["spec"]
        assert spec["minReadySeconds"] >= 1
        if workload["kind"] == "Deployment":
            assert spec["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
        revision = {"Deployment": "pod-template-hash", "StatefulSet": "controller-revision-hash"}[workload["kind"]]
        for constraint in spec["template"]["spec"]["topologySpreadConstraints"]:
            assert constraint["matchLabelKeys"] == [revision], name


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_budget_never_holds_a_drain_up(variant):
    budgets = of_kind(variant, "PodDisruptionBudget")
    assert len(budgets) == len(workloads(variant))
    for budget in budgets:
        assert budget["spec"]["maxUnavailable"] == 1 and "minAvailable" not in budget["spec"]
        assert budget["spec"]["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


def nulls(value):
    if isinstance(value, dict):
        return any(nulls(each) for each in value.values())
    return value is None


@pytest.mark.parametrize("variant", [each for each in VARIANTS if each != "default"])
def test_values_that_helm_has_stored_are_taken_again(variant, tmp_path):
    """As by `helm upgrade --reuse-values`: the whole of the stored values, with the nulls of what was taken away."""
    own = documents(f"{CHART}/values-{variant}.yaml")[0]
    stored = merged(documents(f"{CHART}/values.yaml")[0], own)
    (tmp_path / "stored.yaml").write_text(yaml.safe_dump(stored), encoding="utf-8")
    text = run("helm", "template", "errand", CHART, "--namespace", "errand", "--values", tmp_path / "stored.yaml",
               "--set", "image.tag=1.2.3")
    again = [each for each in yaml.safe_load_all(text) if each]
    assert len(again) == len(rendered(variant))
    component = {each["metadata"]["name"]: each for each in again if each["kind"] == "Component"}["pubsub"]
    assert component["spec"] == {each["metadata"]["name"]: each for each in of_kind(variant, "Component")}["pubsub"]["spec"]
    if variant in ("local", "gke", "aks"):
        assert nulls(stored), "the case that was refused once"


def merged(below, above):
    if isinstance(below, dict) and isinstance(above, dict):
        return {key: merged(below.get(key), above[key]) if key in above else below[key] for key in below | above}
    return above


def test_generated_secrets_are_made_once_and_belong_to_no_revision():
    secrets = of_kind("local", "Secret")
    assert {each["metadata"]["name"] for each in secrets} == {
        "errand-dapr-api-token", "errand-app-api-token", "jwt-signing-key", "audit-signing-key"}
    for each in secrets:
        annotations = each["metadata"]["annotations"]
        assert annotations["helm.sh/hook"] == "pre-install,pre-upgrade"
        assert "before-hook-creation" not in annotations["helm.sh/hook-delete-policy"], "that would make a new key"
    assert "lookup" in (ROOT / CHART / "templates" / "secrets.yaml").read_text(encoding="utf-8")


def test_helm_test_runs_errand_verify_waits_for_the_network_and_leaves_its_log():
    pod = of_kind("default", "Pod")[0]
    assert pod["metadata"]["annotations"]["helm.sh/hook"] == "test"
    assert pod["metadata"]["annotations"]["helm.sh/hook-delete-policy"] == "before-hook-creation"
    arguments = pod["spec"]["containers"][0]["args"]
    assert arguments[0] == "verify" and "--wait=60" in arguments
    assert pod["spec"]["activeDeadlineSeconds"] > 60
    local = of_kind("local", "Pod")[0]["spec"]["containers"][0]
    assert local["imagePullPolicy"] == "Never", "the image of a local cluster is nowhere to be pulled from"


def test_a_service_has_its_own_place_variables_and_volumes():
    values = {
        "nodeSelector": {"disk": "ssd", "pool": "apps"}, "tolerations": [{"key": "a", "operator": "Exists"}],
        "podAnnotations": {"team": "todo", "gone": None}, "priorityClassName": "usual",
        "services": {"audit": {
            "nodeSelector": {"pool": "audit"}, "tolerations": [{"key": "b", "operator": "Exists"}],
            "affinity": {"nodeAffinity": {}}, "annotations": {"owner": "me"}, "podAnnotations": {"team": "audit"},
            "podLabels": {"tier": "back"}, "serviceAccountAnnotations": {"role": "x"}, "priorityClassName": "high",
            "extraEnv": [{"name": "ERRAND_X", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}],
            "envFrom": [{"configMapRef": {"name": "more"}}],
            "extraVolumes": [{"name": "ca", "configMap": {"name": "ca"}}],
            "extraVolumeMounts": [{"name": "ca", "mountPath": "/ca"}]}},
        "extraObjects": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "{{ .Release.Name }}-more"}},
                         "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: '{{ include \"errand.fullname\" . }}-text' }"]}
    text = run("helm", "template", "errand", CHART, "--namespace", "errand", "--values", "-", input=yaml.safe_dump(values))
    found = [each for each in yaml.safe_load_all(text) if each]
    by_name = {(each["kind"], each["metadata"]["name"]): each for each in found}
    workload, other = by_name["Deployment", "errand-audit"], by_name["Deployment", "errand-api"]
    pod, metadata = workload["spec"]["template"]["spec"], workload["spec"]["template"]["metadata"]
    assert workload["metadata"]["annotations"] == {"owner": "me"}
    assert pod["nodeSelector"] == {"disk": "ssd", "pool": "audit"} and pod["tolerations"][0]["key"] == "b"
    assert pod["affinity"] == {"nodeAffinity": {}} and pod["priorityClassName"] == "high"
    assert metadata["annotations"]["team"] == "audit" and metadata["labels"]["tier"] == "back"
    assert "gone" not in metadata["annotations"], "null takes a key away"
    assert by_name["ServiceAccount", "errand-audit"]["metadata"]["annotations"] == {"role": "x"}
    container = pod["containers"][0]
    assert container["env"][-1]["name"] == "ERRAND_X" and container["envFrom"] == [{"configMapRef": {"name": "more"}}]
    assert container["volumeMounts"][-1]["mountPath"] == "/ca" and pod["volumes"][-1]["name"] == "ca"
    others = other["spec"]["template"]
    assert others["spec"]["nodeSelector"] == {"disk": "ssd", "pool": "apps"} and others["spec"]["priorityClassName"] == "usual"
    assert others["metadata"]["annotations"]["team"] == "todo" and len(others["spec"]["volumes"]) == 1
    assert {("ConfigMap", "errand-more"), ("ConfigMap", "errand-text")} <= set(by_name)


def mebibytes(text):
    return float(text.removesuffix("Mi"))


def test_memory_limits_hold_what_was_measured():
    limits = {name: mebibytes(each["spec"]["containers"][0]["resources"]["limits"]["memory"])
              for name, each in templates("default").items()}
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "Sources/Services/Sync").rglob("*.swift"))
    sockets = int(re.search(r'"ERRAND_SYNC_MAX_SOCKETS", default: ([\d_]+)', source).group(1).replace("_", ""))
    # 44 MB and 25 kB a socket, measured with 1,500.
    assert limits["sync"] * 1.048576 >= 1.5 * (44 + sockets * 0.025)
    assert limits["api"] >= 3 * 76 and all(limit >= 5 * 42 for limit in limits.values())


def test_a_sidecar_collects_before_it_meets_its_limit():
    for template in templates("default", "--set", "dapr.sidecar.memoryLimit=300Mi,dapr.sidecar.env.A=b").values():
        annotations = template["metadata"]["annotations"]
        assert annotations["dapr.io/env"] == "GOMEMLIMIT=270MiB,A=b" and annotations["dapr.io/sidecar-memory-limit"] == "300Mi"


def test_connections_fit_a_small_database():
    values = documents(f"{CHART}/values.yaml")[0]
    for variant, most in (("default", 50), ("doks", 22)):
        store = {each["metadata"]["name"]: each for each in of_kind(variant, "Component")}["statestore"]
        pool = int({each["name"]: each.get("value") for each in store["spec"]["metadata"]}["maxConns"])
        assert len(store["scopes"]) * values["serviceDefaults"]["autoscaling"]["minReplicas"] * pool < most


def test_bodies_may_be_larger_at_the_sidecar_than_at_the_edge_and_there_larger_than_what_is_promised():
    promised = 5
    ingress = of_kind("default", "Ingress", extra=("--set", "ingress.enabled=true"))[0]
    edge = int(ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-body-size"].removesuffix("m"))
    for template in templates("default").values():
        sidecar = int(template["metadata"]["annotations"]["dapr.io/max-body-size"].removesuffix("Mi"))
        assert promised < edge < sidecar


def test_a_crash_delays_no_event_of_the_chart_for_longer_than_a_minute():
    for variant in VARIANTS:
        for component in of_kind(variant, "Component"):
            settings = {each["name"]: each.get("value") for each in component["spec"]["metadata"]}
            if component["spec"]["type"] == "pubsub.redis":
                assert int(settings["processingTimeout"]) + int(settings["redeliverInterval"]) < 60_000
                assert int(settings["concurrency"]) >= 50
            if component["spec"]["type"] == "pubsub.gcp.pubsub":
                assert int(settings["ackDeadline"].rstrip("s")) < 60


def test_the_guide_for_gke_binds_the_account_of_every_service_that_uses_the_broker():
    guide = (ROOT / "specs/guides/gke.md").read_text(encoding="utf-8")
    bound = set(re.search(r"for service in ([^;]+);", guide).group(1).split())
    scopes = {app for each in of_kind("gke", "Component") if each["spec"]["type"] == "pubsub.gcp.pubsub" for app in each["scopes"]}
    assert bound == {f"errand-{app}" for app in scopes}
