"""Rules are tested by promtool, queries parse, and every metric they name exists."""

import functools
import json
import re

import pytest
import yaml
from repository import ROOT, SOURCES
from tools import run

FOLDER = ROOT / "charts" / "errand" / "monitoring"
DASHBOARDS = sorted((FOLDER / "dashboards").glob("*.json"))
RULES = yaml.safe_load((FOLDER / "rules.yaml").read_text())["groups"]
ALERTS = [rule for group in RULES for rule in group["rules"] if "alert" in rule]
# What Prometheus itself, cAdvisor, kube-state-metrics and Redpanda document.
OTHERS = {
    "up", "container_memory_working_set_bytes", "kube_pod_container_resource_limits",
    "kube_pod_container_status_restarts_total", "redpanda_kafka_max_offset",
    "redpanda_kafka_consumer_group_committed_offset",
}
WORDS = {
    "sum", "by", "rate", "increase", "histogram_quantile", "topk", "max", "min", "on", "group_right", "group_left",
    "unless", "or", "and", "min_over_time", "count_over_time", "without", "ignoring", "avg", "count",
}


@functools.cache
def own_metrics():
    """The families that /metrics writes: name to kind, read from the Swift sources."""
    kinds = {}
    for path in SOURCES.rglob("*.swift"):
        if path.parts[-3] == "LocalSidecar":
            continue
        text = path.read_text(encoding="utf-8")
        for name, make in re.findall(r'MetricFamily\(\s*"(\w+)",.*?make: (Counter|Histogram)\.init', text, re.S):
            kinds[name] = make.lower()
        for kind, name in re.findall(r'\.(counters?|gauge|histograms?)\(\s*"(\w+)"', text):
            kinds[name] = kind.rstrip("s")
        for name, kind in re.findall(r'text\.header\("(\w+)", "[^"]*", "(\w+)"\)', text):
            kinds[name] = kind
    return kinds


@functools.cache
def known_series():
    dapr = set((FOLDER.parents[2] / "Tests" / "Deployment" / "dapr-metrics.txt").read_text().split())
    series = set(OTHERS)
    for name, kind in [*own_metrics().items(), *((name, "any") for name in dapr)]:
        if kind != "histogram":
            series.add(name)
        if kind in ("histogram", "any"):
            series |= {f"{name}_bucket", f"{name}_sum", f"{name}_count"}
    return series | {rule["record"] for group in RULES for rule in group["rules"] if "record" in rule}


def named_series(query):
    """The metrics that a PromQL query names."""
    bare = re.sub(r'"(?:\\.|[^"\\])*"', '""', query)
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]", " ", bare)
    bare = re.sub(r"\b(by|on|without|ignoring|group_right|group_left)\s*\([^)]*\)", " ", bare)
    return {word for word in re.findall(r"(?<![\w:.])[a-zA-Z_][\w:]*", bare) if word not in WORDS}


def targets(path):
    for panel in json.loads(path.read_text())["panels"]:
        for target in panel["targets"]:
            yield panel, target


def metric_queries():
    for path in DASHBOARDS:
        for panel, target in targets(path):
            if target["datasource"]["type"] == "prometheus":
                yield f"{path.stem}: {panel['title']}", target["expr"]
    for group in RULES:
        for rule in group["rules"]:
            yield rule.get("alert", rule.get("record")), rule["expr"]


def test_the_rules_pass_promtool_and_their_unit_tests():
    run("promtool", "check", "rules", FOLDER / "rules.yaml")
    run("promtool", "test", "rules", FOLDER / "rules.test.yaml")


def test_every_alert_has_a_unit_test_that_fires_it():
    tests = yaml.safe_load((FOLDER / "rules.test.yaml").read_text())["tests"]
    fired = {case["alertname"] for test in tests for case in test["alert_rule_test"] if case["exp_alerts"]}
    assert fired == {alert["alert"] for alert in ALERTS}


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_has_a_severity_a_summary_and_a_runbook_that_exists(alert):
    assert alert["labels"]["severity"] in ("page", "ticket")
    assert alert["annotations"]["summary"] and alert["annotations"]["description"]
    runbook = ROOT / alert["annotations"]["runbook"]
    assert runbook.exists() and alert["alert"] in runbook.read_text()


def test_the_sources_were_read():
    kinds = own_metrics()
    assert kinds["http_requests_total"] == "counter" and kinds["http_request_duration_seconds"] == "histogram"
    assert kinds["sync_sockets"] == "gauge" and kinds["process_resident_memory_bytes"] == "gauge"


@pytest.mark.parametrize(("where", "query"), list(metric_queries()))
def test_a_query_names_only_metrics_that_exist(where, query):
    assert named_series(query), where
    assert named_series(query) <= known_series(), where


def test_all_queries_of_the_dashboards_parse(tmp_path):
    rules = [{"record": f"panel:{number}", "expr": query} for number, (_, query) in enumerate(metric_queries())]
    file = tmp_path / "panels.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    run("promtool", "check", "rules", file)


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_is_whole(path):
    dashboard = json.loads(path.read_text())
    assert dashboard["uid"] == f"errand-{path.stem}" and dashboard["title"].startswith("Errand: ")
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken = set()
    for panel in panels:
        area = panel["gridPos"]
        assert panel["title"] and panel["targets"] and area["x"] + area["w"] <= 24
        cells = {(x, y) for x in range(area["x"], area["x"] + area["w"]) for y in range(area["y"], area["y"] + area["h"])}
        assert not cells & taken, f"{panel['title']} lies over another panel"
        taken |= cells
        for target in panel["targets"]:
            assert target["datasource"]["uid"] in ("${datasource}", "${logs}")


def test_the_dashboards_promised_are_there():
    assert {path.stem for path in DASHBOARDS} == {"overview", "events", "sync", "sidecars", "logs"}


def test_queries_of_logs_start_with_a_selector_on_labels_that_are_shipped():
    shipped = {"service", "level"}
    for panel, target in targets(FOLDER / "dashboards" / "logs.json"):
        for selector in re.findall(r"\{([^}]*=~?\"[^}]*)\}", target["expr"]):
            assert set(re.findall(r"(\w+)\s*=", selector)) <= shipped, panel["title"]


def test_prometheus_configuration_of_compose_loads_the_rules():
    configuration = yaml.safe_load((ROOT / "dapr" / "compose" / "prometheus.yaml").read_text())
    assert configuration["rule_files"] == ["/etc/prometheus/rules.yaml"]
