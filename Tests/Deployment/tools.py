"""The programs of .venv that validate what ships."""

import pathlib
import shutil
import subprocess
import sys

from repository import ROOT

BIN = pathlib.Path(sys.executable).parent


def tool(name):
    """The path of a program, from .venv before anywhere else."""
    own = BIN / name
    return str(own) if own.exists() else shutil.which(name)


def run(name, *arguments, **options):
    """Runs a program in the repository; what it printed is shown when it fails."""
    result = subprocess.run(
        [tool(name), *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=900, **options)
    assert result.returncode == 0, f"{name} {' '.join(map(str, arguments))}\n{result.stdout}{result.stderr}"
    return result.stdout
