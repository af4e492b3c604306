"""The compose files are valid, agree with the sources, and give each service a sidecar and no rights."""

import re

import pytest
import yaml
from dapr_resources import faults
from repository import ROOT, app_ids, documents, services, settings, text, topics
from tools import run

FILES = ["docker-compose.yaml", "docker-compose.infra.yaml"]
APPS = documents(FILES[0])[0]["services"]
INFRA = documents(FILES[1])[0]["services"]
SERVICES = {name: service for name, service in APPS.items() if not name.endswith("-sidecar")}
LASTING = {"redpanda", "postgres", "redis", "scheduler", "prometheus", "grafana", "loki", "mail"}


def test_the_files_are_valid_by_the_compose_schema():
    run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", *FILES)


def test_every_service_of_the_executable_is_there_with_its_sidecar():
    assert set(services()) <= set(SERVICES)
    assert set(SERVICES) <= set(app_ids().values())
    assert {name + "-sidecar" for name in SERVICES} | set(SERVICES) == set(APPS)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_and_its_sidecar_agree(name):
    service, sidecar = SERVICES[name], APPS[f"{name}-sidecar"]
    arguments = sidecar["command"]
    value = {flag: arguments[index + 1] for index, flag in enumerate(arguments[:-1]) if flag.startswith("--")}
    assert sidecar["network_mode"] == f"service:{name}"
    assert value["--app-id"] == name and service["command"] == ["serve", name]
    assert value["--dapr-http-port"] == service["environment"]["DAPR_HTTP_PORT"]
    assert sidecar["environment"]["POD_NAME"], "the broadcast's {podName} needs it"
    if name in services():
        assert int(value["--app-port"]) == services()[name] + 1000
        run_file = {app["appID"]: app for app in documents("dapr/dapr.yaml")[0]["apps"]}
        assert int(value["--dapr-http-port"]) == run_file[name]["daprHTTPPort"]
    for token in ("APP_API_TOKEN", "DAPR_API_TOKEN"):
        assert service["environment"][token] == sidecar["environment"][token]
        assert ":?" in service["environment"][token], "no token has a default"


@pytest.mark.parametrize("name", APPS)
def test_containers_have_no_rights_and_bounded_memory(name):
    service = APPS[name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"] and service["mem_limit"]
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", [*SERVICES, *INFRA])
def test_ports_are_on_the_loopback_interface_only(name):
    for port in (SERVICES | INFRA)[name].get("ports", []):
        assert port.startswith("127.0.0.1:")


@pytest.mark.parametrize("name", [*APPS, *INFRA])
def test_images_are_pinned_to_a_version(name):
    image = (APPS | INFRA)[name]["image"]
    assert re.search(r":(v?\d+[\d.]*|\$\{?.*|local\})$", image), image


def test_everything_starts_in_the_order_of_health():
    together = APPS | INFRA
    for name, service in together.items():
        for other, condition in service.get("depends_on", {}).items():
            assert other in together
            if condition["condition"] == "service_healthy":
                assert "healthcheck" in together[other], f"{name} waits for the health of {other}"
    for name in SERVICES:
        assert APPS[f"{name}-sidecar"]["depends_on"]["topics"]["condition"] == "service_completed_successfully"


def test_what_must_last_is_in_a_volume():
    volumes = documents(FILES[1])[0]["volumes"]
    for name in LASTING:
        assert any(volume.split(":")[0] in volumes for volume in INFRA[name]["volumes"]), name


def test_profiles_are_minimal_and_full_and_full_has_all():
    for name, service in (APPS | INFRA).items():
        assert set(service["profiles"]) <= {"minimal", "full"} and "full" in service["profiles"], name
        for other in service.get("depends_on", {}):
            assert set(service["profiles"]) <= set((APPS | INFRA)[other]["profiles"]), f"{name} needs {other}"


def test_every_topic_and_its_dead_letters_are_made():
    script = INFRA["topics"]["command"][0]
    made = set(re.search(r"for topic in ([^;]+);", script).group(1).split())
    assert set(topics()) <= made
    assert '"$$topic-dead"' in script


def test_variables_are_ones_that_somebody_reads():
    known = settings() | {"DAPR_HTTP_PORT", "DAPR_API_TOKEN"}
    for name, service in SERVICES.items():
        assert set(service["environment"]) <= known, name


def test_secrets_are_made_by_the_script_and_never_have_a_default():
    script = text("scripts/compose")
    wanted = set(re.findall(r"\$\{(ERRAND_\w+):\?", "".join(text(file) for file in FILES))) | {"ERRAND_SECRETS"}
    assert wanted == set(re.findall(r"^(ERRAND_\w+)=", script, re.M))


def test_mounted_files_exist():
    for service in (APPS | INFRA).values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).exists(), source


def test_the_sidecars_configuration_is_valid():
    for resource in documents("dapr/compose/configuration.yaml"):
        assert not faults(resource)


def test_prometheus_scrapes_every_service_and_sidecar():
    jobs = {job["job_name"]: job for job in documents("dapr/compose/prometheus.yaml")[0]["scrape_configs"]}
    targets = {target for group in jobs["errand"]["static_configs"] for target in group["targets"]}
    sidecars = {target for group in jobs["dapr"]["static_configs"] for target in group["targets"]}
    for name, port in services().items():
        assert f"{name}:{port}" in targets and f"{name}:9090" in sidecars


def test_grafanas_provisioning_is_yaml():
    for path in (ROOT / "dapr" / "compose" / "grafana").rglob("*.yaml"):
        assert yaml.safe_load(path.read_text())["apiVersion"] == 1
