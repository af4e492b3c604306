"""The chart in a cluster: installed, checked, rolled, changed, taken back, each step under load where somebody might notice."""

import contextlib
import json
import pathlib
import re
import subprocess
import tempfile
import time

from load import Load

ROOT = pathlib.Path(__file__).resolve().parents[3]
CHART = ROOT / "charts" / "errand"


class Fault(Exception):
    """What a step found wrong."""


class Trial:
    """
    Works in one namespace of one cluster. `options` are those of scripts/try-cluster. Steps return a sentence for the table, and raise
    Fault when the cluster did not do what the chart promises.
    """

    def __init__(self, options):
        self.options = options
        self.namespace, self.release = options.namespace, "errand"
        self.repository, _, self.tag = options.image.rpartition(":")
        self.lines = []

    # Tools

    def run(self, *arguments, check=True, input=None, timeout=900):
        result = subprocess.run([str(each) for each in arguments], capture_output=True, text=True, input=input, timeout=timeout)
        if check and result.returncode:
            raise Fault(f"{' '.join(map(str, arguments[:4]))}…: {(result.stderr or result.stdout).strip()[-600:]}")
        return result

    def kubectl(self, *arguments, **options):
        context = ["--context", self.options.context] if self.options.context else []
        return self.run("kubectl", *context, "--namespace", self.namespace, *arguments, **options).stdout

    def helm(self, *arguments, **options):
        context = ["--kube-context", self.options.context] if self.options.context else []
        return self.run("helm", *context, "--namespace", self.namespace, *arguments, **options)

    def atomic(self):
        """Helm 4 has another word for it."""
        return "--atomic" if self.run("helm", "version", "--short").stdout.startswith("v3") else "--rollback-on-failure"

    def upgrade(self, *extra, values=None, chart=CHART, timeout="5m", check=True, image=True):
        arguments = ["upgrade", self.release, chart, self.atomic(), "--wait", "--timeout", timeout]
        if image:
            arguments += ["--values", CHART / "values-local.yaml", *self.settings()]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            if values is not None:
                json.dump(values, file)
                file.flush()
                arguments += ["--values", file.name]
            return self.helm(*arguments, *extra, check=check)

    def settings(self):
        """Two of what is rolled; and the node's own address, from which the load comes, is let in."""
        values = [f"image.repository={self.repository}", f"image.tag={self.tag}", f"image.pullPolicy={self.options.pull_policy}",
                  "services.api.autoscaling.minReplicas=2", "services.web.autoscaling.minReplicas=2",
                  "networkPolicy.ingressFrom[0].ipBlock.cidr=0.0.0.0/0"]
        return [word for value in values for word in ("--set", value)]

    def url(self):
        """Where web answers from outside: a node's address and the port of a Service made for this."""
        self.kubectl("apply", "--filename", "-", input=json.dumps({
            "apiVersion": "v1", "kind": "Service", "metadata": {"name": "try-web"},
            "spec": {"type": "NodePort", "ports": [{"port": 3000, "targetPort": "http"}],
                     "selector": {"app.kubernetes.io/instance": self.release, "app.kubernetes.io/component": "web"}}}))
        port = self.kubectl("get", "service", "try-web", "--output", "jsonpath={.spec.ports[0].nodePort}")
        address = self.kubectl("get", "nodes", "--output", 'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}')
        return f"http://{address.split()[0]}:{port}"

    @contextlib.contextmanager
    def under_load(self, what):
        """Runs what stands in the block while clients work, and judges what they met when everything had its time."""
        load = Load(self.url(), clients=self.options.clients)
        began = time.monotonic()
        with load:
            time.sleep(2)
            yield load
            # What comes after the end of a roll-out belongs to it: connections to pods that are on their way out.
            time.sleep(self.options.after)
        took = time.monotonic() - began
        cut = load.broken["kept connection cut"]
        wrong = load.faults | load.settled()
        self.lines.append((what, load.answers, sum(load.faults.values()), cut, f"{took:.0f} s", f"{load.slowest * 1000:.0f} ms",
                           ", ".join(f"{count} × {fault}" for fault, count in wrong.items()) or "-"))
        if wrong:
            raise Fault(", ".join(f"{count} × {fault}" for fault, count in wrong.items()))

    # Steps

    def install_dapr(self):
        if self.kubectl("get", "crd", "components.dapr.io", "--ignore-not-found", "--output", "name"):
            return "was there already"
        source = [self.options.dapr_chart] if self.options.dapr_chart else [
            "dapr", "--repo", "https://dapr.github.io/helm-charts", "--version", self.options.dapr_version]
        # In memory: the sweeps find what a scheduler that starts anew has forgotten.
        self.helm("upgrade", "--install", "dapr", *source, "--namespace", "dapr-system", "--create-namespace", "--wait",
                  "--timeout", "10m", "--set", "dapr_sidecar_injector.sidecarDropALLCapabilities=true",
                  "--set", "dapr_operator.watchInterval=30s", "--set", "dapr_scheduler.cluster.inMemoryStorage=true", *self.options.dapr_set)
        return "installed"

    def install_redis(self):
        manifest = self.run("kubectl", "create", "namespace", self.namespace, "--dry-run=client", "--output", "yaml").stdout
        self.kubectl("apply", "--filename", "-", input=manifest)
        self.kubectl("label", "namespace", self.namespace, "--overwrite", "pod-security.kubernetes.io/enforce=restricted")
        text = (ROOT / "charts" / "cluster" / "redis.yaml").read_text(encoding="utf-8")
        if self.options.redis_image:
            text = text.replace("image: redis:7.4", f"image: {self.options.redis_image}\n          imagePullPolicy: IfNotPresent")
        self.kubectl("apply", "--filename", "-", input=text)
        self.kubectl("rollout", "status", "statefulset/redis", "--timeout", "180s")
        return "in a namespace that enforces restricted"

    def install(self):
        """The chart before, with its own values and its own idea of what may be set, when there is one."""
        chart = pathlib.Path(self.options.previous or CHART)
        if chart.suffix == ".tgz":
            folder = tempfile.mkdtemp()
            self.run("tar", "--extract", "--file", chart, "--directory", folder)
            chart = pathlib.Path(folder) / "errand"
        settings = self.settings() if chart == CHART else self.settings()[:6]
        began = time.monotonic()
        self.helm("upgrade", "--install", self.release, chart, "--values", chart / "values-local.yaml", *settings,
                  "--wait", "--timeout", "10m")
        restarts = self.restarts()
        return f"{time.monotonic() - began:.0f} s until all were ready; {restarts} restarts"

    def restarts(self):
        found = self.kubectl("get", "pods", "--selector", f"app.kubernetes.io/instance={self.release}", "--output",
                             "jsonpath={.items[*].status.containerStatuses[*].restartCount} "
                             "{.items[*].status.initContainerStatuses[*].restartCount}")
        return sum(map(int, found.split()))

    def verify(self):
        output = self.helm("test", self.release, "--logs", "--timeout", "5m").stdout
        found = re.search(r"All passed[^\n]*", output)
        if not found:
            raise Fault(output[-800:])
        return f"{len(re.findall('✓', output))} checks. {found.group(0)}"

    def roll(self, workload="deployment/errand-api"):
        with self.under_load(f"{workload} rolled {self.options.rolls} times"):
            for _ in range(self.options.rolls):
                self.kubectl("rollout", "restart", workload)
                self.kubectl("rollout", "status", workload, "--timeout", "300s")
        return f"{workload}: {self.options.rolls} times under load"

    def change_a_rule(self):
        """A rule that is taken away holds when the pods from before are gone, and its return too; nobody restarts anything."""
        load = Load(self.url(), clients=0)

        def answer():
            return load.ask("GET", "/api/audit?limit=1", token=load.token)[0]

        def settles(wanted):
            began = time.monotonic()
            while not wanted(answer()):
                if time.monotonic() - began > 60:
                    raise Fault(f"web asked audit, a minute after the upgrade: {answer()}")
                time.sleep(0.5)
            return f"{time.monotonic() - began:.0f} s"

        settles(lambda status: status == 200)
        self.upgrade(values={"services": {"audit": {"access": []}}})
        without = settles(lambda status: status != 200)
        refused = answer()
        self.upgrade()
        again = settles(lambda status: status == 200)
        return f"taken away: {refused}, {without} after Helm was done; given back: 200, {again} after"

    def roll_everything(self):
        with self.under_load("every service upgraded"):
            self.upgrade("--set", f"podAnnotations.try=a{int(time.time())}")
        return "every pod replaced under load"

    def reuse_values_and_roll_back(self):
        before = self.revision()
        self.helm("upgrade", self.release, CHART, "--reuse-values", "--set", "podAnnotations.try=reused", "--wait", "--timeout", "5m")
        self.helm("rollback", self.release, str(before), "--wait", "--timeout", "5m")
        self.verify()
        return f"--reuse-values, then back to revision {before}: verified"

    def revision(self):
        return json.loads(self.helm("status", self.release, "--output", "json").stdout)["version"]

    def fail_an_upgrade(self):
        with self.under_load("an image that does not exist"):
            result = self.upgrade("--set", "image.tag=is-not-there", "--set", "image.pullPolicy=IfNotPresent", timeout="60s", check=False)
        if result.returncode == 0:
            raise Fault("Helm took an image that does not exist for deployed")
        status = json.loads(self.helm("status", self.release, "--output", "json").stdout)["info"]["status"]
        if status != "deployed":
            raise Fault(f"the release is {status} afterwards")
        return "Helm took it back; the release is deployed"

    def end(self):
        self.helm("uninstall", self.release, "--wait", "--timeout", "5m", check=False)
        self.kubectl("delete", "namespace", self.namespace, "--wait=true", "--timeout", "180s", check=False)

    def pods(self):
        found = self.kubectl("get", "pods", "--output", "wide", check=False)
        for line in self.kubectl("get", "events", "--sort-by", ".lastTimestamp", check=False).splitlines()[-25:]:
            found += line + "\n"
        return found
