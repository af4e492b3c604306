"""Guides carry a newcomer through: their commands parse, lint, and name what exists. What is ours runs, dry or rendered; other programs do not."""

import json
import pathlib
import re
import shlex
import subprocess

import pytest
import yaml
from chart import CHART
from metrics import ALERTS
from repository import ROOT, SOURCES, text
from test_backup import database, server, sql  # noqa: F401
from tools import run, tool

GUIDES = sorted((ROOT / "specs" / "guides").glob("*.md"))
# Where a reader puts something of their own.
HOLES = {"…": "x", "<": "", ">": ""}
# What newcomers are told to call; a misspelt program is found here.
PROGRAMS = {
    "az", "cd", "cosign", "cp", "curl", "dapr", "docker", "doctl", "errand", "export", "gcloud", "git", "grep", "helm", "kind", "kubectl",
    "locust", "minikube", "mkdir", "npx", "oci", "open", "pip", "psql", "python3", "scripts", "sed", "sha256sum", "sudo", "swift", "tail", "wrk",
}
DRY = {"scripts/cluster", "scripts/monitoring"}


def blocks():
    for path in GUIDES:
        found = re.findall(r"^([ ]*)```sh\n(.*?)^\1```", path.read_text(encoding="utf-8"), re.S | re.M)
        for number, (indent, code) in enumerate(found, 1):
            yield path.stem, number, re.sub(rf"^{indent}", "", code, flags=re.M).replace("…", "x")


BLOCKS = list(blocks())
IDS = [f"{guide}-{number}" for guide, number, _ in BLOCKS]


def commands():
    """Every simple command of every block, as words, without comments, variables before it, and what follows a pipe's sign."""
    for guide, _, code in BLOCKS:
        code = re.sub(r"<<'(\w+)'.*?^\1$", "", code, flags=re.S | re.M)
        for line in code.replace("\\\n", " ").splitlines():
            lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;")
            lexer.whitespace_split, lexer.commenters = True, "#"
            words = []
            for word in [*lexer, ";"]:
                word = re.sub(r"^[A-Za-z_]+=\$\(", "", word)
                if set(word) <= set("|&;"):
                    while words and (words[0] in ("do", "then", "else") or re.match(r"[A-Za-z_]+=", words[0])):
                        words.pop(0)
                    if words and words[0] not in ("for", "done", "if", "fi"):
                        yield guide, words
                    words = []
                else:
                    words.append(word)


COMMANDS = list(commands())


def program(words):
    name = pathlib.PurePath(words[0])
    return "scripts" if name.parts[0] == "scripts" else name.name


def test_there_are_commands_to_look_at():
    assert len(BLOCKS) > 30 and len(COMMANDS) > 80
    assert {guide for guide, _, _ in BLOCKS} >= {"kind", "minikube", "monitoring", "quick-start", "kubernetes", "disaster-recovery", "migrating"}


@pytest.mark.parametrize("block", BLOCKS, ids=IDS)
def test_commands_pass_shellcheck(block):
    # SC2154, SC2034, SC1091: variables of the reader's, and files that are elsewhere. SC2164: cd at a prompt.
    result = subprocess.run(
        [tool("shellcheck"), "--shell=bash", "--exclude=SC2154,SC2034,SC1091,SC2164", "-"], input=block[2], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_every_program_is_one_that_a_reader_is_told_to_have():
    assert {program(words) for _, words in COMMANDS} <= PROGRAMS


def test_scripts_exist_and_those_that_can_are_run_dry():
    ran = 0
    for guide, words in COMMANDS:
        if program(words) == "scripts":
            assert (ROOT / words[0]).exists(), f"{guide}: {words[0]}"
            if words[0] in DRY:
                extra = [] if "--dry-run" in words else ["--dry-run"]
                result = subprocess.run([*words, *extra], cwd=ROOT, capture_output=True, text=True)
                assert result.returncode == 0, f"{guide}: {' '.join(words)}\n{result.stderr}"
                ran += 1
    assert ran > 8


def subcommands():
    names = set()
    for path in (SOURCES / "Errand").rglob("*.swift"):
        names |= set(re.findall(r'commandName: "([\w-]+)"', path.read_text(encoding="utf-8")))
    return names


def test_subcommands_of_errand_exist():
    for guide, words in COMMANDS:
        if program(words) == "errand" and len(words) > 1 and not words[1].startswith("-"):
            assert words[1] in subcommands(), f"{guide}: {' '.join(words)}"


def releases():
    for guide, words in COMMANDS:
        if words[:1] == ["helm"] and CHART in words:
            yield guide, words


@pytest.mark.parametrize(("guide", "words"), list(releases()), ids=lambda each: each if isinstance(each, str) else None)
def test_the_chart_takes_the_values_that_a_guide_gives(guide, words, tmp_path):
    words = list(words)
    while "--values" in words and not (ROOT / words[words.index("--values") + 1]).exists():
        # A file that the page shows as YAML.
        at = words.index("--values") + 1
        shown = "\n".join(re.findall(r"^```yaml\n(.*?)^```", text(f"specs/guides/{guide}.md"), re.S | re.M))
        assert shown, f"{guide}: {words[at]}"
        file = tmp_path / pathlib.PurePath(words[at]).name
        file.write_text(shown)
        words[at] = str(file)
    options = [word for word in words[words.index(CHART) + 1:] if word not in ("--atomic", "--wait", "--reuse-values", "--install")]
    made = [each for each in yaml.safe_load_all(run("helm", "template", "errand", CHART, *options)) if each]
    assert {"Deployment", "StatefulSet"} <= {each["kind"] for each in made}


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_what_a_guide_shows_as_yaml_and_json_is_that(path):
    content = path.read_text(encoding="utf-8")
    for kind, read in (("yaml", lambda code: list(yaml.safe_load_all(code))), ("json", json.loads)):
        for indent, code in re.findall(rf"^([ ]*)```{kind}\n(.*?)^\1```", content, re.S | re.M):
            assert read(re.sub(rf"^{indent}", "", code, flags=re.M))


@pytest.mark.parametrize("name", ["kind", "minikube", "windows", "dapr-dashboard", "load-test", "monitoring", "migrating"])
def test_a_guide_says_what_of_it_ran(name):
    assert re.search(r"\*\*(What ran of this page|None of this page ran here)\*\*", text(f"specs/guides/{name}.md"))


# --- compared


def rows():
    for line in text("specs/guides/compared.md").splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 4 and cells[2] in ("y", "no", "open"):
            yield cells


def test_every_row_that_is_here_is_proved_by_something_that_exists():
    tests = {path.stem for path in (ROOT / "Tests").rglob("*") if path.suffix in (".swift", ".py")}
    seen = list(rows())
    assert len(seen) > 70
    for feature, here, mark, proof in seen:
        names = re.findall(r"`([^`]+)`", proof)
        assert names or mark != "y", feature
        assert here, feature
        for name in names:
            assert name in tests or (ROOT / name).exists(), f"{feature}: {name}"


def test_the_number_of_alerts_is_that_of_the_rules():
    assert f"| {len(ALERTS)}, each made to fire" in text("specs/guides/compared.md")


# --- migrating


def test_the_statement_for_old_tables_makes_the_document_that_is_shown(server):  # noqa: F811
    page = text("specs/guides/migrating.md")
    statement = re.search(r"<<'SQL' >tasks.json\n(.*?)^SQL$", page, re.S | re.M).group(1).replace(":'user'", "'ann'")
    old = database(server, "old")
    sql(old, """
        CREATE TABLE tasks (id int, user_id text, title text, description text, completed bool, priority text,
                            due_date timestamptz, recurring_pattern text);
        INSERT INTO tasks VALUES (41, 'ann', 'Old one', 'from before', true, 'HIGH', '2026-12-01 10:00+01', 'weekly'),
            (42, 'ann', 'Old two', NULL, false, 'low', NULL, 'none'), (43, 'bob', 'not hers', NULL, false, NULL, NULL, NULL);
    """)
    made = json.loads(sql(old, statement))
    shown = json.loads(re.search(r"^```json\n(.*?)^```", page, re.S | re.M).group(1))
    assert made == shown
