"""Rules are tested by promtool, queries parse and find something, and every series they name exists."""

import json
import re

import pytest
import yaml
from chart import rendered
from metrics import ALERTS, FOLDER, RULES, TARGET, dapr_series, examples, labels_of, named_series, own_metrics, selectors
from repository import ROOT, services
from tools import run

DASHBOARDS = sorted((FOLDER / "dashboards").glob("*.json"))
TESTS = sorted((FOLDER / "tests").glob("*.yaml"))
OPERATOR = ("--set", "monitoring.scrape=operator")
# Fires always: its silence is the alarm.
ALWAYS = "ErrandWatchdog"


def targets(path):
    for panel in json.loads(path.read_text())["panels"]:
        for target in panel["targets"]:
            yield panel, target


def panel_queries():
    for path in DASHBOARDS:
        for panel, target in targets(path):
            if target["datasource"]["type"] == "prometheus":
                yield f"{path.stem}: {panel['title']} {target['refId']}", target["expr"]


def rule_queries():
    for group in RULES:
        for rule in group["rules"]:
            yield rule.get("alert", rule.get("record")), rule["expr"]


def unit_tests():
    for path in TESTS:
        yield from yaml.safe_load(path.read_text())["tests"]


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_the_rules_pass_their_unit_tests(path):
    run("promtool", "test", "rules", path)


def test_the_rules_are_rules():
    run("promtool", "check", "rules", FOLDER / "rules.yaml")


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_has_a_unit_test_that_makes_it_fire_and_one_that_keeps_it_quiet(name):
    fired = quiet = False
    own = named_series(ALERTS[name]["expr"])
    recorded = {rule["record"]: named_series(rule["expr"]) for group in RULES for rule in group["rules"] if "record" in rule}
    own |= {series for record in own for series in recorded.get(record, ())}
    for test in unit_tests():
        # Quiet for want of any series would be no proof.
        speaks = any(series["series"].split("{")[0] in own for series in test["input_series"])
        for case in test["alert_rule_test"]:
            if case["alertname"] == name:
                fired |= bool(case["exp_alerts"])
                quiet |= not case["exp_alerts"] and speaks
    assert fired and (quiet or name == ALWAYS)


def test_unit_tests_give_series_of_daprd_as_a_real_one_writes_them():
    seen = 0
    for test in unit_tests():
        for series in test["input_series"]:
            name = series["series"].split("{")[0]
            if name.startswith("dapr_") and name not in own_metrics():
                labels = dict(re.findall(r'(\w+)="([^"]*)"', series["series"]))
                assert any(set(real) - {"namespace"} == set(labels) - TARGET for real in dapr_series()[name]), series["series"]
                for label in ("process_status", "status"):
                    assert label not in labels or any(real[label] == labels[label] for real in dapr_series()[name])
                seen += 1
    assert seen > 10


@pytest.mark.parametrize("alert", ALERTS.values(), ids=lambda alert: alert["alert"])
def test_an_alert_has_a_severity_a_summary_and_a_runbook_that_exists(alert):
    assert alert["labels"]["severity"] in (("none",) if alert["alert"] == ALWAYS else ("page", "ticket"))
    assert alert["annotations"]["summary"] and alert["annotations"]["description"]
    url = alert["annotations"]["runbook_url"]
    assert url.startswith("https://")
    runbook = ROOT / "specs" / "runbooks" / url.rsplit("/", 1)[1]
    assert runbook.exists() and f"`{alert['alert']}`" in runbook.read_text()


def test_the_sources_were_read():
    own = own_metrics()
    assert own["http_requests_total"] == ("counter", {"route", "method", "status"})
    assert own["http_request_duration_seconds"][0] == "histogram" and own["sync_sockets"][0] == "gauge"
    assert own["events_published_total"] == ("counter", {"topic", "outcome"})
    # What dashboards of other suites ask for.
    assert own["tasks_created_total"] == ("counter", set()) and own["websocket_connections_active"][0] == "gauge"
    assert own["database_query_duration_seconds"] == ("histogram", set())
    assert own["process_resident_memory_bytes"][0] == "gauge"


QUERIES = [*panel_queries(), *rule_queries()]


@pytest.mark.parametrize(("where", "query"), QUERIES, ids=[where for where, _ in QUERIES])
def test_a_query_names_only_series_and_labels_that_exist(where, query):
    assert where == ALWAYS or named_series(query)
    known = labels_of()
    assert named_series(query) <= set(known)
    for name, matchers in selectors(query):
        assert {label for label, _, _ in matchers} <= known[name] | TARGET | {"app_id"}, name
        assert list(examples(name, matchers)), f"nothing is ever found by {name} with {matchers}"
    # Nothing where either is missing, and of Dapr's series one usually is.
    assert not re.search(r"\s\+\s", query)


def test_every_query_of_the_dashboards_parses_and_finds_something(tmp_path):
    """Against series with the labels that they really have: a join of what never meets is found empty."""
    tests = []
    for where, query in panel_queries():
        series = {}
        for name, matchers in selectors(query):
            for labels in examples(name, matchers):
                written = ",".join(f'{label}="{value}"' for label, value in sorted(labels.items()) if value)
                series[f"{name}{{{written}}}"] = "0+10x120"
        asked = query.replace("$namespace", ".*")
        tests.append({
            "name": where, "interval": "1m", "input_series": [{"series": s, "values": v} for s, v in series.items()],
            "promql_expr_test": [{
                "expr": f"count({asked}) > bool 0", "eval_time": "90m", "exp_samples": [{"labels": "{}", "value": 1}]}]})
    file = tmp_path / "panels.yaml"
    file.write_text(yaml.safe_dump({"rule_files": [], "evaluation_interval": "1m", "tests": tests}))
    run("promtool", "test", "rules", file)


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_is_whole(path):
    dashboard = json.loads(path.read_text())
    assert dashboard["uid"] == f"errand-{path.stem}" and dashboard["title"].startswith("Errand: ")
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    variables = {variable["name"] for variable in dashboard["templating"]["list"]}
    taken = set()
    for panel in panels:
        area = panel["gridPos"]
        assert panel["title"] and panel["targets"] and area["x"] + area["w"] <= 24
        cells = {(x, y) for x in range(area["x"], area["x"] + area["w"]) for y in range(area["y"], area["y"] + area["h"])}
        assert not cells & taken, f"{panel['title']} lies over another panel"
        taken |= cells
        assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])
        for target in panel["targets"]:
            assert target["datasource"]["uid"] in ("${datasource}", "${logs}")
            assert set(re.findall(r"\$\{?(\w+)", target["expr"])) <= variables


def test_the_dashboards_promised_are_there():
    assert {path.stem for path in DASHBOARDS} == {"overview", "events", "sync", "sidecars", "logs"}


def test_queries_of_logs_start_with_a_selector_on_labels_that_are_shipped():
    shipped = {"service", "level"}
    for panel, target in targets(FOLDER / "dashboards" / "logs.json"):
        for selector in re.findall(r"\{([^}]*=~?\"[^}]*)\}", target["expr"]):
            assert set(re.findall(r"(\w+)\s*=", selector)) <= shipped, panel["title"]


def test_every_service_is_missed_when_it_is_gone():
    assert set(re.findall(r'app_id="([^"]+)"', ALERTS["ErrandGone"]["expr"])) == set(services())


# --- as the chart installs them


def rules_of(namespace, *extra):
    text = run("helm", "template", "todo", "charts/errand", "--namespace", namespace, *OPERATOR, *extra)
    found = [each for each in yaml.safe_load_all(text) if each and each["kind"] == "PrometheusRule"]
    assert len(found) == 1
    return found[0]


def test_the_installed_rules_speak_of_their_own_namespace_only(tmp_path):
    rule = rules_of("staging", "--set", "monitoring.runbooks=https://wiki.example.com/errand")
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump(rule["spec"]))
    run("promtool", "check", "rules", file)
    for group in rule["spec"]["groups"]:
        for each in group["rules"]:
            for name, matchers in selectors(each["expr"]):
                if not name.startswith(("redpanda_", "kafka_")):
                    # A recorded sum inherits what it was made from.
                    assert ("namespace", "=", "staging") in matchers or "record" in each, each
            if "alert" in each:
                assert each["labels"]["namespace"] == "staging"
                assert each["annotations"]["runbook_url"].startswith("https://wiki.example.com/errand/")


def test_a_service_that_is_not_enabled_is_not_missed():
    spec = rules_of("errand", "--set", "services.chat.enabled=false")["spec"]
    gone = next(rule["expr"] for group in spec["groups"] for rule in group["rules"] if rule.get("alert") == "ErrandGone")
    assert set(re.findall(r'app_id="([^"]+)"', gone)) == set(services()) - {"chat"}


def test_the_operator_finds_what_the_chart_makes():
    for each in rendered("default", *OPERATOR, "--set", "monitoring.labels.release=prom,monitoring.alertmanager.enabled=true"):
        if each["apiVersion"].startswith("monitoring.coreos.com/"):
            assert each["metadata"]["labels"]["release"] == "prom", each["kind"]


def test_pages_tickets_and_the_watchdog_go_to_receivers_of_the_values():
    receivers = {"page": {"slackConfigs": [{"channel": "#page", "apiURL": {"name": "alerts", "key": "slack"}}]},
                 "watchdog": {"webhookConfigs": [{"urlSecret": {"name": "alerts", "key": "watchdog"}}]}}
    made = rendered("default", *OPERATOR, "--set", "monitoring.alertmanager.enabled=true",
                    "--set-json", f"monitoring.alertmanager.receivers={json.dumps(receivers)}")
    spec = next(each["spec"] for each in made if each["kind"] == "AlertmanagerConfig")
    assert {each["name"]: {k: v for k, v in each.items() if k != "name"} for each in spec["receivers"]} == receivers | {"ticket": {}}
    ways = {route["matchers"][0]["value"]: route["receiver"] for route in spec["route"]["routes"]}
    assert ways == {ALWAYS: "watchdog", "page": "page"} and spec["route"]["receiver"] == "ticket"
    # A sign of life has to come oftener than whoever misses it waits.
    assert spec["route"]["routes"][0]["repeatInterval"] == "5m"
    assert not any(each["kind"] == "AlertmanagerConfig" for each in rendered("default", *OPERATOR))


# --- as compose runs them


def compose(name):
    return yaml.safe_load((ROOT / "dapr" / "compose" / name).read_text())


def test_compose_scrapes_every_service_and_its_sidecar_under_the_names_that_the_rules_ask_for():
    configuration = compose("prometheus.yaml")
    assert configuration["rule_files"] == ["/etc/prometheus/rules.yaml"]
    jobs = {job["job_name"]: job for job in configuration["scrape_configs"]}
    scraped = {each["labels"]["app_id"]: each["targets"] for each in jobs["errand"]["static_configs"]}
    assert scraped == {name: [f"{name}:{port}"] for name, port in services().items()}
    assert set(jobs["dapr"]["static_configs"][0]["targets"]) == {f"{name}:9090" for name in services()}
    # Sums of both jobs have to agree in `namespace`, and the services' have none.
    assert {"regex": "namespace", "action": "labeldrop"} in jobs["dapr"]["metric_relabel_configs"]


def test_compose_sends_alerts_to_somebody():
    names = {target for each in compose("prometheus.yaml")["alerting"]["alertmanagers"] for one in each["static_configs"]
             for target in one["targets"]}
    infrastructure = yaml.safe_load((ROOT / "docker-compose.infra.yaml").read_text())["services"]
    assert {name.split(":")[0] for name in names} <= set(infrastructure)
    manager = compose("alertmanager.yaml")
    receivers = {each["name"] for each in manager["receivers"]}
    assert {manager["route"]["receiver"], *(each["receiver"] for each in manager["route"]["routes"])} == receivers
    assert manager["global"]["smtp_smarthost"] == "mail:1025" and "mail" in infrastructure


def test_logs_are_kept_for_thirty_days():
    limits = compose("loki.yaml")["limits_config"], yaml.safe_load(
        (ROOT / "charts" / "cluster" / "values-loki.yaml").read_text())["loki"]["limits_config"]
    assert {each["retention_period"] for each in limits} == {"720h"}


FILTER = re.compile(r"\|\s*([a-z_]+)\s*(=~|!=|=|>=|<=|>|<)\s*(\"[^\"]*\"|[0-9.]+)")
LABELS = {"service", "level", "namespace", "pod", "container", "app", "detected_level"}


def log_queries():
    """Every search of logs that a page or a dashboard has, with where it stands."""
    for path in sorted(ROOT.glob("specs/**/*.md")):
        for text in re.findall(r"`(\{[a-z]+(?:=~?|!=)[^`]*)`", path.read_text()):
            yield path.relative_to(ROOT), text.replace("\\|", "|")
    for panel, target in targets(FOLDER / "dashboards" / "logs.json"):
        yield panel["title"], target["expr"]


def logged_fields():
    """The members of a line that the services write: what the log handler has, and what goes into metadata anywhere."""
    fields = set()
    for path in sorted(ROOT.glob("Sources/**/*.swift")):
        text = path.read_text()
        if path.name == "JSONLogHandler.swift":
            fields |= set(re.findall(r'[{,]?"?([a-z_]+)":', text))
        for block in re.findall(r"metadata: \[(.*?)\]\)", text, re.DOTALL):
            fields |= set(re.findall(r'"([a-z_]+)":', block))
        fields |= set(re.findall(r'metadata(?:Key: |\[)"([a-z_]+)"', text))
    return fields


def test_searches_of_logs_name_fields_that_lines_have():
    fields, queries = logged_fields(), list(log_queries())
    assert len(queries) >= 8
    assert {"time", "level", "message", "service", "correlation_id", "trace_id", "user_id", "ms", "outcome", "topic"} <= fields
    sources = "\n".join(path.read_text() for path in ROOT.glob("Sources/**/*.swift"))
    for place, query in queries:
        labels = re.findall(r"([a-z_]+)\s*(?:=~|!=|!~|=)\s*\"", query[:query.index("}") + 1])
        assert set(labels) <= LABELS, f"{place}: {query}"
        for name, _, value in FILTER.findall(query[query.index("}"):]):
            assert name in fields, f"{place}: no line has {name}: {query}"
            if name in {"message", "outcome"}:
                assert value in sources, f"{place}: nothing logs {name}={value}"


def test_a_search_for_a_field_that_no_line_has_would_be_found():
    assert FILTER.findall('{service="api"} | json | statuscode >= 500') == [("statuscode", ">=", "500")]
    assert "statuscode" not in logged_fields()
