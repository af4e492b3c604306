"""What the containers of docker-compose.yaml run before they are what they are, run here: secrets, sidecars, health checks.

The scripts name folders of a container; here they run with those folders below a temporary one.
"""

import base64
import json
import os
import re
import shutil
import stat
import subprocess

import pytest
from repository import ROOT, documents, services, text

FOLDERS = ["secrets", "postgres", "grafana", "issuer", "trust", "scheduler", "tools", "bin", "compose", "configurations"]
FILES = ["docker-compose.yaml", "docker-compose.infra.yaml"]
ALL = {name: service for file in FILES for name, service in documents(file)[0]["services"].items()}
COMPONENTS = [documents(path.relative_to(ROOT))[0] for path in (ROOT / "dapr/components/compose").glob("*.yaml")]


class Container:
    """A folder that stands for the root of a container's file system."""

    def __init__(self, root):
        self.root = root
        self.owners = {}
        for folder in [*FOLDERS, "fakes", "proc/net"]:
            (root / folder).mkdir(parents=True)
        (root / "bin/busybox").write_text("#!/bin/sh\nexec \"$@\"\n")
        (root / "fakes/chown").write_text(f'#!/bin/sh\necho "$@" >>{root}/owners\n')
        for program in ("bin/busybox", "fakes/chown"):
            (root / program).chmod(0o755)

    def run(self, name, *arguments):
        script = re.sub(r"(?<![\w.])/(?=(" + "|".join([*FOLDERS, "daprd", "proc"]) + r")\b)", f"{self.root}/", text(f"dapr/compose/{name}"))
        path = self.root / "compose" / name
        path.write_text(script.replace("kill 1", "echo ended"))
        path.chmod(0o755)
        environment = {"PATH": f"{self.root}/fakes:{os.environ['PATH']}"}
        return subprocess.run(
            ["sh", path, *arguments], env=environment, capture_output=True, text=True, timeout=30, cwd=self.root)

    def prepare(self):
        result = self.run("prepare")
        assert result.returncode == 0, result.stderr
        for line in (self.root / "owners").read_text().splitlines():
            owner, *files = line.split()
            self.owners |= {file.removeprefix(str(self.root)).removesuffix(".new"): owner for file in files}

    def read(self, path):
        return (self.root / path.lstrip("/")).read_text()

    def mode(self, path):
        return stat.S_IMODE((self.root / path.lstrip("/")).stat().st_mode)


@pytest.fixture
def container(tmp_path):
    return Container(tmp_path)


def test_the_scripts_are_what_a_plain_shell_understands():
    scripts = [ROOT / "dapr/compose" / name for name in ("prepare", "start", "sidecar", "health")]
    result = subprocess.run([shutil.which("shellcheck"), "-s", "sh", *scripts], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    assert all(os.access(script, os.X_OK) for script in scripts)


def test_secrets_are_made_once_and_kept(container):
    container.prepare()
    first = {path: container.read(path) for path in container.owners if (container.root / path.lstrip("/")).is_file()}
    container.prepare()
    assert first and all(container.read(path) == content for path, content in first.items())


def test_secrets_are_random_and_of_the_form_that_their_readers_expect(container, tmp_path_factory):
    container.prepare()
    other = Container(tmp_path_factory.mktemp("other"))
    other.prepare()
    signing = {"/secrets/signing.json": "jwt-signing-key", "/secrets/audit.json": "audit-signing-key"}
    for path in ("/secrets/app-token", "/secrets/dapr-token", *signing, "/postgres/password", "/grafana/password"):
        assert container.read(path) != other.read(path)
        assert len(container.read(path)) >= 16
    for path, name in signing.items():
        assert len(base64.b64decode(json.loads(container.read(path))[name], validate=True)) == 32
    assert f"password={container.read('/postgres/password')} " in json.loads(container.read("/secrets/database.json"))["postgres"]
    assert container.read("/secrets/app-token") != container.read("/secrets/dapr-token")


def test_a_secret_is_readable_only_by_those_who_need_it(container):
    container.prepare()
    expected = {
        "/secrets/app-token": ("65532", 0o400), "/secrets/dapr-token": ("65532", 0o400),
        "/secrets/signing.json": ("0:3002", 0o440), "/secrets/audit.json": ("0:3003", 0o440), "/secrets/database.json": ("0:3001", 0o440),
        "/postgres/password": ("999", 0o400), "/grafana/password": ("472", 0o400),
    }
    for path, (owner, mode) in expected.items():
        assert (container.owners[path], container.mode(path)) == (owner, mode), path
    assert container.owners["/issuer"] == container.owners["/scheduler"] == "65532" and container.mode("/issuer") == 0o700
    users = {name: {mount.split(":")[0] for mount in service.get("volumes", [])} for name, service in ALL.items()}
    for volume, names in {
        "issuer": {"prepare", "sentry"}, "postgres-password": {"prepare", "postgres"}, "grafana-password": {"prepare", "grafana"},
    }.items():
        assert {name for name, mounted in users.items() if volume in mounted} == names
    for name, mounted in users.items():
        if "secrets" in mounted and name != "prepare":
            assert ALL[name]["cap_drop"] == ["ALL"], "root reads everything"
            assert name in services() or ALL[name]["user"] == "65532:65532"


@pytest.mark.parametrize("name", services())
def test_a_sidecar_reads_the_secrets_of_its_components_and_no_others(name):
    mine = [component for component in COMPONENTS if name in component.get("scopes", [])]
    files = {
        entry["value"] for component in mine if component["spec"].get("type") == "secretstores.local.file"
        for entry in component["spec"]["metadata"] if entry["name"] == "secretsFile"
    }
    groups = {"/secrets/database.json": "3001", "/tmp/secrets.json": {"api": "3002", "audit": "3003"}.get(name)}
    assert set(ALL[f"{name}-sidecar"].get("group_add", [])) == {groups[file] for file in files}
    assert not ALL[name].get("group_add")
    users = {component["metadata"]["name"] for component in mine if component.get("auth", {}).get("secretStore") == "credentials"}
    assert not users or "/secrets/database.json" in files


def sidecar(container, *arguments):
    """The arguments and the environment that daprd would get."""
    container.prepare()
    (container.root / "trust/ca.crt").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    (container.root / "daprd").write_text('#!/bin/sh\nfor word; do printf "%s\\n" "$word"; done\necho --\nenv\n')
    (container.root / "daprd").chmod(0o755)
    result = container.run("start", "true")  # so that it is there for the other
    assert result.returncode == 0, result.stderr
    result = container.run("sidecar", *arguments)
    assert result.returncode == 0, result.stderr
    words, _, environment = result.stdout.replace(str(container.root), "").partition("\n--\n")
    return words.splitlines(), environment


@pytest.mark.parametrize("name", services())
def test_a_sidecar_judges_callers_by_the_same_rules_as_on_kubernetes(container, name):
    words, environment = sidecar(container, name, str(services()[name] + 1000))
    value = {flag: words[index + 1] for index, flag in enumerate(words[:-1]) if flag.startswith("--")}
    configurations = [words[index + 1] for index, word in enumerate(words) if word == "--config"]
    assert value["--app-id"] == name and value["--app-port"] == str(services()[name] + 1000)
    assert configurations == [f"/configurations/{name}.yaml", "/compose/sidecar.yaml"]
    assert documents(f"dapr{configurations[0]}")[0]["spec"]["accessControl"]["defaultAction"] == "deny"
    assert "--enable-mtls" in words and value["--sentry-address"] == "sentry:50001"
    assert "DAPR_TRUST_ANCHORS=-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" in environment
    assert f"APP_API_TOKEN={container.read('/secrets/app-token')}\n" in environment
    assert f"DAPR_API_TOKEN={container.read('/secrets/dapr-token')}\n" in environment
    assert f"POD_NAME={name}-1\n" in environment, "the broadcast's {podName}"


def test_a_sidecar_offers_its_api_to_its_service_only_and_takes_what_the_suite_takes(container):
    words, _ = sidecar(container, "api", "9000", "--enable-api-logging")
    value = {flag: words[index + 1] for index, flag in enumerate(words[:-1]) if flag.startswith("--")}
    assert value["--dapr-listen-addresses"] == "127.0.0.1"
    assert value["--max-body-size"] == "8Mi"
    assert words[-1] == "--enable-api-logging"
    resolution = documents("dapr/compose/sidecar.yaml")[0]["spec"]["nameResolution"]
    assert resolution["configuration"]["template"] == "{{.ID}}:" + value["--dapr-internal-grpc-port"]


def test_traces_are_sent_only_where_somebody_receives_them(container):
    words, _ = sidecar(container, "api", "9000")
    for file in [words[index + 1] for index, word in enumerate(words) if word == "--config"]:
        tracing = documents(f"dapr{file}")[0]["spec"].get("tracing", {})
        assert not {"zipkin", "otel"} & set(tracing), f"{file} has an exporter"
    assert ALL["tracing"]["profiles"] == ALL["zipkin"]["profiles"] == ["full"]
    (container.root / "tools/tracing").touch()
    container.run("start", "true")
    words = container.run("sidecar", "api", "9000").stdout
    assert "/compose/tracing.yaml" in words
    container.prepare()
    assert not (container.root / "tools/tracing").exists(), "the next `up` without the profile takes it back"


def test_a_service_gets_its_tokens_and_its_signals(container):
    container.prepare()
    result = container.run("start", "sh", "-c", "echo $APP_API_TOKEN $DAPR_API_TOKEN $PPID $$")
    app, dapr, _, _ = result.stdout.split()
    assert (app, dapr) == (container.read("/secrets/app-token"), container.read("/secrets/dapr-token"))
    assert text("dapr/compose/start").rstrip().endswith('exec "$@"')
    assert re.search(r"^exec [^\n]*/daprd", text("dapr/compose/sidecar"), re.M)


def test_a_container_whose_namespace_is_gone_ends_itself(container):
    route = container.root / "proc/net/route"
    route.write_text("Iface Destination Gateway\neth0 00000000 010011AC\n")
    assert container.run("health", "true").returncode == 0
    assert container.run("health", "false").returncode != 0
    route.write_text("Iface Destination Gateway\n")
    result = container.run("health", "true")
    assert result.returncode != 0 and result.stdout == "ended\n"


def test_daprs_control_plane_speaks_tls_and_is_reached_by_its_name():
    for name in ("placement", "scheduler"):
        command = ALL[name]["command"]
        assert "--tls-enabled" in command and command[command.index("--sentry-address") + 1] == "sentry:50001"
        assert command[command.index("--trust-anchors-file") + 1] == "/trust/ca.crt"
    command = ALL["scheduler"]["command"]
    assert command[command.index("--override-broadcast-host-port") + 1] == "scheduler:50006"
    command = ALL["sentry"]["command"]
    assert command[command.index("--issuer-credentials") + 1] == "/issuer"
    assert command[command.index("--issuer-ca-filename") + 1] == "/trust/ca.crt", "the certificate is for all, the key is not"
