"""What installs monitoring and logging in a cluster: the commands it would run. Nothing is started."""

import os
import re
import subprocess

import pytest
import yaml
from repository import ROOT, text

S3 = ("--storage", "s3", "--bucket", "logs", "--endpoint", "fra1.example.com", "--region", "fra1")
GCS = ("--storage", "gcs", "--bucket", "logs", "--account", "loki@project.iam.gserviceaccount.com")
AZURE = ("--storage", "azure", "--bucket", "logs", "--account", "errandlogs")
SECRETS = {"ACCESS_KEY_ID": "AKIA-not-to-be-seen", "SECRET_ACCESS_KEY": "hush-not-to-be-seen", "ACCOUNT_KEY": "key-not-to-be-seen"}


def monitoring(*arguments):
    return subprocess.run(
        [ROOT / "scripts/monitoring", *arguments], cwd=ROOT, capture_output=True, text=True, env=os.environ | SECRETS)


def commands(*arguments):
    result = monitoring(*arguments, "--dry-run")
    assert result.returncode == 0 and not result.stderr, result.stderr
    return [line for line in result.stdout.splitlines() if line.startswith("+ ")]


@pytest.mark.parametrize("storage", [(), S3, GCS, AZURE], ids=["volume", "s3", "gcs", "azure"])
def test_every_chart_is_pinned_and_every_file_of_values_is_there(storage):
    charts = [line for line in commands("up", *storage) if " helm upgrade " in line]
    assert [line.split()[4] for line in charts] == ["kube-prometheus-stack", "loki", "alloy"]
    for line in charts:
        assert re.search(r"--version \\\^\d+\.\d+\.\d+ ", line)
        for file in re.findall(r"--values (\S+)", line):
            assert (ROOT / file).exists(), file


def test_logs_are_kept_for_thirty_days_unless_somebody_says_otherwise():
    loki = lambda *options: next(line for line in commands("up", *options) if " loki " in line)  # noqa: E731
    assert "retention_period=720h" in loki() and "retention_period=168h" in loki("--days", "7")


@pytest.mark.parametrize("storage", [S3, GCS, AZURE], ids=["s3", "gcs", "azure"])
def test_a_bucket_holds_chunks_index_and_what_is_to_be_deleted(storage):
    name = storage[1]
    values = yaml.safe_load(text(f"charts/cluster/values-loki-{name}.yaml"))["loki"]
    assert values["storage"]["type"] == name == values["compactor"]["delete_request_store"]
    assert {each["object_store"] for each in values["schemaConfig"]["configs"]} == {name}
    # Helm replaces lists as a whole: all but the store is what the volume's file says.
    volume = yaml.safe_load(text("charts/cluster/values-loki.yaml"))["loki"]
    for one, other in zip(values["schemaConfig"]["configs"], volume["schemaConfig"]["configs"], strict=True):
        assert one | {"object_store": ""} == other | {"object_store": ""}


def test_no_key_is_printed_or_an_argument():
    for storage in (S3, AZURE):
        printed = monitoring("up", "--dry-run", *storage).stdout
        assert "not-to-be-seen" not in printed and "loki-storage" in printed
    assert "--from-literal" not in text("scripts/monitoring") and "set -x" not in text("scripts/monitoring")


def test_parts_are_left_out_and_the_context_is_everywhere():
    assert len([line for line in commands("up", "--without", "logs") if " helm " in line]) == 1
    for line in commands("status", "--context", "kind-errand") + commands("down", "--context", "kind-errand"):
        assert "context kind-errand" in line, line


@pytest.mark.parametrize("wrong", [
    ("fly",), ("up", "--fast"), ("up", "--storage", "paper"), ("up", "--storage", "s3"), ("up", "--days", "many"), ("up", "--days"),
    ("up", "--without", "sense"), ("up", "--storage", "gcs", "--bucket", "b"),
], ids=" ".join)
def test_what_is_wrong_is_said_before_anything_runs(wrong):
    result = monitoring(*wrong)
    assert result.returncode == 64 and "helm" not in result.stdout and result.stderr


def test_both_scripts_install_the_same_versions():
    for name in ("prometheus", "loki", "alloy"):
        pins = {pin for file in ("scripts/cluster", "scripts/monitoring") for pin in re.findall(rf"^{name}_version=(\S+)", text(file), re.M)}
        assert len(pins) == 1, name


def test_each_node_reads_its_own_pods():
    content = yaml.safe_load(text("charts/cluster/values-alloy.yaml"))["alloy"]["configMap"]["content"]
    assert 'field = "spec.nodeName=" + sys.env("HOSTNAME")' in content
    assert set(re.findall(r'target_label = "(\w+)"', content)) == {"namespace", "pod", "container", "service"}
