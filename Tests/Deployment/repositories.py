"""Repositories as GitHub knows them, for the tests of the workflows: what each has been given of variables, environments and secrets."""

import dataclasses

from pipelines import Event

SECRETS = {
    "oke": ["OCI_FINGERPRINT", "OCI_KEY"], "gke": [], "doks": ["DIGITALOCEAN_TOKEN"], "aks": []}
VARIABLES = {
    "oke": ["OCI_USER", "OCI_TENANCY", "OCI_REGION"],
    "gke": ["LOCATION", "GCP_PROJECT", "GCP_IDENTITY_PROVIDER", "GCP_SERVICE_ACCOUNT"],
    "doks": [],
    "aks": ["LOCATION", "AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_SUBSCRIPTION_ID"]}
HELM_VALUES = "ingress:\n  className: of-this-environment"


def environment(cloud, **variables):
    """An environment that has all that its cloud needs."""
    given = {name: f"{name.lower()}-of-{cloud}" for name in VARIABLES[cloud] + ["CLUSTER", "PULL_USERNAME"]}
    given |= {"HOST": f"{cloud}.example.com", "HELM_VALUES": HELM_VALUES} | variables
    secrets = SECRETS[cloud] + ["PULL_TOKEN"]
    if variables.get("REGISTRY", "").endswith("ocir.io/tenancy/errand"):
        given["REGISTRY_USERNAME"] = "tenancy/user"
        secrets = secrets + ["REGISTRY_PASSWORD"]
    return {"vars": given, "secrets": {name: f"SECRET-{name}" for name in secrets}}


REGISTRIES = {
    "oke": "fra.ocir.io/tenancy/errand", "gke": "europe-west1-docker.pkg.dev/project/errand/errand",
    "doks": "registry.digitalocean.com/errand/errand", "aks": "errand.azurecr.io/errand"}

# Every cloud twice: staging with the image from GHCR, production from the cloud's own registry.
ENVIRONMENTS = {f"staging-{cloud}": environment(cloud) for cloud in SECRETS} | {
    f"production-{cloud}": environment(cloud, REGISTRY=REGISTRIES[cloud]) for cloud in SECRETS}
SWITCHES = {f"{name.split('-')[0].upper()}_{name.split('-')[1].upper()}": name for name in ENVIRONMENTS}

PUSH = Event("push", vars=SWITCHES, environments=ENVIRONMENTS)
TAG = dataclasses.replace(PUSH, ref="refs/tags/v1.2.3")
EVENTS = {
    "push": PUSH,
    "push, one cloud": dataclasses.replace(PUSH, vars={"STAGING_OKE": "staging-oke"}),
    "push in a fork": Event("push", repository="fork/errand"),
    "push to another branch": dataclasses.replace(PUSH, ref="refs/heads/topic"),
    "pull request": dataclasses.replace(PUSH, name="pull_request", ref="refs/pull/1/merge"),
    "tag": TAG,
    "tag in a fork": Event("push", ref="refs/tags/v1.2.3", repository="fork/errand"),
    "another tag": dataclasses.replace(TAG, ref="refs/tags/nightly"),
    "release published": dataclasses.replace(TAG, name="release"),
    "rollback": dataclasses.replace(
        PUSH, name="workflow_dispatch", workflow="rollback",
        inputs={"cloud": "gke", "environment": "production-gke", "revision": "5"}),
    "every week": dataclasses.replace(PUSH, name="schedule"),
    "every week in a fork": Event(
        "schedule", repository="fork/errand", answers={"gh": 'case "$*" in "release list"*) exit 0 ;; esac'}),
} | {
    f"deploy-{cloud}": dataclasses.replace(
        PUSH, name="workflow_dispatch", workflow=f"deploy-{cloud}",
        inputs={"version": "1.2.3", "environment": f"production-{cloud}"}) for cloud in SECRETS}
