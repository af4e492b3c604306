"""`docker compose up` in a fresh clone: nothing to prepare, no rights, Dapr's access control, and pods that heal."""

import re

import pytest
import yaml
from dapr_resources import faults
from repository import ROOT, app_ids, documents, services, settings, text, topics
from tools import run

FILES = ["docker-compose.yaml", "docker-compose.infra.yaml"]
ROOTS = [documents(file)[0] for file in FILES]
APPS, INFRA = (root["services"] for root in ROOTS)
ALL = APPS | INFRA
PODS = {name.removesuffix("-pod"): service for name, service in APPS.items() if name.endswith("-pod")}
SERVICES = {name: APPS[name] for name in PODS}
SIDECARS = {name: APPS[f"{name}-sidecar"] for name in PODS}
# What ends by itself: it is not started again, and others may wait for its end.
ONCE = {"image", "prepare", "topics", "tracing", "verify"}
LASTING = {"redpanda", "postgres", "redis", "scheduler", "prometheus", "alertmanager", "grafana", "loki", "mail"}
SECRET = re.compile(r"TOKEN|PASSWORD|SECRET|_KEY$|CREDENTIAL")


def mounts(service):
    """Source to target of a service's volumes."""
    return dict(volume.split(":")[:2] for volume in service.get("volumes", []))


def needs(name):
    """What a service waits for, with the condition."""
    needed = ALL[name].get("depends_on", {})
    return needed if isinstance(needed, dict) else dict.fromkeys(needed, {"condition": "service_started"})


def seconds(duration):
    return sum(int(number) * {"h": 3600, "m": 60, "s": 1}[unit] for number, unit in re.findall(r"(\d+)([hms])", duration))


def test_the_files_are_valid_by_the_compose_schema():
    run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", *FILES)


def test_the_project_has_its_name_in_whatever_folder_and_whichever_file_is_started():
    """compose ignores the name in an included file."""
    assert [root["name"] for root in ROOTS] == ["errand", "errand"]
    assert ROOTS[0]["include"] == [FILES[1]]
    assert "com.docker.compose.project=errand" in text("dapr/compose/config.alloy")


def test_no_variable_has_to_be_set():
    for file in FILES:
        for variable in re.findall(r"(?<!\$)\$\{([^}]+)\}", text(file)):
            assert re.match(r"\w+:-.", variable), variable
        assert not re.findall(r"(?<!\$)\$\w", text(file))


def test_secrets_are_files_that_nobody_has_to_make():
    """compose cannot give a secret from a variable or from its own text to a read-only container, and either is seen by all."""
    for root in ROOTS:
        for secret in (root.get("secrets") or {}).values():
            assert not {"environment", "content"} & set(secret)
    for name, service in ALL.items():
        for variable, value in service.get("environment", {}).items():
            assert not SECRET.search(variable) or variable.endswith("_FILE") and value.startswith("/"), name


def test_what_a_laptop_needs_starts_without_a_profile_and_without_what_has_one():
    profiles = {name: set(service.get("profiles", [])) for name, service in ALL.items()}
    assert {name for name, own in profiles.items() if own == {"verify"}} == {"verify"}
    full = {name for name, own in profiles.items() if own == {"full"}}
    assert full == {"redis", "console", "zipkin", "tracing", "prometheus", "alertmanager", "loki", "alloy", "grafana"}
    assert not [name for name, own in profiles.items() if own and name not in full | {"verify"}]
    for name in set(ALL) - full:
        for other, condition in needs(name).items():
            assert other not in full or condition["required"] is False, f"{name} needs {other}"


def test_one_service_builds_the_image_and_whoever_runs_it_waits_for_that():
    """Two that build the same tag fail at the first `up` on a machine: "already exists"."""
    assert [name for name, service in ALL.items() if "build" in service] == ["image"]
    for name, sidecar in SIDECARS.items():
        assert sidecar["depends_on"]["image"]["condition"] == "service_completed_successfully"
        assert SERVICES[name]["image"] == ALL["image"]["image"]
        assert SERVICES[name]["pull_policy"] == "never", "compose would look for it in a registry first"


def test_starting_web_starts_every_service_and_what_it_stands_on():
    started, waiting = set(), ["web"]
    while waiting:
        name = waiting.pop()
        if name in started:
            continue
        started.add(name)
        waiting += [other for other, condition in needs(name).items() if condition.get("required", True)]
        if (mode := ALL[name].get("network_mode", "")).startswith("service:"):
            waiting.append(mode.removeprefix("service:"))
    assert {name for name, service in APPS.items() if not service.get("profiles")} <= started
    assert {"prepare", "redpanda", "topics", "postgres", "sentry", "scheduler", "placement"} <= started


def test_every_service_of_the_executable_is_a_pod():
    assert set(services()) <= set(PODS) <= set(app_ids().values())
    for name in PODS:
        assert {name, f"{name}-sidecar", f"{name}-pod"} <= set(APPS)
    assert {part for name in PODS for part in (name, f"{name}-sidecar", f"{name}-pod")} | {"image", "verify"} == set(APPS)


@pytest.mark.parametrize("name", PODS)
def test_a_namespace_outlives_the_service_and_the_sidecar_in_it(name):
    pod = PODS[name]
    assert SERVICES[name]["network_mode"] == SIDECARS[name]["network_mode"] == f"service:{name}-pod"
    assert pod["command"] == ["sleep", "infinity"] and not pod.get("depends_on") and "network_mode" not in pod
    assert pod["networks"]["default"]["aliases"] == [name], "sidecars and Prometheus look for it by that name"
    for member in (SERVICES[name], SIDECARS[name]):
        assert "/compose/health" in member["healthcheck"]["test"], "it notices that the namespace is gone"
        assert not member.get("ports"), "ports belong to the namespace"


@pytest.mark.parametrize("name", PODS)
def test_a_pod_knows_its_app_id_and_port(name):
    assert SERVICES[name]["command"] == ["serve", name]
    assert SIDECARS[name]["command"] == [name, str(services()[name] + 1000)]
    assert f"{name}-sidecar" in needs(name)


@pytest.mark.parametrize("name", PODS)
def test_a_pod_is_one_short_entry(name):
    entry = re.search(rf"^  {name}:\n(.*?)\n\n", text(FILES[0]), re.S | re.M).group(1)
    assert len(entry.splitlines()) <= 12


@pytest.mark.parametrize("name", APPS)
def test_containers_have_no_rights_and_bounded_memory(name):
    service = APPS[name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert service.get("mem_limit") or name in ONCE
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", ALL)
def test_containers_come_back_by_themselves_or_end_for_good(name):
    assert ALL[name]["restart"] == ("no" if name in ONCE else "unless-stopped")
    assert ALL[name]["logging"]["options"]["max-size"]


@pytest.mark.parametrize("name", ALL)
def test_ports_are_on_the_loopback_interface_only(name):
    for port in ALL[name].get("ports", []):
        assert port.startswith("127.0.0.1:")


@pytest.mark.parametrize("name", ALL)
def test_images_are_pinned_to_a_version(name):
    image = ALL[name]["image"]
    assert image == "${ERRAND_IMAGE:-errand:local}" or re.search(r":v?\d[\d.]*(-\w+)?$", image), image


def test_all_of_dapr_is_of_one_version():
    assert len({service["image"].split(":")[1] for service in ALL.values() if service["image"].startswith("daprio/")}) == 1


def test_everything_starts_in_an_order_that_can_be_kept():
    for name in ALL:
        for other, condition in needs(name).items():
            assert other in ALL
            if condition["condition"] == "service_healthy":
                assert "healthcheck" in ALL[other], f"{name} waits for the health of {other}"
                assert other in INFRA, "services come up in any order: what waits for one fails with it"
            if condition["condition"] == "service_completed_successfully":
                assert other in ONCE
    for sidecar in SIDECARS.values():
        ready = {other: condition["condition"] for other, condition in sidecar["depends_on"].items()}
        assert ready["topics"] == ready["prepare"] == "service_completed_successfully"
        assert ready["postgres"] == ready["sentry"] == "service_healthy"


@pytest.mark.parametrize("name", [name for name in ALL if name not in ONCE])
def test_a_slow_laptop_has_time(name):
    check = ALL[name].get("healthcheck")
    if check is None:
        assert name.removesuffix("-pod") in PODS or ALL[name].get("profiles") == ["full"], "nobody knows whether it is well"
        return
    assert seconds(check["start_period"]) >= 300


def test_what_must_last_is_in_a_volume():
    volumes = ROOTS[1]["volumes"]
    for name in LASTING:
        assert any(source in volumes for source in mounts(INFRA[name])), name


def test_every_topic_and_its_dead_letters_are_made():
    script = INFRA["topics"]["command"][0]
    made = set(re.search(r"for topic in ([^;]+);", script).group(1).split())
    assert set(topics()) <= made
    assert '"$$topic-dead"' in script


def test_variables_are_ones_that_somebody_reads():
    for name, service in SERVICES.items():
        assert set(service["environment"]) <= settings(), name


def test_mounted_files_exist():
    for service in ALL.values():
        for source in mounts(service):
            if source.startswith("./"):
                assert (ROOT / source).exists(), source


@pytest.mark.parametrize("name", ["sidecar", "tracing", "sentry"])
def test_a_configuration_is_valid(name):
    assert [fault for resource in documents(f"dapr/compose/{name}.yaml") for fault in faults(resource)] == []


def test_prometheus_scrapes_every_service_and_sidecar():
    jobs = {job["job_name"]: job for job in documents("dapr/compose/prometheus.yaml")[0]["scrape_configs"]}
    targets = {target for group in jobs["errand"]["static_configs"] for target in group["targets"]}
    sidecars = {target for group in jobs["dapr"]["static_configs"] for target in group["targets"]}
    for name, port in services().items():
        assert f"{name}:{port}" in targets and f"{name}:9090" in sidecars


def test_grafanas_provisioning_is_yaml():
    for path in (ROOT / "dapr" / "compose" / "grafana").rglob("*.yaml"):
        assert yaml.safe_load(path.read_text())["apiVersion"] == 1
