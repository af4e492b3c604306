"""A suite of its own for the tests: `errand up` in a temporary folder, on ports that nobody else uses."""

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORTS = [service + step for step in (0, 1000) for service in (3000, *range(8000, 8006))] + [3400, *range(3500, 3508)]


class Suite:
    """`ERRAND_URL` names a running suite to test instead; then nothing can be killed."""

    def __init__(self, settings=None):
        self.settings = settings or {}
        # One with settings of its own cannot be the one that runs already.
        self.url = None if settings else os.environ.get("ERRAND_URL")
        self.process = None
        if not self.url:
            self.start()

    def start(self):
        offset = free_offset()
        self.url = f"http://127.0.0.1:{3000 + offset}"
        self.folder = tempfile.TemporaryDirectory(prefix="errand-browser-")
        self.log = open(Path(self.folder.name) / "up.log", "w+")
        binary = os.environ.get("ERRAND_BINARY", str(ROOT / ".build/debug/errand"))
        command = [binary, "up", "--state", f"{self.folder.name}/state", "--port-offset", str(offset)]
        self.process = subprocess.Popen(
            # All of them sign up from one address.
            command, env={**os.environ, "ERRAND_ACCOUNTS_PER_ADDRESS": "10000", **self.settings}, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT
        )
        for port in (3000, 8000, 8003, 8005):
            self.wait_until_ready(f"http://127.0.0.1:{port + offset}/health/ready")

    def wait_until_ready(self, url, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"errand up ended with {self.process.returncode}\n{self.output()}")
            try:
                with urllib.request.urlopen(url, timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"{url} was not ready within {seconds} s\n{self.output()}")

    def kill(self, service):
        """kill -9 of the process that serves `service`, and of nothing else."""
        for pid in descendants(self.process.pid):
            if command_line(pid)[1:3] == ["serve", service]:
                os.kill(pid, signal.SIGKILL)
                return
        raise RuntimeError(f"no process serves {service}")

    def output(self):
        self.log.flush()
        return Path(self.log.name).read_text()[-4000:]

    def stop(self):
        if not self.process:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise RuntimeError(f"errand up did not stop\n{self.output()}")
        finally:
            self.log.close()
            self.folder.cleanup()


def free_offset():
    for offset in range(20_000 + os.getpid() % 100 * 20, 40_000, 20):
        if all(is_free(port + offset) for port in PORTS):
            return offset
    raise RuntimeError("no free ports")


def is_free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def descendants(parent):
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and parent_of(entry) == parent:
            found += [int(entry.name), *descendants(int(entry.name))]
    return found


def parent_of(entry):
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []
