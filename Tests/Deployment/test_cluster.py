"""What makes and tries clusters: the commands it would run, and the manifests it applies. Nothing is started."""

import re
import subprocess

import kubernetes_validate
import pytest
import yaml
from chart import CHART
from repository import ROOT, documents, topics
from tools import run

PLACES = ["kind", "minikube", "oke", "gke", "doks", "aks"]
MANIFESTS = sorted(path.name for path in (ROOT / "charts" / "cluster").glob("*.yaml") if not path.name.startswith("values-"))


def cluster(*arguments):
    return subprocess.run([ROOT / "scripts/cluster", *arguments, "--dry-run"], cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize("action", ["up", "down", "status"])
@pytest.mark.parametrize("place", PLACES)
def test_a_dry_run_prints_every_command_and_runs_none(place, action):
    result = cluster(place, action)
    assert result.returncode == 0, result.stderr
    commands = [line for line in result.stdout.splitlines() if line.startswith("+ ")]
    assert commands and not result.stderr


@pytest.mark.parametrize("place", PLACES)
def test_every_chart_is_pinned(place):
    output = cluster(place, "up").stdout
    charts = [line for line in output.splitlines() if line.startswith("+ helm upgrade --install")]
    assert len(charts) >= 4
    for line in charts:
        assert re.search(r"--version \^?v?\d+\.\d+\.\d+", line), line
    dapr = next(line for line in charts if " dapr-system " in line)
    assert "--version 1.17.13" in dapr and "sidecarDropALLCapabilities=true" in dapr
    assert "dapr_operator.watchInterval=30s" in dapr, "a pod made while the injector is away would stay without a sidecar"
    assert ("global.ha.enabled=true" in dapr) is (place in ("gke", "doks", "aks"))
    assert ("inMemoryStorage=true" in dapr) is (place in ("kind", "minikube", "oke"))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("options", [(), ("--store", "postgresql", "--broker", "kafka"), ("--store", "redis"), ("--broker", "none"),
                                     ("--without", "monitoring", "--without", "gateway", "--without", "certificates")], ids=str)
def test_what_it_says_comes_next_is_a_chart_that_renders(place, options):
    output = cluster(place, "up", *options).stdout
    command = output[output.index("  helm upgrade --install errand"):output.index("  helm test")].replace("\\\n", " ")
    words = [word for word in command.split() if word not in ("--atomic", "--wait")]
    words = [word.replace("…", "x") for word in words]
    words[1:3] = ["template"]
    found = [each for each in yaml.safe_load_all(run(words[0], *words[1:])) if each]
    types = {each["metadata"]["name"]: each["spec"]["type"] for each in found if each["kind"] == "Component"}
    if "--store" in options:
        assert types["statestore"] == f"state.{options[1]}"
    if "--without" in options:
        kinds = {each["kind"] for each in found}
        assert not kinds & {"ServiceMonitor", "PrometheusRule", "Gateway", "HTTPRoute"}, "whose definitions nobody brought"
    if "kafka" in options:
        assert types["pubsub"] == types["pubsub-broadcast"] == "pubsub.kafka"
    for each in found:
        for entry in each["spec"].get("metadata", []) if each["kind"] == "Component" else []:
            assert entry.get("value") != "None"


def test_a_password_is_never_an_argument():
    text = (ROOT / "scripts/cluster").read_text(encoding="utf-8")
    assert "--from-literal" not in text and "set -x" not in text


def test_an_unknown_place_option_or_store_is_refused():
    for arguments in (("moon", "up"), ("kind", "fly"), ("kind", "up", "--fast"), ("kind", "up", "--store", "paper")):
        result = cluster(*arguments)
        assert result.returncode == 64 and "There is no" in result.stderr + "There is no" * ("fly" in arguments)


@pytest.mark.parametrize("script", ["cluster"])
def test_shellcheck_finds_nothing(script):
    run("shellcheck", f"scripts/{script}")


def filled(name):
    text = (ROOT / "charts" / "cluster" / name).read_text(encoding="utf-8")
    return [each for each in yaml.safe_load_all(text) if each]


@pytest.mark.parametrize("name", MANIFESTS)
def test_manifests_are_valid_and_fit_pod_security_restricted(name):
    for resource in filled(name):
        if "." not in resource["apiVersion"].split("/")[0] or resource["apiVersion"].startswith("networking.k8s.io"):
            kubernetes_validate.validate(resource, "1.37", strict=True)
        if resource["kind"] == "StatefulSet":
            pod = resource["spec"]["template"]["spec"]
            assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
            for container in pod["containers"]:
                assert container["securityContext"]["allowPrivilegeEscalation"] is False
                assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
                assert container["resources"]["limits"]["memory"]


def test_kafka_has_every_topic_and_its_dead_letters():
    made = {each["metadata"]["name"] for each in filled("kafka.yaml") if each["kind"] == "KafkaTopic"}
    assert made == set(topics()) | {f"{topic}-dead" for topic in topics()}


def test_the_class_of_gateways_is_the_one_of_the_values():
    made = next(each for each in filled("gateway.yaml") if each["kind"] == "GatewayClass")
    assert made["metadata"]["name"] == documents(f"{CHART}/values.yaml")[0]["gateway"]["className"]
    for place in ("kind", "minikube", "oke", "doks", "cloud"):
        proxy = filled(f"gateway-{place}.yaml")[0]
        assert (proxy["kind"], proxy["metadata"]["name"]) == (made["spec"]["parametersRef"]["kind"], made["spec"]["parametersRef"]["name"])


def test_the_trial_of_a_cluster_knows_its_options():
    output = run("scripts/try-cluster", "--help")
    for option in ("--context", "--image", "--previous", "--only", "--rolls", "--keep"):
        assert option in output
