"""Who reaches whom: routes, ingress, and what network policies leave open."""

import ipaddress

import pytest
from chart import VARIANTS, of_kind, rendered, templates, workloads

RELEASE = {"app.kubernetes.io/name": "errand", "app.kubernetes.io/instance": "errand"}


def policy(name, variant="default", *extra):
    return {each["metadata"]["name"]: each["spec"] for each in of_kind(variant, "NetworkPolicy", extra=extra)}[name]


def namespace(name):
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_network_is_closed_but_for_what_is_named(variant):
    assert policy("errand-deny", variant) == {
        "podSelector": {"matchLabels": RELEASE}, "policyTypes": ["Ingress", "Egress"]}
    for name in workloads(variant):
        assert policy(f"errand-{name}", variant)["policyTypes"] == ["Ingress"]


def egress(variant="default", *extra):
    """Pairs of a peer and a TCP port that sidecars may reach."""
    return [(peer, port["port"]) for rule in policy("errand-sidecars", variant, *extra)["egress"]
            for peer in rule["to"] for port in rule.get("ports", [{"port": None}])]


def test_brokers_and_stores_of_the_cluster_are_found_by_their_names():
    assert (namespace("redpanda") | {"podSelector": {}}, 9093) in egress()
    assert ({"podSelector": {}}, 6379) in egress("local")
    assert not [peer for peer, port in egress("local") if port == 6379 and "ipBlock" in peer]
    assert not [peer for peer, port in egress("oke") if port == 9092 and "ipBlock" not in peer], "which is outside"


@pytest.mark.parametrize("endpoint,peer", [
    ("collector.observability.svc:4317", namespace("observability") | {"podSelector": {}}),
    ("collector.observability:4317", namespace("observability") | {"podSelector": {}}),
    ("collector.observability.svc.cluster.local:4317", namespace("observability") | {"podSelector": {}}),
    ("collector:4317", {"podSelector": {}}),
    ("10.1.2.3:4317", {"ipBlock": {"cidr": "10.1.2.3/32"}}),
    ("otlp.vendor.example.com:4317", {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.169.254/32"]}}),
])
def test_the_way_to_the_collector_of_traces_is_open(endpoint, peer):
    assert (peer, 4317) in egress("default", "--set", f"dapr.tracing.otelEndpoint={endpoint}")
    assert 4317 not in [port for _, port in egress()]


def test_egress_is_said_by_address_or_by_labels():
    entries = ("networkPolicy.egress[0].namespace=db,networkPolicy.egress[0].podLabels.app=postgres,networkPolicy.egress[0].ports={5432},"
               "networkPolicy.egress[1].podLabels.app=redis,networkPolicy.egress[1].ports={6379},"
               "networkPolicy.egress[2].cidr=10.0.0.0/8,networkPolicy.egress[2].ports={443}")
    found = egress("default", "--set", entries)
    assert (namespace("db") | {"podSelector": {"matchLabels": {"app": "postgres"}}}, 5432) in found
    assert ({"podSelector": {"matchLabels": {"app": "redis"}}}, 6379) in found
    assert ({"ipBlock": {"cidr": "10.0.0.0/8"}}, 443) in found


def webhooks(variant="default", *extra):
    return [(peer, port["port"]) for rule in policy("errand-sidecars-webhooks", variant, *extra)["egress"]
            for peer in rule["to"] for port in rule.get("ports", [{"port": None}])]


PRIVATE = ("10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.31.255.254", "192.168.1.1", "198.18.0.1")


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_webhook_reaches_no_private_range_whatever_its_name_is_said_to_be(variant):
    ports = {443, 6443, 8443}
    blocks = [(peer["ipBlock"], port) for peer, port in webhooks(variant) if "ipBlock" in peer and port in ports]
    assert any(ipaddress.ip_address("93.184.216.34") in ipaddress.ip_network(block["cidr"]) for block, _ in blocks)
    for address in map(ipaddress.ip_address, PRIVATE):
        for block, port in blocks:
            inside = address in ipaddress.ip_network(block["cidr"])
            assert not inside or any(address in ipaddress.ip_network(each) for each in block["except"]), (address, port)
    # All else is as it is for the others, and only one of the two policies counts for a pod.
    others = [each for each in egress(variant) if each[1] not in ports]
    assert [each for each in webhooks(variant) if each[1] not in ports] == others
    selected = {name: policy(name, variant)["podSelector"]["matchExpressions"] for name in ("errand-sidecars", "errand-sidecars-webhooks")}
    assert selected == {
        name: [{"key": "app.kubernetes.io/component", "operator": operator, "values": ["notification"]}]
        for name, operator in {"errand-sidecars": "NotIn", "errand-sidecars-webhooks": "In"}.items()
    }


def test_what_is_said_by_address_is_reached_by_webhooks_too_and_said_so():
    entry = "networkPolicy.egress[0].cidr=10.2.0.0/16,networkPolicy.egress[0].ports={443}"
    assert ({"ipBlock": {"cidr": "10.2.0.0/16"}}, 443) in webhooks("default", "--set", entry)


@pytest.mark.parametrize("name", ["errand-sidecars", "errand-verify"])
def test_names_are_asked_where_the_values_say(name):
    extra = ("--set", "networkPolicy.dns.namespace=dns,networkPolicy.dns.podLabels.k8s-app=coredns,networkPolicy.dns.cidrs={10.9.0.10/32}")
    rule = next(rule for rule in policy(name, "default", *extra)["egress"]
                if {"protocol": "UDP", "port": 53} in rule.get("ports", []))
    assert rule["to"] == [namespace("dns") | {"podSelector": {"matchLabels": {"k8s-app": "coredns"}}},
                          {"ipBlock": {"cidr": "10.9.0.10/32"}}]
    assert {"ipBlock": {"cidr": "169.254.169.254/32"}} in [
        peer for rule in policy(name, "gke")["egress"] for peer in rule.get("to", [])], "Cloud DNS of GKE"


def admitted(name, *extra, variant="default"):
    return [peer for rule in policy(f"errand-{name}", variant, *extra)["ingress"] for peer in rule["from"]]


def test_browsers_come_in_where_paths_are_and_nowhere_else():
    gateway = namespace("envoy-gateway-system")
    assert {name for name in workloads("default") if gateway in admitted(name)} == {"web", "sync"}
    probes = {"ipBlock": {"cidr": "35.191.0.0/16"}}
    assert {name for name in workloads("gke") if probes in admitted(name, variant="gke")} == {"web", "sync"}


def test_kagent_reaches_the_mcp_server_and_nothing_else():
    extra = ("--set", "kagent.enabled=true,kagent.namespace=agents")
    agent = {"podSelector": {"matchLabels": {"app": "kagent", "kagent": "errand"}}}
    for peer in (namespace("agents"), agent):
        assert {name for name in workloads("default") if peer in admitted(name, *extra)} == {"web"}
        assert peer not in admitted("web")


def test_the_agents_pod_keeps_to_pod_security_restricted():
    agent = of_kind("default", "Agent", extra=("--set", "kagent.enabled=true"))[0]["spec"]["declarative"]["deployment"]
    pod, container = agent["podSecurityContext"], agent["securityContext"]
    assert pod["runAsNonRoot"] and pod["runAsUser"] > 0 and pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["allowPrivilegeEscalation"] is False and container["capabilities"] == {"drop": ["ALL"]}


def routes(variant, *extra):
    return {each["metadata"]["name"]: each["spec"] for each in of_kind(variant, "HTTPRoute", extra=extra)}


def backends(route):
    return {match["path"]["value"]: rule["backendRefs"][0]["name"] for rule in route["rules"] for match in rule["matches"]}


PATHS = {"/": "errand-web", "/api": "errand-web", "/mcp": "errand-web", "/ws": "errand-sync"}


@pytest.mark.parametrize("variant", [each for each in VARIANTS if each != "local"])
def test_the_route_has_every_public_path_and_tls(variant):
    gateway = of_kind(variant, "Gateway")[0]["spec"]
    listeners = {each["name"]: each for each in gateway["listeners"]}
    assert listeners["https"]["tls"]["certificateRefs"] == [{"name": "errand-tls"}]
    found = routes(variant)
    assert backends(found["errand"]) == PATHS
    assert found["errand"]["parentRefs"] == [{"name": "errand", "namespace": "errand", "sectionName": "https"}]
    assert found["errand-redirect"]["parentRefs"][0]["sectionName"] == "http"
    assert found["errand-redirect"]["rules"][0]["filters"][0]["requestRedirect"]["scheme"] == "https"


def test_paths_below_a_public_path_go_the_same_way():
    """`/ws/{user_id}` and `/ws/tasks` are sync's, as `/ws` is."""
    matches = [match for rule in routes("default")["errand"]["rules"] for match in rule["matches"]]
    assert matches and all(match["path"]["type"] == "PathPrefix" for match in matches)
    ingress = of_kind("default", "Ingress", extra=("--set", "ingress.enabled=true,gateway.enabled=false"))[0]["spec"]
    assert all(each["pathType"] == "Prefix" for each in ingress["rules"][0]["http"]["paths"])


def test_sockets_have_no_timeout_and_the_assistant_has_its_five_minutes():
    timeouts = {rule["backendRefs"][0]["name"]: rule["timeouts"] for rule in routes("oke")["errand"]["rules"]}
    assert timeouts["errand-sync"] == {"request": "0s", "backendRequest": "0s"}
    assert int(timeouts["errand-web"]["request"].rstrip("s")) > 300
    policies = {each["metadata"]["name"]: each["spec"]["default"] for each in rendered("gke") if each["kind"] == "GCPBackendPolicy"}
    assert not [rule for rule in routes("gke")["errand"]["rules"] if "timeouts" in rule], "GKE's routes know none"
    assert policies["errand-sync"]["timeoutSec"] >= 3600 and policies["errand-web"]["timeoutSec"] > 300


def test_routes_attach_to_a_gateway_that_is_there():
    extra = ("--set", "gateway.create=false,gateway.name=shared,gateway.namespace=edge,gateway.sectionName=todo")
    assert not of_kind("default", "Gateway", extra=extra)
    found = routes("default", *extra)
    assert list(found) == ["errand"], "the redirect is the gateway's own business"
    assert found["errand"]["parentRefs"] == [{"name": "shared", "namespace": "edge", "sectionName": "todo"}]


@pytest.mark.parametrize("tls", ["true", "false"])
def test_the_ingress_has_every_public_path(tls):
    extra = ("--set", f"ingress.enabled=true,gateway.enabled=false,tls.enabled={tls}")
    assert not of_kind("default", "HTTPRoute", "Gateway", extra=extra)
    ingress = of_kind("default", "Ingress", extra=extra)[0]["spec"]
    assert {each["path"]: each["backend"]["service"]["name"] for each in ingress["rules"][0]["http"]["paths"]} == PATHS
    assert ("tls" in ingress) is (tls == "true")
    assert not of_kind("default", "Ingress")


def environment(name, variant, *extra):
    container = templates(variant, *extra)[name]["spec"]["containers"][0]
    return {each["name"]: each.get("value") for each in container["env"]}


def test_a_page_finds_the_sockets_by_the_same_name_or_by_a_forwarded_port():
    assert environment("web", "default")["ERRAND_SYNC_URL"] == "/ws"
    assert environment("sync", "default")["ERRAND_SYNC_ORIGINS"] == "https://errand.example.com"
    # Without a name: the page asks the host it came from, at sync's own port.
    local = environment("web", "local")
    assert "ERRAND_SYNC_URL" not in local and local["ERRAND_SYNC_PORT"] == "8003"
    assert "http://localhost:3000" in environment("sync", "local")["ERRAND_SYNC_ORIGINS"].split(",")
    assert environment("api", "local")["ERRAND_SECURE_COOKIE"] == "false"
    for name in ("web", "api", "sync", "audit", "chat", "notification", "recurring"):
        assert environment(name, "local")["ERRAND_TRUSTED_PROXIES"] == "0", "nobody in front may say whose request it is"
        # Bounds by address are those of clients, not of the gateway that all of them come through.
        assert environment(name, "default")["ERRAND_TRUSTED_PROXIES"] == "1"
