"""The share of lines that the tests run: how it is summed up, and that nothing waits for it."""

import json
import subprocess
import sys

from pipelines import WORKFLOWS
from repository import ROOT, text


def file(name, lines, functions):
    figures = {kind: {"count": count, "covered": covered} for kind, (count, covered) in (("lines", lines), ("functions", functions))}
    return {"filename": f"/somewhere/Sources/errand/Sources/{name}", "summary": figures}


def reported(*files, folder):
    path = folder / "coverage.json"
    path.write_text(json.dumps({"data": [{"files": list(files)}]}), encoding="utf-8")
    return subprocess.run([sys.executable, ROOT / "scripts/coverage-report", path], capture_output=True, text=True)


def test_files_are_summed_up_by_target_and_in_all(tmp_path):
    found = reported(
        file("Services/API/Tasks/A.swift", (100, 90), (10, 10)), file("Services/API/B.swift", (100, 10), (10, 0)),
        file("Services/Chat/C.swift", (50, 50), (0, 0)), file("LocalSidecar/State/D.swift", (10, 0), (1, 0)),
        {"filename": "/other/place.swift", "summary": file("x/x", (1000, 0), (1, 0))["summary"]}, folder=tmp_path)
    assert found.returncode == 0 and found.stdout.splitlines()[2:] == [
        "| LocalSidecar | 1 | 10 | 0.0 % | 0.0 % |",
        "| Services/API | 2 | 200 | 50.0 % | 50.0 % |",
        "| Services/Chat | 1 | 50 | 100.0 % | – |",
        "| all | 4 | 260 | 57.7 % | 47.6 % |",
    ]


def test_a_report_of_nothing_is_no_report(tmp_path):
    assert reported(folder=tmp_path).returncode != 0
    outside = {"filename": "/other/place.swift", "summary": file("x/x", (1, 1), (1, 1))["summary"]}
    assert reported(outside, folder=tmp_path).returncode != 0


def test_main_measures_and_keeps_the_figures_and_nothing_waits_for_them():
    jobs = WORKFLOWS["main"]["jobs"]
    steps = jobs["coverage"]["steps"]
    assert any("scripts/coverage" in step.get("run", "") for step in steps)
    kept = next(step for step in steps if "upload-artifact" in step.get("uses", ""))
    assert kept["with"]["path"] == ".errand/coverage" and "result=.errand/coverage" in text("scripts/coverage")
    assert kept["with"]["if-no-files-found"] == "error"
    for name, job in jobs.items():
        assert "coverage" not in job.get("needs", []), name
    assert "coverage" not in WORKFLOWS["ci"]["jobs"], "a pull request waits for all of ci"


def test_it_measures_the_groups_that_the_tests_run_in():
    for script in ("test", "coverage"):
        assert "source scripts/groups" in text(f"scripts/{script}") and "groups=(" not in text(f"scripts/{script}")
