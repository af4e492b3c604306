"""Names, ports and topics are the same wherever they are written."""

import json
import re

import jsonschema
import pytest
import yaml
from repository import ROOT, app_ids, components, documents, services, settings, text, topics
from tools import run

CONTRACTS = sorted((ROOT / "specs").glob("*/contracts/*.json"))
ARCHITECTURE = text("specs/guides/architecture.md")


def table(markdown, first_column):
    """The rows of the Markdown table whose first column has this head, as lists of cells."""
    lines = markdown.splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith(f"| {first_column} |"))
    rows = []
    for line in lines[start + 2:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
    return rows


def run_file():
    return {app["appID"]: app for app in documents("dapr/dapr.yaml")[0]["apps"]}


def test_the_sources_were_read():
    assert {"web": 3000, "api": 8000, "sync": 8003}.items() <= services().items()
    assert {"task-events", "reminders", "task-updates"} <= set(topics())
    assert {"statestore", "pubsub", "pubsub-broadcast", "secrets"} <= set(components().values())
    assert {"ERRAND_PORT", "APP_API_TOKEN", "ERRAND_SYNC_ORIGINS"} <= settings()


def test_the_run_file_has_every_service_on_its_ports():
    assert set(run_file()) == set(services())
    for name, port in services().items():
        assert run_file()[name]["appPort"] == port + 1000
    ports = [app["daprHTTPPort"] for app in run_file().values()]
    assert len(set(ports)) == len(ports)


def test_the_architecture_has_every_service_on_its_ports():
    rows = {row[0]: (int(row[1]), int(row[2])) for row in table(ARCHITECTURE, "app id")}
    assert set(services()) <= set(rows) <= set(app_ids().values())
    for name, port in services().items():
        assert rows[name] == (port, port + 1000)


def test_the_architecture_has_every_topic_on_its_component():
    assert {row[0]: row[1] for row in table(ARCHITECTURE, "topic")} == topics()


def test_the_readme_has_every_service_and_variable():
    readme = text("README.md")
    ports = {row[0]: int(row[1]) for row in table(readme, "service")}
    assert {name: ports.get(name) for name in services()} == services()
    assert settings() <= {row[0] for row in table(readme, "variable")}


def test_asyncapi_has_every_topic_and_every_reference_resolves():
    path = ROOT / "specs/002-events/contracts/asyncapi.yaml"
    document = yaml.safe_load(path.read_text())
    assert document["asyncapi"].startswith("3.")
    assert {channel["address"] for channel in document["channels"].values()} == set(topics())
    for channel in document["channels"].values():
        assert f"`{channel['address']}-dead`" in channel["description"]

    def resolve(reference):
        file, _, pointer = reference.partition("#")
        target = document if not file else json.loads((path.parent / file).read_text())
        for part in filter(None, pointer.split("/")):
            target = target[part.replace("~1", "/").replace("~0", "~")]

    def walk(node):
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                resolve(node["$ref"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)
    apps = {name.split("-", 1)[0] for name in document["operations"]}
    assert apps <= set(app_ids().values())


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.name)
def test_a_contract_is_valid(path):
    document = json.loads(path.read_text())
    if "openapi" in document:
        run("openapi-spec-validator", path)
    else:
        jsonschema.Draft202012Validator.check_schema(document)


def test_private_routes_are_in_no_public_document():
    openapi = json.loads(text("specs/003-tasks-api/contracts/openapi.json"))
    assert not [path for path in openapi["paths"] if path.startswith("/internal")]


def allowed(callee, caller):
    """The paths of a service that another may invoke, as the chart says."""
    values = documents("charts/errand/values.yaml")[0]["services"]
    policies = [policy for policy in values[callee].get("access", []) if policy["appId"] == caller]
    return {operation["path"] for policy in policies for operation in policy["operations"]}


def sources(*folders):
    found = [path for folder in folders for path in (ROOT / "Sources" / folder).rglob("*.swift")]
    return "\n".join(path.read_text(encoding="utf-8") for path in found)


def test_every_service_may_ask_the_private_routes_that_its_sources_name():
    shared = sources("Domain/Contracts", "Platform/ServiceKit")
    constants = dict(re.findall(r'(?:enum|struct) (\w+)[^{]*\{(?:(?!\n\}).)*?static let path = "(/internal[^"]*)"', shared, re.S))
    assert "/internal/occurrences" in constants.values()
    for folder in sorted((ROOT / "Sources/Services").iterdir()):
        name = folder.name.lower()
        if name == "api" or name not in services():
            continue
        own = sources(f"Services/{folder.name}")
        asked = set(re.findall(r'"(/internal/[^"\\]*)"', own))
        asked |= {path for type_, path in constants.items() if f"{type_}.path" in own}
        # Every service resolves API tokens and fetches keys by what ServiceKit does for all.
        asked |= {"/internal/tokens/introspect", "/.well-known/jwks.json"}
        assert asked <= allowed("api", name), name


def test_everything_that_web_forwards_is_allowed_where_it_goes():
    forwarder = text("Sources/Services/Web/Forwarding/Forwarder.swift")
    paths = {path.removesuffix("/**") for path in re.findall(r'routes\.\w+\(\s*"([^"]+)"', forwarder)}
    owners = dict(re.findall(r'\(path: "/([^"]+)", app: AppID\.(\w+)\)', forwarder))
    assert {"api", "openapi.json", "mcp"} <= paths and owners["mcp"] == "chat"
    for path in paths | set(owners):
        owner = next((app for prefix, app in owners.items() if path == prefix or path.startswith(prefix + "/")), "api")
        # A rule is the rule of all that lies below it.
        permitted = {each.lstrip("/") for each in allowed(owner, "web")}
        assert any(path == each or path.startswith(each + "/") for each in permitted), path


def test_what_web_forwards_to_is_what_it_may_invoke():
    forwarding = "\n".join(path.read_text() for path in (ROOT / "Sources/Services/Web").rglob("*.swift"))
    values = documents("charts/errand/values.yaml")[0]["services"]
    for name in services():
        if re.search(rf'"{name}"|AppID\.{name}\b', forwarding) and name != "web":
            assert "web" in [policy["appId"] for policy in values[name].get("access", [])], name
