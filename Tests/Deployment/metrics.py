"""Which series there are: our own as the Swift sources declare them, daprd's as a real one wrote them, and others' by name."""

import functools
import re

import yaml
from repository import ROOT, SOURCES, text

FOLDER = ROOT / "charts" / "errand" / "monitoring"
RULES = yaml.safe_load((FOLDER / "rules.yaml").read_text())["groups"]
ALERTS = {rule["alert"]: rule for group in RULES for rule in group["rules"] if "alert" in rule}
# What Prometheus itself, cAdvisor, kube-state-metrics, Redpanda and kafka-exporter document, with the labels used here.
OTHERS = {
    "up": {"app_id"},
    "ALERTS": {"alertname", "alertstate", "app_id"},
    "container_memory_working_set_bytes": {"namespace", "pod", "container"},
    "kube_pod_container_resource_limits": {"namespace", "pod", "container", "resource"},
    "kube_pod_container_status_restarts_total": {"namespace", "pod", "container"},
    "kube_pod_container_status_waiting_reason": {"namespace", "pod", "container", "reason"},
    "kube_deployment_spec_replicas": {"namespace", "deployment"},
    "kube_deployment_status_replicas_available": {"namespace", "deployment"},
    "kube_statefulset_replicas": {"namespace", "statefulset"},
    "kube_statefulset_status_replicas_ready": {"namespace", "statefulset"},
    "kube_cronjob_created": {"namespace", "cronjob"},
    "kube_cronjob_status_last_successful_time": {"namespace", "cronjob"},
    "redpanda_kafka_max_offset": {"redpanda_topic", "redpanda_partition"},
    "redpanda_kafka_consumer_group_committed_offset": {"redpanda_group", "redpanda_topic", "redpanda_partition"},
    "kafka_consumergroup_lag": {"consumergroup", "topic", "partition"},
}
# What the scrape adds to every series. Dapr's own `namespace` gives way to the target's.
TARGET = {"job", "instance", "namespace", "exported_namespace"}
WORDS = {
    "sum", "by", "rate", "increase", "histogram_quantile", "topk", "max", "min", "on", "group_right", "group_left",
    "unless", "or", "and", "min_over_time", "max_over_time", "count_over_time", "without", "ignoring", "avg", "count",
    "vector", "absent", "time", "offset", "bool",
}
# Tried in turn for a label of which a query only says what it is like.
CANDIDATES = ("x", "500", "task-events-dead", "ErrandDown", "errand-backup", "")


@functools.cache
def own_metrics():
    """The families that /metrics writes: name to kind and labels, read from the Swift sources."""
    found = {}
    for path in SOURCES.rglob("*.swift"):
        if path.parts[-3] == "LocalSidecar":
            continue
        source = path.read_text(encoding="utf-8")
        for name, labels, make in re.findall(
                r'MetricFamily\(\s*"(\w+)"[^)]*?labels: \[([^\]]*)\],\s*make: (Counter|Histogram)\.init', source):
            found[name] = make.lower(), set(re.findall(r'"(\w+)"', labels))
        for kind, name, rest in re.findall(r'\.(counters?|gauge|histograms?)\(\s*"(\w+)"([^)]*)', source):
            labels = re.search(r"labels: \[([^\]]*)\]", rest)
            found[name] = kind.rstrip("s"), set(re.findall(r'"(\w+)"', labels.group(1))) if labels else set()
        for name, kind in re.findall(r'text\.header\("(\w+)", "[^"]*", "(\w+)"\)', source):
            found[name] = kind, set()
    return found


@functools.cache
def dapr_series():
    """Name to the sets of labels with which a real daprd wrote it."""
    found = {}
    for line in text("Tests/Deployment/dapr-series.txt").splitlines():
        if not line.startswith("#"):
            name, labels = line.split("{", 1)
            found.setdefault(name, []).append(dict(re.findall(r'(\w+)="([^"]*)"', labels)))
    return found


@functools.cache
def labels_of():
    """Every series that a query may name, with its labels; those of targets go without saying."""
    known = {name: set(labels) for name, labels in OTHERS.items()}
    for name, (kind, labels) in own_metrics().items():
        labels = labels | {"app_id"}
        if kind == "histogram":
            known |= {f"{name}_bucket": labels | {"le"}, f"{name}_sum": labels, f"{name}_count": labels}
        else:
            known[name] = labels
    for name, series in dapr_series().items():
        known[name] = {label for one in series for label in one}
    for group in RULES:
        known |= {rule["record"]: {"app_id"} for rule in group["rules"] if "record" in rule}
    return known


def named_series(query):
    """The metrics that a PromQL query names."""
    bare = re.sub(r'"(?:\\.|[^"\\])*"', '""', query)
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]", " ", bare)
    bare = re.sub(r"\b(by|on|without|ignoring|group_right|group_left)\s*\([^)]*\)", " ", bare)
    return {word for word in re.findall(r"(?<![\w:.])[a-zA-Z_][\w:]*", bare) if word not in WORDS}


def selectors(query):
    """Name and matchers, each (label, sign, value), of every selector of a query."""
    for name in named_series(query):
        for inside in re.findall(rf"(?<![\w:]){name}(?![\w:])(\{{[^}}]*\}})?", query):
            yield name, [
                (label, sign, value.replace("\\\\", "\\"))
                for label, sign, value in re.findall(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"', inside)]


def fits(value, sign, wanted):
    pattern = ".*" if wanted == "$namespace" else wanted
    return {
        "=": lambda: value == wanted, "!=": lambda: value != wanted,
        "=~": lambda: bool(re.fullmatch(pattern, value)), "!~": lambda: not re.fullmatch(pattern, value)}[sign]()


def examples(name, matchers):
    """Series that a selector finds: of daprd those that it wrote, of others made so that they fit."""
    job = dict((label, value) for label, sign, value in matchers if sign == "=").get("job")
    asked = {label for label, _, _ in matchers}
    if name in dapr_series():
        for real in dapr_series()[name]:
            series = {label: value for label, value in real.items() if label != "namespace"} | {"job": "dapr"}
            if all(fits(series.get(label, ""), sign, value) for label, sign, value in matchers):
                yield series
        return
    labels = {}
    for label in sorted(labels_of()[name] | asked):
        wanted = [(sign, value) for one, sign, value in matchers if one == label]
        exact = [value for sign, value in wanted if sign == "="]
        options = exact or CANDIDATES
        labels[label] = next(option for option in options if all(fits(option, sign, value) for sign, value in wanted))
    if name.endswith("_bucket"):
        yield labels | {"le": labels["le"] if "le" in asked else "0.25"} | ({"job": job} if job else {})
        yield labels | {"le": "+Inf"} | ({"job": job} if job else {})
    else:
        yield labels
