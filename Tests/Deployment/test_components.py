"""Every environment is complete, valid, and loses no event."""

import re

import jsonschema
import pytest
from dapr_resources import CRDS, custom_resource_schemas, faults
from repository import ROOT, app_ids, components, contracts, documents, topics, used_components

FOLDER = ROOT / "dapr" / "components"
ENVIRONMENTS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
# Read by the built-in sidecar only, which knows a broker and a retry member that Dapr has not.
BUILT_IN = "embedded"
EXPECTED = {
    "azure-eventhubs", "compose", "embedded", "gcp-pubsub", "kafka", "mongodb", "nats-jetstream", "oci-streaming",
    "postgresql", "rabbitmq", "redis",
}


def resources(environment):
    return [document for path in sorted((FOLDER / environment).glob("*.yaml")) for document in documents(path)]


def named(environment):
    found = [resource for resource in resources(environment) if resource["kind"] == "Component"]
    return {resource["metadata"]["name"]: resource for resource in found}


def values(component):
    return {entry["name"]: entry.get("value") for entry in component["spec"].get("metadata", [])}


def test_the_environments_promised_are_there():
    assert EXPECTED <= set(ENVIRONMENTS)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_resources_have_only_members_and_metadata_that_dapr_documents(environment):
    found = []
    for resource in resources(environment):
        if environment == BUILT_IN and resource["kind"] == "Resiliency":
            for retry in resource["spec"]["policies"]["retries"].values():
                retry.pop("initialInterval", None)
        found += [f"{resource['metadata']['name']}: {fault}" for fault in faults(resource)]
    assert not found


@pytest.mark.skipif(not CRDS, reason="ERRAND_DAPR_CRDS does not name a folder with Dapr's CustomResourceDefinitions")
@pytest.mark.parametrize("environment", [name for name in ENVIRONMENTS if name != BUILT_IN])
def test_resources_are_valid_by_daprs_own_definitions(environment):
    schemas = custom_resource_schemas()
    for resource in resources(environment):
        jsonschema.validate(resource, schemas[resource["kind"], resource["apiVersion"]])


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_has_every_component_that_the_services_name(environment):
    assert used_components() <= {"llm", "sms"} | set(named(environment))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_component_names_are_those_of_the_contract(environment):
    assert set(named(environment)) <= set(components().values()) | {"credentials"}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_file_is_named_after_its_component(environment):
    for path in (FOLDER / environment).glob("*.yaml"):
        assert [document["metadata"]["name"] for document in documents(path)] == [path.stem]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_app_may_use_what_it_may_use_in_the_built_in_environment(environment):
    ours = named(environment)
    for name, component in named(BUILT_IN).items():
        if name == "credentials":  # an environment has its own way to passwords, or needs none
            continue
        assert set(ours[name]["scopes"]) >= set(component["scopes"]), name
    for name, component in ours.items():
        assert set(component["scopes"]) <= set(app_ids().values()), name


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_failed_deliveries_of_every_broker_are_repeated_within_bounds(environment):
    policies = [resource["spec"] for resource in resources(environment) if resource["kind"] == "Resiliency"]
    brokers = [name for name, each in named(environment).items() if each["spec"]["type"].startswith("pubsub.")]
    assert {"pubsub", "pubsub-broadcast"} <= set(brokers)
    for name in brokers:
        covered = [spec for spec in policies if name in spec["targets"].get("components", {})]
        assert covered, name
        for spec in covered:
            retry = spec["policies"]["retries"][spec["targets"]["components"][name]["inbound"]["retry"]]
            assert 3 <= retry["maxRetries"] <= 100


# Where several replicas of sync may run, and whoever starts the sidecars names them.
REPLICATED = {"compose", "embedded"}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_replica_is_a_consumer_of_the_broadcast(environment):
    component = named(environment)["pubsub-broadcast"]
    settings = values(component)
    assert "consumerGroup" not in settings
    if component["spec"]["type"] == "pubsub.jetstream":
        assert "durableName" not in settings and "queueGroupName" not in settings
    elif environment in REPLICATED:
        assert settings["consumerID"] == "{podName}"
    else:
        # A sidecar without POD_NAME would not start; the file says what several replicas need.
        assert "consumerID" not in settings
        assert 'consumerID: "{podName}"' in (FOLDER / environment / "pubsub-broadcast.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("environment", sorted(set(ENVIRONMENTS) - REPLICATED))
def test_a_laptop_needs_no_variable_that_the_readme_does_not_name(environment):
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((FOLDER / environment).glob("*.yaml")))
    readme = (FOLDER / f"{environment}.md").read_text(encoding="utf-8")
    stated = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert "{podName}" not in "\n".join(stated)
    optional = {"SMTP_USER", "SMTP_PASSWORD"}
    for key in set(re.findall(r"^ +key: ([A-Z_]+)$", text, re.M)) - optional:
        assert f"CREDENTIAL_{key}" in readme, key


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_redis_gets_its_times_as_plain_milliseconds(environment):
    for component in named(environment).values():
        if component["spec"]["type"] == "pubsub.redis":
            for name in ("processingTimeout", "redeliverInterval"):
                assert re.fullmatch(r"[0-9]{4,6}", values(component)[name])


def seconds(text):
    return float(text[:-1]) * {"s": 1, "m": 60, "h": 3600}[text[-1]]


def longest(retry):
    """How long Dapr may go on with an event: its pauses grow by half from half a second, and chance adds half to each."""
    return sum(1.5 * min(0.5 * 1.5**attempt, seconds(retry["maxInterval"])) for attempt in range(retry["maxRetries"]))


def again(component):
    """After how many seconds at most a broker delivers what a dead process had taken; None where it notices the end of a connection."""
    settings = values(component)
    match component["spec"]["type"]:
        case "pubsub.redis":
            return (int(settings["processingTimeout"]) + int(settings["redeliverInterval"])) / 1000
        case "pubsub.jetstream":
            return seconds(settings["ackWait"])
        case "pubsub.gcp.pubsub":
            return seconds(settings["ackDeadline"])


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_crash_delays_no_event_for_longer_than_a_minute(environment):
    assert (again(named(environment)["pubsub"]) or 0) < 60


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_event_that_is_still_retried_when_it_comes_again_leaves_hands_for_the_others(environment):
    """Its retries go on beside those of its next delivery, each of which holds one of Redis' hands."""
    policies = [resource for resource in resources(environment) if resource["kind"] == "Resiliency"]
    patience = max(longest(retry) for policy in policies for retry in policy["spec"]["policies"]["retries"].values())
    assert patience > 60, "an outage of a minute costs no event"
    for component in named(environment).values():
        if component["spec"]["type"] == "pubsub.redis":
            at_once = 1 + patience / (int(values(component)["processingTimeout"]) / 1000)
            assert int(values(component)["concurrency"]) > 3 * at_once


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_secrets_come_from_a_store_that_every_user_of_the_component_has(environment):
    found = named(environment)
    for name, component in found.items():
        entries = component["spec"].get("metadata", [])
        if any("secretKeyRef" in entry for entry in entries):
            store = found[component["auth"]["secretStore"]]
            assert set(component["scopes"]) <= set(store["scopes"]), name
        for entry in entries:
            is_secret = re.search(r"password|secret(?!s)|connectionString$|token|key$", entry["name"], re.I)
            if is_secret and component["spec"]["type"] not in ("pubsub.sqlite", "state.sqlite"):
                assert entry.get("value", "") == "", f"{name} carries a secret in the open"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_readme_is_one_line_beside_its_folder(environment):
    """In the folder daprd would warn of a file that it cannot load, at each start."""
    assert not [path.name for path in (FOLDER / environment).iterdir() if path.suffix != ".yaml"]
    readme = (FOLDER / f"{environment}.md").read_text()
    assert readme.strip() and readme.count("\n") == 1


def test_every_subscription_of_the_services_has_a_dead_letter_topic():
    assert topics(), "no topics were read from Topic.swift"
    source = contracts()
    assert 'var deadLetters: String { name + "-dead" }' in source
    for path in (ROOT / "Sources" / "Services").rglob("*.swift"):
        text = path.read_text()
        for match in re.finditer(r"(?<!\[)(?<!: )\bSubscription\((?P<arguments>[^{]*)\{?", text):
            if "pubsub:" in match["arguments"]:
                assert "deadLetter" in match["arguments"], path
