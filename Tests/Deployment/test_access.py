"""Who may call, publish and read what is written once, in the chart's values, suffices for the sources, and says what it seems to say."""

import json
import re

import pytest
import yaml
from chart import CHART, component_of, of_kind, refusal, rendered, templates
from repository import ROOT, SOURCES, app_ids, contracts, documents, services, text, topics
from tools import run

SERVICES = documents(f"{CHART}/values.yaml")[0]["services"]
FOLDERS = sorted(path.name for path in (ROOT / "dapr" / "components").iterdir() if path.is_dir())
CONFIGURATIONS = ROOT / "dapr" / "configurations"


def rules(control, caller):
    for policy in control.get("policies", []):
        if policy["appId"] == caller:
            return [(each["name"], set(each["httpVerb"])) for each in policy["operations"]]
    return []


def is_allowed(control, caller, verb, path):
    """Judges as Dapr does, whose trie stops at the first rule on the way down (pkg/config/acl_trie.go); paths have no wildcards."""
    steps = path.split("?")[0].lower().strip("/").split("/")
    known = {}
    for name, verbs in rules(control, caller):
        known.setdefault(tuple(name.strip("/").split("/")), verbs)
    for depth in range(1, len(steps) + 1):
        if tuple(steps[:depth]) in known:
            return bool({verb, "*"} & known[tuple(steps[:depth])])
    return False


def controls():
    return {component_of(each): each["spec"]["accessControl"] for each in of_kind("default", "Configuration")}


def swift(folder):
    return [path.read_text(encoding="utf-8") for path in sorted((SOURCES / "Services" / folder).rglob("*.swift"))]


def served(app_id):
    """The paths of an app's public routes, by its OpenAPI document."""
    for path in (ROOT / "specs").glob("*/contracts/openapi.json"):
        for route, operations in json.loads(path.read_text(encoding="utf-8"))["paths"].items():
            if forwarded_to(route) == app_id:
                for verb in operations.keys() & {"get", "post", "put", "patch", "delete"}:
                    yield verb.upper(), re.sub(r"\{\w+\}", "x", route)


def forwarded_to(path):
    """Whom web forwards a path to."""
    ids = app_ids()
    table = re.findall(r'\(path: "([^"]+)", app: AppID\.(\w+)\)', "\n".join(swift("Web")))
    found = [ids[app] for prefix, app in table if path == prefix or path.startswith(prefix + "/")]
    return found[0] if found else "api"


def calls():
    """What the sources invoke: caller, app, verb, path. Every file's verbs count for each of its paths."""
    ids = app_ids()
    found = set()
    for name in services():
        if name != "api":
            found |= {(name, "api", "GET", "/.well-known/jwks.json"), (name, "api", "POST", "/internal/tokens/introspect")}
        folder = next(path.parent.name for path in (SOURCES / "Services").rglob("*Service.swift")
                      if path.stem.removesuffix("Service").lower() == name)
        for source in swift(folder):
            for app, verb, path in re.findall(
                    r'AppID\.(\w+),\s*\.(get|post|put|patch|delete),\s*(?:SuitePath\()?"(/[^"?\\]+)', source):
                found.add((name, ids[app], verb.upper(), path))
    for source in swift("Sync"):
        found |= {("sync", "api", "GET", path) for path in re.findall(r'\bget\("(/api/[^"?\\]+)', source)}
    for source in swift("Chat/Tools") + swift("Chat/Consent") + swift("Chat/MCP"):
        verbs = re.findall(r"\b(?:session\.api\(|send\(to: [^,]+,)\s*\.(get|post|put|patch|delete)\b", source)
        for path in re.findall(r'"(/api/[^"?\\]+)', source):
            found |= {("chat", forwarded_to(path), verb.upper(), path) for verb in verbs}
    for app in services():
        found |= {("web", app, verb, path) for verb, path in served(app)}
    return found | {("recurring", "api", "POST", "/internal/occurrences"), ("web", "chat", "POST", "/mcp"),
                    ("web", "chat", "GET", "/.well-known/oauth-protected-resource/mcp")}


def test_every_call_that_the_sources_make_is_allowed():
    found, control = calls(), controls()
    assert len(found) > 60 and len({caller for caller, *_ in found}) == 6, "the sources were not read"
    assert ("sync", "api", "GET", "/api/tasks") in found and ("chat", "api", "DELETE", "/api/tags") in found
    refused = [each for each in sorted(found)
               if each[0] != each[1] and not is_allowed(control[each[1]], each[0], each[2], each[3])]
    assert not refused


def test_what_nobody_calls_is_refused():
    control = controls()
    assert not is_allowed(control["api"], "chat", "POST", "/internal/occurrences")
    assert not is_allowed(control["api"], "sync", "POST", "/api/tasks")
    assert not is_allowed(control["api"], "chat", "GET", "/api/account")
    assert not is_allowed(control["chat"], "web", "PUT", "/api/chat/conversations/x")
    assert [app for app in services() if is_allowed(control["api"], app, "POST", "/internal/occurrences")] == ["recurring"]
    for app in ("web", "sync", "recurring"):
        assert control[app] == {"defaultAction": "deny", "trustDomain": "public"}


def test_every_rule_of_a_caller_is_one_that_dapr_reads():
    for app, control in controls().items():
        for policy in control.get("policies", []):
            paths = [each["name"] for each in policy["operations"]]
            for path in paths:
                assert "*" not in path and not [other for other in paths if path.startswith(other + "/")], (app, path)
            assert len(paths) == len(set(paths))


def access(*operations, apps=("web",)):
    return yaml.safe_dump({"services": {"audit": {"access": [
        {"appId": app, "operations": [{"path": path, "verbs": ["GET"]} for path in operations]} for app in apps]}}})


@pytest.mark.parametrize("paths", [("/a", "/a/b"), ("/a/b", "/a"), ("/a", "/a")])
def test_a_rule_that_another_one_shadows_is_refused(paths):
    assert "would never be read" in refusal(values=access(*paths))


@pytest.mark.parametrize("path", ["/a/**", "/a/*", "/a/", "a", "/A"])
def test_a_path_of_a_rule_is_a_plain_prefix(path):
    assert "pattern" in refusal(values=access(path))


def test_paths_that_only_begin_alike_do_not_shadow_each_other():
    assert run("helm", "template", "errand", CHART, "--values", "-", input=access("/api/chat", "/api/chatkit"))


def test_a_caller_is_named_once():
    assert "stands there twice" in refusal(values=access("/a", apps=("web", "web")))


def test_a_topic_that_no_component_carries_is_refused():
    assert "no component" in refusal("--set", "services.audit.subscribes={nonsense}")
    assert "two components carry one topic" in refusal("--set", "dapr.components.pubsub.topics={task-updates,a}")


def test_what_runs_outside_kubernetes_is_what_the_chart_says():
    """Otherwise: scripts/dapr-configurations."""
    run("python", "scripts/dapr-configurations", "--check")
    assert {path.stem for path in CONFIGURATIONS.glob("*.yaml")} == set(services())


def test_topics_are_carried_by_the_component_of_the_contract():
    carried = {topic: name for name, each in documents(f"{CHART}/values.yaml")[0]["dapr"]["components"].items()
               for topic in each.get("topics", [])}
    assert carried == topics()


def heard(folder):
    """The topics that the sources of a service subscribe to."""
    names = dict(re.findall(r'static let (\w+) = Topic\(name: "([^"]+)"', contracts()))
    source = "\n".join(swift(folder))
    return {names[each] for each in re.findall(r"(?:Topic|[Ss]ubscription\(\s*to: )\.(\w+)", source) if each in names}


def said(folder):
    """The topics of the events that the sources of a service emit, save where a type only is compared with."""
    contract = contracts()
    names = dict(re.findall(r'static let (\w+) = Topic\(name: "([^"]+)"', contracts()))
    topic_of = {}
    for cases, topic in re.findall(r"case ([.\w, ]+): \.(\w+)", contract):
        topic_of |= {case.strip(" ."): names[topic] for case in cases.split(",")}
    source = "\n".join(swift(folder))
    if "PendingEvent(" not in source:
        return set()
    # What is heard is not said.
    source = re.sub(r"\bof: \[[^\]]*\]", "", source)
    return {topic_of[each] for each in re.findall(r"(?<![=] )\.(\w+)\b(?!\?)", source) if each in topic_of}


@pytest.mark.parametrize("name", services())
def test_a_service_subscribes_and_publishes_as_the_values_say(name):
    folder = {"api": "API"}.get(name, name.capitalize())
    assert set(SERVICES[name].get("subscribes", [])) == heard(folder)
    assert set(SERVICES[name].get("publishes", [])) == said(folder)


def scopes(component, which):
    value = {each["name"]: each.get("value", "") for each in component["spec"]["metadata"]}[which]
    return {app: set(named.split(",")) for app, named in (part.split("=") for part in value.split(";") if part)}


def brokers():
    for each in of_kind("default", "Component"):
        if each["spec"]["type"].startswith("pubsub."):
            yield "chart", each
    for folder in FOLDERS:
        for path in (ROOT / "dapr" / "components" / folder).glob("pubsub*.yaml"):
            yield folder, documents(path)[0]


@pytest.mark.parametrize("where,component", list(brokers()), ids=lambda each: each if isinstance(each, str) else each["metadata"]["name"])
def test_a_broker_lets_each_app_publish_and_hear_its_own_topics_and_put_away_what_it_could_not_handle(where, component):
    ours = {topic for topic, name in topics().items() if name == component["metadata"]["name"]}
    publishing, subscribing = scopes(component, "publishingScopes"), scopes(component, "subscriptionScopes")
    for app, service in SERVICES.items():
        hears = ours & set(service.get("subscribes", []))
        assert subscribing.get(app, set()) == hears
        assert publishing.get(app, set()) == (ours & set(service.get("publishes", []))) | {f"{each}-dead" for each in hears}
        # Who is not in the component's scopes does not have it at all.
        assert not (publishing.get(app) or hears) or app in component["scopes"]
    everything = ours | {f"{each}-dead" for each in ours}
    metadata = {each["name"]: each.get("value") for each in component["spec"]["metadata"]}
    for name in ("protectedTopics", "allowedTopics"):
        assert set(metadata[name].split(",")) == everything, "what is not protected, an app without scopes may use"


def test_a_declared_subscription_may_be_heard_and_put_away():
    one = "name=x,component=pubsub,topic=extra,route=/x,deadLetterTopic=extra-dead,scopes={audit}"
    found = rendered("default", "--set", ",".join(f"dapr.subscriptions[0].{part}" for part in one.split(",")))
    component = next(each for each in found if each["kind"] == "Component" and each["metadata"]["name"] == "pubsub")
    assert "extra" in scopes(component, "subscriptionScopes")["audit"]
    assert "extra-dead" in scopes(component, "publishingScopes")["audit"]
    assert "extra" not in scopes(component, "subscriptionScopes")["chat"]


def test_a_sidecar_shows_no_secret_but_its_own_key_to_a_service_that_signs():
    shown = {
        name: [{"storeName": "secrets", "defaultAccess": "deny", "allowedSecrets": [key, f"{key}-previous"]}]
        for name, key in {"api": "jwt-signing-key", "audit": "audit-signing-key"}.items()
    }
    hidden = {"storeName": "credentials", "defaultAccess": "deny"}
    for name, service in SERVICES.items():
        spec = documents(CONFIGURATIONS / f"{name}.yaml")[0]["spec"]
        assert spec.get("secrets", {}).get("scopes", []) == shown.get(name, []) + [hidden] * bool(service.get("components"))
    for each in of_kind("default", "Configuration"):
        scoped = each["spec"].get("secrets", {}).get("scopes", [])
        assert scoped == shown.get(component_of(each), [])
    for name, template in templates("default").items():
        # The namespace's secrets would be open to whoever had a token; without one the sidecar would not even start.
        assert template["metadata"]["annotations"]["dapr.io/disable-builtin-k8s-secret-store"] == "true", name
