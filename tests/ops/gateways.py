"""`mingjing serve` as a process of its own, to be watched, stopped and killed."""

import json
import re
import signal
import subprocess
import sys
import threading

import httpx

from tests.conftest import until

URL = re.compile(r"http://\S+")


class Gateway:
    """One process on a home. Its journal is read as it comes; `lines` has what it said."""

    def __init__(self, home, **environment):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ops", "serve", "--port", "0"],
            env={"MINGJING_HOME": str(home), "PATH": "/usr/bin:/bin", **environment},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines = []
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        self.http = httpx.Client(trust_env=False, timeout=30)
        try:
            self.url = until(self._served_at, "the gateway to serve", self)
        except BaseException:
            self.leave()
            raise
        self.http.base_url = self.url

    def _read(self):
        for line in self.process.stderr:
            try:
                self.lines.append(json.loads(line))
            except ValueError:
                self.lines.append({"event": line})

    def _served_at(self):
        if self.process.poll() is not None:
            self._reading.join(10)
            raise AssertionError(self.lines)
        for line in self.lines:
            if "serves" in line["event"]:
                return URL.search(line["event"])[0]
        return None

    def leads(self):
        """The workers of which this process is the only one."""
        text = self.http.get("/metrics").text
        return set(re.findall(r'^mingjing_leads\{worker="(\w+)"\} 1\.0$', text, re.MULTILINE))

    def ready(self):
        return self.http.get("/readyz").status_code == 200

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self._end()
        return code

    def kill(self):
        self.process.kill()
        self.process.wait(60)
        self._end()

    def _end(self):
        self._reading.join(10)
        self.process.stderr.close()
        self.http.close()

    def leave(self):
        if not self.process.stderr.closed:
            self.kill()
