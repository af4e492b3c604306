"""What the Swift sources say of names, ports and settings: everything else is compared with it."""

import functools
import pathlib
import re

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ROOT / "Sources"
CONTRACTS = SOURCES / "Domain" / "Contracts"


class UniqueKeys(yaml.SafeLoader):
    """Refuses a mapping with a key that is given twice: YAML would take the last and say nothing."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"given twice: {', '.join(twice)}", node.start_mark)
        return super().construct_mapping(node, deep)


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def documents(path):
    """The YAML documents of a file, empty ones left out."""
    with open(ROOT / path, encoding="utf-8") as file:
        return [document for document in yaml.load_all(file, UniqueKeys) if document is not None]


@functools.cache
def contracts():
    """The sources of the contracts as one text: which of its files says what is their own business."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(CONTRACTS.rglob("*.swift")))


def constants(enum):
    """Names and values of the string constants of a Swift enum."""
    body = re.search(rf"enum {enum} \{{(.*?)\n\}}", contracts(), re.S).group(1)
    return dict(re.findall(r'static let (\w+) = "([^"]+)"', body))


def components():
    """Swift name to Dapr name of every component that the contract declares."""
    return constants("Component")


def app_ids():
    return constants("AppID")


@functools.cache
def service_sources():
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((SOURCES / "Services").rglob("*.swift")))


def used_components():
    """The Dapr names of the components that the services (or the topics they use) name."""
    contract = components()
    swift = service_sources() + contracts()
    used = {contract[name] for name in re.findall(r"\bComponent\.(\w+)", swift) if name in contract}
    # The state store is the default of the Dapr and Store modules.
    return used | {"statestore"}


def topics():
    """Topic name to the component that carries it."""
    source = contracts()
    contract = components()
    found = re.findall(r'Topic\(\s*name: "([^"]+)",\s*pubsub: Component\.(\w+)\)', source)
    return {name: contract[component] for name, component in found}


def services():
    """App id to public port of every service that the executable can be."""
    catalog = text("Sources/Errand/Serve/ServiceCatalog.swift")
    ids = app_ids()
    ports = {}
    for name in re.findall(r"(\w+)Service\.self", catalog):
        source = next((SOURCES / "Services").rglob(f"{name}Service.swift")).read_text(encoding="utf-8")
        app_id = re.search(r'static let appID = (?:AppID\.(\w+)|"(\w+)")', source)
        port = re.search(r"static let defaultPort = ([\d_]+)", source).group(1)
        ports[ids[app_id.group(1)] if app_id.group(1) else app_id.group(2)] = int(port.replace("_", ""))
    return ports


def settings():
    """Every environment variable that the services read."""
    sources = [SOURCES / "Platform" / "ServiceKit", SOURCES / "Services"]
    names = set()
    for folder in sources:
        for path in folder.rglob("*.swift"):
            names |= set(re.findall(r'Setting(?:<[^>]*>)?\(\s*"([A-Z][A-Z0-9_]+)"', path.read_text(encoding="utf-8")))
    return names
