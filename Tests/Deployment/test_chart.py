"""The chart, rendered for every values file, is valid, restricted, and agrees with the sources. Nothing is installed."""

import subprocess

import jsonschema
import kubernetes_validate
import pytest
from chart import CHART, VARIANTS, of_kind, pods, rendered, values_arguments, workloads
from dapr_resources import CRDS, custom_resource_schemas, faults
from repository import ROOT, app_ids, components, documents, services, settings, used_components
from tools import run, tool

# Channels of reminders that are off until somebody sets them up.
OPTIONAL = {"email", "webhook", "llm"}
CUSTOM = ("dapr.io/", "monitoring.coreos.com/", "external-secrets.io/", "kagent.dev/")


@pytest.mark.parametrize("variant", VARIANTS)
def test_helm_lint_finds_nothing(variant):
    run("helm", "lint", "--strict", CHART, *values_arguments(variant))


@pytest.mark.parametrize("variant", VARIANTS)
def test_resources_are_valid_for_kubernetes(variant):
    for resource in rendered(variant):
        if not resource["apiVersion"].startswith(CUSTOM):
            for version in ("1.30", "1.37"):
                kubernetes_validate.validate(resource, version, strict=True)


@pytest.mark.parametrize("variant", VARIANTS)
def test_daprs_resources_are_valid(variant):
    for resource in rendered(variant):
        if resource["apiVersion"].startswith("dapr.io/"):
            assert not faults(resource), resource["metadata"]["name"]


@pytest.mark.skipif(not CRDS, reason="ERRAND_DAPR_CRDS does not name a folder with Dapr's CustomResourceDefinitions")
@pytest.mark.parametrize("variant", VARIANTS)
def test_daprs_resources_are_valid_by_daprs_own_definitions(variant):
    schemas = custom_resource_schemas()
    for resource in rendered(variant):
        if resource["apiVersion"].startswith("dapr.io/"):
            jsonschema.validate(resource, schemas[resource["kind"], resource["apiVersion"]])


@pytest.mark.parametrize("typo", [
    "services.web.prot=3", "ingres.enabled=true", "services.api.autoscaling.min=2", "dapr.components.pubsub.metdata.a=b",
    "image.tag=latest", "secrets.mode=plain", "monitoring.scrape=always", "env.lower=case",
])
def test_a_typo_in_the_values_is_refused(typo):
    result = subprocess.run(
        [tool("helm"), "template", "errand", CHART, "--set", typo], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode != 0 and "schema" in result.stderr


@pytest.mark.parametrize("variant", VARIANTS)
def test_pods_keep_to_pod_security_restricted(variant):
    for pod in pods(variant):
        security = pod["securityContext"]
        assert security["runAsNonRoot"] and security["runAsUser"] > 0
        assert security["seccompProfile"]["type"] == "RuntimeDefault"
        assert not any(pod.get(key) for key in ("hostNetwork", "hostPID", "hostIPC"))
        for volume in pod.get("volumes", []):
            assert set(volume) - {"name"} <= {"emptyDir", "configMap", "secret", "projected"}
        for container in pod["containers"]:
            own = container["securityContext"]
            assert own["allowPrivilegeEscalation"] is False and own["readOnlyRootFilesystem"] is True
            assert own["runAsNonRoot"] and own["capabilities"] == {"drop": ["ALL"]}
            assert not any("hostPort" in port for port in container.get("ports", []))


@pytest.mark.parametrize("variant", VARIANTS)
def test_containers_have_requests_a_memory_limit_and_a_pinned_image(variant):
    for pod in pods(variant):
        for container in pod["containers"]:
            resources = container["resources"]
            assert resources["requests"]["cpu"] and resources["requests"]["memory"] and resources["limits"]["memory"]
            tag = container["image"].rsplit(":", 1)[-1]
            assert "/" not in tag and tag != "latest"


@pytest.mark.parametrize("variant", VARIANTS)
def test_services_have_probes_and_drain_before_they_stop(variant):
    for name, workload in workloads(variant).items():
        pod = workload["spec"]["template"]["spec"]
        container = pod["containers"][0]
        assert container["livenessProbe"]["httpGet"]["path"] == "/health", name
        assert container["startupProbe"]["httpGet"]["path"] == "/health"
        assert container["readinessProbe"]["httpGet"]["path"] == "/health/ready"
        pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
        annotations = workload["spec"]["template"]["metadata"]["annotations"]
        blocked = int(annotations["dapr.io/block-shutdown-duration"].rstrip("s"))
        last = int(annotations["dapr.io/graceful-shutdown-seconds"])
        # ERRAND_SHUTDOWN_DEADLINE is 20 s; the sidecar must be there for all of it.
        assert blocked >= pause + 20 and pod["terminationGracePeriodSeconds"] >= blocked + last
        assert pod["enableServiceLinks"] is False, "a Service named errand would set ERRAND_PORT"


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_service_of_the_executable_is_deployed_on_its_ports(variant):
    found = workloads(variant)
    assert set(services()) <= set(found) <= set(app_ids().values())
    for name, port in services().items():
        template = found[name]["spec"]["template"]
        annotations = template["metadata"]["annotations"]
        assert annotations["dapr.io/app-id"] == name
        assert int(annotations["dapr.io/app-port"]) == port + 1000
        assert template["spec"]["containers"][0]["ports"] == [{"name": "http", "containerPort": port}]
        assert template["spec"]["containers"][0]["args"] == ["serve", name]


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_service_has_a_budget_an_account_and_a_scaler(variant):
    names = {each["metadata"]["name"] for each in workloads(variant).values()}
    for kind in ("PodDisruptionBudget", "ServiceAccount", "Service", "Configuration"):
        assert names <= {each["metadata"]["name"] for each in of_kind(variant, kind)}, kind
    if variant != "local":
        assert names == {each["spec"]["scaleTargetRef"]["name"] for each in of_kind(variant, "HorizontalPodAutoscaler")}


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_sidecars_have_tokens_limits_and_a_seccomp_profile(variant):
    for workload in workloads(variant).values():
        annotations = workload["spec"]["template"]["metadata"]["annotations"]
        for name in ("api-token-secret", "app-token-secret", "sidecar-memory-limit", "config"):
            assert annotations[f"dapr.io/{name}"]
        assert annotations["dapr.io/sidecar-seccomp-profile-type"] == "RuntimeDefault"
        environment = {each["name"]: each for each in workload["spec"]["template"]["spec"]["containers"][0]["env"]}
        for token, kind in (("APP_API_TOKEN", "app"), ("DAPR_API_TOKEN", "api")):
            secret = environment[token]["valueFrom"]["secretKeyRef"]
            assert secret == {"name": annotations[f"dapr.io/{kind}-token-secret"], "key": "token"}


@pytest.mark.parametrize("variant", VARIANTS)
def test_annotations_are_ones_that_dapr_knows(variant):
    known = set((ROOT / "Tests/Deployment/dapr-annotations.txt").read_text().split())
    for workload in workloads(variant).values():
        given = workload["spec"]["template"]["metadata"]["annotations"]
        assert {name for name in given if name.startswith("dapr.io/")} <= known


@pytest.mark.parametrize("variant", VARIANTS)
def test_variables_are_ones_that_somebody_reads(variant):
    known = settings() | {"DAPR_API_TOKEN"}
    for name, workload in workloads(variant).items():
        names = [each["name"] for each in workload["spec"]["template"]["spec"]["containers"][0]["env"]]
        assert set(names) <= known and len(names) == len(set(names)), name


@pytest.mark.parametrize("variant", VARIANTS)
def test_components_are_those_the_services_name_with_the_scopes_of_the_run_file(variant):
    found = {each["metadata"]["name"]: each for each in of_kind(variant, "Component")}
    assert used_components() - OPTIONAL <= set(found) <= set(components().values())
    local = ROOT / "dapr" / "components" / "embedded"
    for path in local.glob("*.yaml"):
        for document in documents(path):
            # The chart has its own way to passwords.
            name = document["metadata"]["name"]
            if document["kind"] == "Component" and name != "credentials" and name not in OPTIONAL - set(found):
                assert set(found[name]["scopes"]) >= set(document["scopes"]), name


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_broker_repeats_failed_deliveries(variant):
    targets = of_kind(variant, "Resiliency")[0]["spec"]["targets"]["components"]
    brokers = {each["metadata"]["name"] for each in of_kind(variant, "Component")
               if each["spec"]["type"].startswith("pubsub.")}
    assert brokers == set(targets)


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_secret_is_in_the_open(variant):
    for component in of_kind(variant, "Component"):
        for entry in component["spec"].get("metadata", []):
            if entry["name"].lower().endswith(("password", "connectionstring", "key", "token")):
                assert "secretKeyRef" in entry or entry["value"] == "", entry["name"]
    if variant != "local":
        assert not of_kind(variant, "Secret")


def test_only_the_service_that_signs_tokens_reads_secrets():
    roles = of_kind("default", "Role")
    assert [role["metadata"]["name"] for role in roles] == ["errand-api"]
    assert roles[0]["rules"][0]["resourceNames"] == ["jwt-signing-key", "jwt-signing-key-previous"]
    for name, workload in workloads("default").items():
        assert workload["spec"]["template"]["spec"]["automountServiceAccountToken"] is (name == "api")


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_network_is_closed_but_for_what_is_named(variant):
    found = {each["metadata"]["name"]: each["spec"] for each in of_kind(variant, "NetworkPolicy")}
    assert found["errand-deny"] == {
        "podSelector": {"matchLabels": {"app.kubernetes.io/name": "errand", "app.kubernetes.io/instance": "errand"}},
        "policyTypes": ["Ingress", "Egress"]}
    for name in workloads(variant):
        assert f"errand-{name}" in found


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_ingress_has_every_public_path_and_tls(variant):
    ingress = of_kind(variant, "Ingress")[0]["spec"]
    paths = {each["path"]: each["backend"]["service"]["name"] for each in ingress["rules"][0]["http"]["paths"]}
    assert paths == {"/": "errand-web", "/api": "errand-web", "/mcp": "errand-web", "/ws": "errand-sync"}
    assert ("tls" in ingress) is (variant != "local")


def test_the_always_free_tier_of_oke_is_enough():
    cpu = memory = 0.0
    scalers = {each["spec"]["scaleTargetRef"]["name"]: each["spec"]["minReplicas"]
               for each in of_kind("oke", "HorizontalPodAutoscaler")}
    for workload in workloads("oke").values():
        template = workload["spec"]["template"]
        annotations, requests = template["metadata"]["annotations"], template["spec"]["containers"][0]["resources"]["requests"]
        replicas = scalers[workload["metadata"]["name"]]
        cpu += replicas * sum(float(each.rstrip("m")) for each in
                              (requests["cpu"], annotations["dapr.io/sidecar-cpu-request"]))
        memory += replicas * sum(float(each.removesuffix("Mi")) for each in
                                 (requests["memory"], annotations["dapr.io/sidecar-memory-request"]))
    assert cpu <= 2000 and memory <= 6 * 1024, "half of 4 OCPU and a quarter of 24 GB are for the suite"


def test_helm_test_runs_errand_verify():
    pod = of_kind("default", "Pod")[0]
    assert pod["metadata"]["annotations"]["helm.sh/hook"] == "test"
    assert pod["spec"]["containers"][0]["args"][0] == "verify"


def test_the_monitoring_operator_and_kagent_get_their_resources_when_asked():
    kinds = {each["kind"] for each in rendered("default", "--set", "monitoring.scrape=operator,kagent.enabled=true")}
    assert {"ServiceMonitor", "PodMonitor", "PrometheusRule", "Agent", "RemoteMCPServer"} <= kinds
    assert not kinds & {"Secret"}
    assert "ExternalSecret" in {each["kind"] for each in rendered("aks")}


def test_a_declared_subscription_is_valid():
    one = "name=x,component=pubsub,topic=task-events,route=/x,deadLetterTopic=task-events-dead,scopes={audit}"
    arguments = ",".join(f"dapr.subscriptions[0].{part}" for part in one.split(","))
    found = [each for each in rendered("default", "--set", arguments) if each["kind"] == "Subscription"]
    assert len(found) == 1 and not faults(found[0])


def test_a_further_service_is_one_entry():
    found = rendered("default", "--set", "services.chat.port=8005,services.chat.components={statestore}")
    kinds = {each["kind"] for each in found if each["metadata"]["name"] == "errand-chat"}
    assert kinds == {"Deployment", "Service", "ServiceAccount", "Configuration", "NetworkPolicy",
                     "PodDisruptionBudget", "HorizontalPodAutoscaler"}
    store = next(each for each in found if each["kind"] == "Component" and each["metadata"]["name"] == "statestore")
    assert "chat" in store["scopes"]


def test_a_service_that_is_switched_off_leaves_nothing_behind():
    found = rendered("default", "--set", "services.audit.enabled=false")
    assert not [each for each in found if each["metadata"]["name"] == "errand-audit"]
    assert not [each for each in found if "audit" in each.get("scopes", [])]


def test_channels_of_reminders_are_there_when_asked_for():
    found = rendered("default", "--set", "dapr.components.email.enabled=true,dapr.components.webhook.enabled=true")
    scopes = {each["metadata"]["name"]: each["scopes"] for each in found if each["kind"] == "Component"}
    assert scopes["email"] == scopes["webhook"] == ["notification"]
