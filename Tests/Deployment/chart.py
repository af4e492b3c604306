"""The rendered chart, for whoever compares something with it."""

import functools
import subprocess

import yaml
from repository import ROOT
from tools import run, tool

CHART = "charts/errand"
VARIANTS = ["default", "local", "oke", "gke", "doks", "aks"]


def values_arguments(variant):
    return [] if variant == "default" else ["--values", f"{CHART}/values-{variant}.yaml"]


@functools.cache
def rendered(variant, *extra):
    text = run("helm", "template", "errand", CHART, "--namespace", "errand", *values_arguments(variant), *extra)
    return [document for document in yaml.safe_load_all(text) if document]


def refusal(*extra, release="errand", values=None):
    """What Helm says against values; a test fails when it says nothing."""
    result = subprocess.run(
        [tool("helm"), "template", release, CHART, "--namespace", "errand", *extra, *(["--values", "-"] if values else [])],
        cwd=ROOT, capture_output=True, text=True, input=values)
    assert result.returncode != 0, "the chart takes it"
    return result.stderr


def of_kind(variant, *kinds, extra=()):
    return [resource for resource in rendered(variant, *extra) if resource["kind"] in kinds]


def component_of(resource):
    return resource["metadata"]["labels"].get("app.kubernetes.io/component")


def workloads(variant, *extra):
    return {component_of(each): each for each in of_kind(variant, "Deployment", "StatefulSet", extra=extra)}


def templates(variant, *extra):
    """Service to pod template."""
    return {name: each["spec"]["template"] for name, each in workloads(variant, *extra).items()}


def pods(variant):
    return [each["spec"] for each in templates(variant).values()] + [each["spec"] for each in of_kind(variant, "Pod")]
