"""Documents lead somewhere, and say what the files say."""

import re
import subprocess
import urllib.parse

import pytest
from repository import ROOT, documents, settings, text
from tools import tool


def tracked(*patterns):
    """The repository's files of these names, those not yet added among them; also when somebody else owns the clone."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    found = sorted(path for path in listed if path and (ROOT / path).exists())
    assert found, f"no {patterns} in the repository"
    return found


DOCUMENTS = tracked("*.md")
YAML = [path for path in tracked("*.yaml", "*.yml") if "/templates/" not in path]
GUIDES = ("README.md", "specs/guides", "specs/runbooks", "specs/adr", "specs/020-shipping")
SCRIPTS = sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file())


@pytest.mark.parametrize("path", YAML)
def test_yaml_gives_no_key_twice(path):
    documents(path)


def prose(path):
    """A document without its code."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^\s*```.*?^\s*```", "", text(path), flags=re.S | re.M))


def anchors(path):
    heads = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text(path), flags=re.S | re.M), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower().replace("`", "")).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", DOCUMENTS)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\[[^\]]*\]\(<?([^)>\s]+)>?(?: \"[^\"]*\")?\)", prose(path)):
        if re.match(r"[a-z]+:", target):
            assert target.startswith(("https://", "http://127.0.0.1", "http://localhost", "mailto:")), target
            continue
        file, _, anchor = urllib.parse.unquote(target).partition("#")
        found = (ROOT / path).parent / file if file else ROOT / path
        assert found.exists(), f"{path}: {target}"
        if anchor and found.suffix == ".md":
            assert anchor in anchors(found.relative_to(ROOT)), f"{path}: {target}"


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if "```mermaid" in text(path)])
def test_diagrams_begin_with_a_kind_that_mermaid_knows(path):
    for diagram in re.findall(r"```mermaid\n(.*?)```", text(path), re.S):
        assert re.match(r"(flowchart (LR|TD|TB|RL)|sequenceDiagram|stateDiagram-v2|erDiagram|classDiagram)\n", diagram)
        if diagram.startswith("sequenceDiagram"):
            declared = set(re.findall(r"participant (\w+)", diagram))
            for one, other in re.findall(r"^\s*(\w+)-?->>(\w+):", diagram, re.M):
                assert {one, other} <= declared


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.startswith(GUIDES)])
def test_scripts_and_files_that_a_document_names_exist(path):
    for name in re.findall(r"`((?:scripts|charts|dapr|specs|Sources|Tests)/[\w./-]*\w)(?: [^`]*)?`", text(path)):
        assert (ROOT / name).exists(), f"{path}: {name}"


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.startswith(("specs/guides", "specs/runbooks"))])
def test_variables_that_a_guide_names_are_read_by_somebody(path):
    compose = set(re.findall(r"ERRAND_\w+", text("scripts/compose") + text("docker-compose.yaml")))
    components = {name for file in (ROOT / "dapr").rglob("*.yaml") for name in re.findall(r"ERRAND_\w+", file.read_text())}
    client = {name for file in (ROOT / "Sources/Errand/Client").rglob("*.swift") for name in re.findall(r'"(ERRAND_\w+)"', file.read_text())}
    for name in set(re.findall(r"\b(?:ERRAND_\w+|APP_\w+)\b", text(path))):
        assert name in settings() | compose | components | client | {"ERRAND_DAPR_CRDS"}, name


def test_the_charts_readme_is_written_from_its_values():
    """Otherwise: scripts/chart-values."""
    subprocess.run([ROOT / "scripts/chart-values", "--check"], check=True)


def test_every_runbook_decision_and_guide_is_in_its_list():
    for folder in ("runbooks", "adr", "guides"):
        index = text(f"specs/{folder}/README.md")
        for path in (ROOT / "specs" / folder).glob("*.md"):
            assert path.name == "README.md" or f"({path.name})" in index or f"/{path.name})" in index, path.name


def test_every_specification_is_in_the_list():
    index = text("specs/README.md")
    for path in (ROOT / "specs").iterdir():
        if re.match(r"\d{3}-", path.name):
            assert f"({path.name}/)" in index, path.name


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_pass_shellcheck(path):
    first = path.read_text().split("\n", 1)[0]
    if "bash" in first:
        result = subprocess.run([tool("shellcheck"), "-x", path], cwd=ROOT, capture_output=True, text=True)
        assert result.returncode == 0, result.stdout
    else:
        compile(path.read_text(), str(path), "exec")
