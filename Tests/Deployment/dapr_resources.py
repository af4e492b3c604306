"""Validation of Dapr resources, wherever they come from: component folders, compose, the rendered chart."""

import json
import os
import pathlib

import jsonschema
import yaml

HERE = pathlib.Path(__file__).parent
SCHEMA = json.loads((HERE / "dapr-resource.schema.json").read_text())
METADATA = json.loads((HERE / "dapr-metadata.json").read_text())
# Metadata that Dapr itself reads of every broker (pkg/scopes/scopes.go).
TOPIC_SCOPES = {"publishingscopes", "subscriptionscopes", "protectedtopics", "allowedtopics"}
CRDS = os.environ.get("ERRAND_DAPR_CRDS", "")


def closed(schema):
    """A schema that refuses members it does not know, as an API server would drop them."""
    if isinstance(schema, dict):
        known = {key: closed(value) for key, value in schema.items()}
        keeps = schema.get("x-kubernetes-preserve-unknown-fields")
        if "properties" in schema and "additionalProperties" not in schema and not keeps:
            known["additionalProperties"] = False
        return known
    return [closed(part) for part in schema] if isinstance(schema, list) else schema


def custom_resource_schemas():
    """Schemas by kind and apiVersion of the CustomResourceDefinitions in ERRAND_DAPR_CRDS."""
    schemas = {}
    for path in pathlib.Path(CRDS).glob("*.yaml"):
        for definition in yaml.safe_load_all(path.read_text()):
            if not definition or definition.get("kind") != "CustomResourceDefinition":
                continue
            for version in definition["spec"]["versions"]:
                key = (definition["spec"]["names"]["kind"], f"{definition['spec']['group']}/{version['name']}")
                schema = closed(version["schema"]["openAPIV3Schema"])
                schema["properties"]["metadata"] = {"type": "object"}
                schemas[key] = schema
    return schemas


def faults(resource):
    """What our own schema and the documented metadata names say against a resource."""
    found = [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(resource)]
    if resource.get("kind") == "Component":
        kind = resource["spec"]["type"]
        allowed = METADATA.get(kind)
        if allowed is None:
            return found + [f"{kind} is not among the documented types"]
        known = {name.lower() for name in allowed["names"]}
        if kind.startswith("pubsub."):
            known |= TOPIC_SCOPES
        given = [entry["name"] for entry in resource["spec"].get("metadata", [])]
        found += [f"{kind} has no metadata {name}" for name in given if name.lower() not in known]
        found += [f"{name} is given twice" for name in {name for name in given if given.count(name) > 1}]
        if resource["spec"]["version"] not in allowed["versions"]:
            found.append(f"{kind} has no version {resource['spec']['version']}")
    return found
