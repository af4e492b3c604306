"""The chart, rendered for every values file, is valid, restricted, and agrees with the sources. Nothing is installed."""

import re
import shutil

import jsonschema
import kubernetes_validate
import pytest
import yaml
from chart import CHART, VARIANTS, component_of, of_kind, pods, refusal, rendered, templates, values_arguments, workloads
from dapr_resources import CRDS, custom_resource_schemas, faults
from repository import ROOT, app_ids, components, documents, services, settings, used_components
from tools import run

# Channels of reminders that are off until somebody sets them up.
OPTIONAL = {"email", "webhook", "sms", "llm"}
CUSTOM = ("dapr.io/", "monitoring.coreos.com/", "external-secrets.io/", "kagent.dev/", "gateway.networking.k8s.io/",
          "networking.gke.io/", "gateway.envoyproxy.io/")
ALL = ("--set", "kagent.enabled=true,monitoring.scrape=operator,ingress.enabled=true,dapr.components.email.enabled=true,"
       "dapr.components.webhook.enabled=true,dapr.components.sms.enabled=true,dapr.components.llm.enabled=true,dapr.tracing.otelEndpoint=collector.otel:4317")


@pytest.mark.parametrize("variant", VARIANTS)
def test_helm_lint_finds_nothing(variant):
    run("helm", "lint", "--strict", CHART, *values_arguments(variant))


@pytest.mark.parametrize("variant", VARIANTS)
def test_resources_are_valid_for_kubernetes(variant):
    for resource in rendered(variant) + rendered(variant, *ALL):
        if not resource["apiVersion"].startswith(CUSTOM):
            for version in ("1.30", "1.37"):
                kubernetes_validate.validate(resource, version, strict=True)


@pytest.mark.parametrize("variant", VARIANTS)
def test_daprs_resources_are_valid(variant):
    for resource in rendered(variant):
        if resource["apiVersion"].startswith("dapr.io/"):
            assert not faults(resource), resource["metadata"]["name"]


@pytest.mark.skipif(not CRDS, reason="ERRAND_DAPR_CRDS does not name a folder with CustomResourceDefinitions")
@pytest.mark.parametrize("extra", [(), ALL], ids=["plain", "everything"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_resources_are_valid_by_the_definitions_at_hand(variant, extra):
    schemas = custom_resource_schemas()
    for resource in rendered(variant, *extra):
        schema = schemas.get((resource["kind"], resource["apiVersion"]))
        if schema:
            jsonschema.validate(resource, schema)


@pytest.mark.parametrize("typo", [
    "services.web.prot=3", "ingres.enabled=true", "services.api.autoscaling.min=2", "dapr.components.pubsub.metdata.a=b",
    "image.tag=latest", "secrets.mode=plain", "monitoring.scrape=always", "env.lower=case", "host=Todo.Example.com",
    "host=todo_list.example.com", "networkPolicy.egress[0].ports={1}", "gateway.name=A",
])
def test_a_typo_in_the_values_is_refused(typo):
    assert "schema" in refusal("--set", typo)


def test_names_that_the_api_server_would_refuse_in_the_middle_of_an_installation_are_refused_before():
    assert "are allowed" in refusal(release="a" * 51)
    assert "52 are allowed" in refusal(release="a" * 48), "of a StatefulSet, whose pods have a hash in a label"
    assert rendered("default", "--set", f"fullnameOverride={'a' * 47}")


def test_every_name_and_label_fits_and_follows_the_overrides():
    found = rendered("default", *ALL, "--set", "fullnameOverride=todo,nameOverride=tasks,image.registry=mirror.example.com/cache/")
    own = set(components().values())
    for resource in found:
        metadata = resource["metadata"]
        assert metadata["name"].startswith("todo") or metadata["name"] in own, metadata["name"]
        assert len(metadata["name"]) <= 63
        for value in metadata["labels"].values():
            assert re.fullmatch(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?", value) and len(value) <= 63
        assert metadata["labels"]["app.kubernetes.io/name"] == "tasks"
    images = {container["image"] for each in found if each["kind"] in ("Deployment", "StatefulSet")
              for container in each["spec"]["template"]["spec"]["containers"]}
    assert images == {"mirror.example.com/cache/ghcr.io/example/errand:0.1.0"}


def test_a_version_with_build_metadata_makes_a_valid_label(tmp_path):
    shutil.copytree(ROOT / CHART, tmp_path / "errand")
    chart = tmp_path / "errand" / "Chart.yaml"
    chart.write_text(re.sub(r"^version: (.*)$", r"version: \1+build.7", chart.read_text(), flags=re.M))
    found = yaml.safe_load(run("helm", "template", "errand", tmp_path / "errand", "--show-only", "templates/tests/verify.yaml").split("---")[1])
    assert found["metadata"]["labels"]["helm.sh/chart"].endswith("_build.7")


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
def test_services_have_probes(variant):
    for name, template in templates(variant).items():
        container = template["spec"]["containers"][0]
        assert container["livenessProbe"]["httpGet"]["path"] == "/health", name
        assert container["startupProbe"]["httpGet"]["path"] == "/health"
        assert container["readinessProbe"]["httpGet"]["path"] == "/health/ready"
        assert template["spec"]["enableServiceLinks"] is False, "a Service named errand would set ERRAND_PORT"


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
    for kind in ("PodDisruptionBudget", "ServiceAccount", "Service"):
        assert names <= {each["metadata"]["name"] for each in of_kind(variant, kind)}, kind
    assert set(workloads(variant)) == {component_of(each) for each in of_kind(variant, "Configuration")}
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


def test_only_the_services_that_sign_read_secrets_each_its_own():
    keys = {"api": "jwt-signing-key", "audit": "audit-signing-key"}
    roles = {role["metadata"]["name"]: role["rules"][0]["resourceNames"] for role in of_kind("default", "Role")}
    assert roles == {f"errand-{name}": [key, f"{key}-previous"] for name, key in keys.items()}
    for name, workload in workloads("default").items():
        assert workload["spec"]["template"]["spec"]["automountServiceAccountToken"] is (name in keys)


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
    said = (ROOT / CHART / "values-oke.yaml").read_text(encoding="utf-8").replace("\n#", "")
    assert f"{cpu / 1000:.2f} CPU and {memory / 1024:.2f} GiB" in said


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
    assert kinds == {"Deployment", "Service", "ServiceAccount", "NetworkPolicy", "PodDisruptionBudget",
                     "HorizontalPodAutoscaler"}
    assert "chat" in [component_of(each) for each in found if each["kind"] == "Configuration"]
    store = next(each for each in found if each["kind"] == "Component" and each["metadata"]["name"] == "statestore")
    assert "chat" in store["scopes"]


def test_a_service_that_is_switched_off_leaves_nothing_behind():
    found = rendered("default", "--set", "services.audit.enabled=false")
    assert not [each for each in found if each["metadata"]["name"].startswith("errand-audit")]
    assert not [each for each in found if "audit" in each.get("scopes", [])]


def test_channels_of_reminders_are_there_when_asked_for():
    found = rendered("default", "--set",
                     "dapr.components.email.enabled=true,dapr.components.webhook.enabled=true,dapr.components.sms.enabled=true")
    scopes = {each["metadata"]["name"]: each["scopes"] for each in found if each["kind"] == "Component"}
    assert scopes["email"] == scopes["webhook"] == scopes["sms"] == ["notification"]


def test_text_messages_go_to_the_number_that_a_user_named():
    """Dapr's Twilio binding prefers the component's toNumber to that of a request (bindings/twilio/sms/sms.go)."""
    found = rendered("default", "--set", "dapr.components.sms.enabled=true")
    sms = next(each for each in found if each["kind"] == "Component" and each["metadata"]["name"] == "sms")
    assert "toNumber" not in {each["name"] for each in sms["spec"]["metadata"]}
