"""Programs that a workflow calls and that are not to be had here: each writes down how it was called and answers as told."""

import pathlib
import textwrap

PROGRAMS = ["az", "cosign", "curl", "docker", "doctl", "gcloud", "gh", "helm", "kind", "kubectl", "oci", "sudo", "wget"]
DIGEST = "sha256:" + "a1" * 32
SEPARATOR, END = "\x1f", "\x1e"

STUB = r"""#!/bin/bash
name=${0##*/}
input=""
case " $* " in *" - "* | *" --password-stdin "*) input=$(cat) ;; esac
{ printf '%s\x1f' "$name" "$@"; printf 'stdin=%s\x1e' "$input"; } >>"$STUBS/calls"
source "$STUBS/answers"
"""

# What a program prints, makes and exits with; `$1` is its first argument. The last word on a call is the scenario's.
ANSWERS = {
    "docker": f"""
        case "$*" in
        *scripts/coverage) mkdir -p .errand/coverage; echo '| all |' | tee .errand/coverage/report.txt ;;
        *"imagetools inspect"*) echo {DIGEST} ;;
        "run --rm --entrypoint cat"*) printf 'Types: deb\\n# http://snapshot.debian.org/archive/debian/20261117T000000Z\\nURIs: http://deb.debian.org/debian\\n' ;;
        "buildx build"*) for part in "$@"; do case $part in type=local,dest=*)
            for platform in linux_amd64 linux_arm64; do
                mkdir -p "${{part#*dest=}}/$platform" && echo "$platform" >"${{part#*dest=}}/$platform/errand"
            done ;; esac; done ;;
        esac""",
    "helm": f"""
        case "$*" in
        "version "*) printf v4.2.4 ;;
        "history "*"--output json"*) echo '[{{"revision":6,"status":"superseded"}},{{"revision":7,"status":"deployed"}}]' ;;
        "upgrade "*) last=; while [ $# -gt 0 ]; do [ "$1" != --values ] || last=$2; shift; done; cp "$last" "$STUBS/last-values.yaml" ;;
        "package "*) while [ "$1" != --version ]; do shift; done; version=$2
            while [ "$1" != --destination ]; do shift; done; echo chart >"$2/errand-$version.tgz" ;;
        "push "*) echo "Pushed: $3"; echo "Digest: {DIGEST}" ;;
        esac""",
    "kubectl": """
        case "$*" in
        *"create secret"*) for part in "$@"; do case $part in .dockerconfigjson=*)
            cp "${part#*=}" "$STUBS/dockerconfig.json" ;; esac; done; echo 'kind: Secret' ;;
        *--dry-run=client*) echo 'kind: Namespace' ;;
        esac""",
    "cosign": """
        case "$1" in
        sign-blob) while [ "$1" != --bundle ]; do shift; done; echo '{}' >"$2" ;;
        esac""",
    "gh": """
        case "$*" in
        "api repos/"*"/environments/"*) echo 1 ;;
        "release view"*) exit 1 ;;
        "release list"*) echo v1.2.3 ;;
        esac""",
    "gcloud": "echo access-token-of-google",
    "sudo": "exit 0",
    "curl": "echo 'nothing may be fetched' >&2; exit 97",
    "wget": "echo 'nothing may be fetched' >&2; exit 97",
}


class Stubs:
    """A folder of stub programs to put first on PATH. `answers` maps a program to lines of bash that are asked before the usual ones."""

    def __init__(self, folder, answers=None):
        self.folder = pathlib.Path(folder)
        self.bin = self.folder / "bin"
        self.bin.mkdir(parents=True)
        for name in PROGRAMS:
            (self.bin / name).write_text(STUB)
            (self.bin / name).chmod(0o755)
        cases = []
        for name in PROGRAMS:
            lines = [(answers or {}).get(name, ":"), textwrap.dedent(ANSWERS.get(name, ":"))]
            cases.append(f"{name})\n" + "\n".join(lines) + "\n;;")
        (self.folder / "answers").write_text('case "$name" in\n' + "\n".join(cases) + "\nesac\n")
        (self.folder / "calls").touch()

    def calls(self, *words):
        """The calls so far, each a list of words, of which these are the first; the last word is what came by standard input."""
        records = [record.split(SEPARATOR) for record in (self.folder / "calls").read_text().split(END)[:-1]]
        return [record for record in records if record[:len(words)] == list(words)]

    def lines(self, *words):
        """The same without standard input, as lines."""
        return [" ".join(record[:-1]) for record in self.calls(*words)]
