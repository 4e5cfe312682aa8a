"""The usage agent, fed by the standard client libraries of Prometheus and OpenTelemetry, unmodified.

Needs GALLERIA_BIN. The marketplace is a few lines of Python that verify each signature on their own: the new interface with
`hmac`, the old one with the signer of the vendor's SDK. Whatever happens, what it took is what was counted, once.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import random
import socket
import subprocess
import tempfile
import threading
import time
import types
import unittest
import urllib.request
from collections import defaultdict
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from google.protobuf import json_format
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from opentelemetry.exporter.otlp.proto.common.metrics_encoder import encode_metrics
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.sdk.metrics import Counter as OtelCounter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import AggregationTemporality, InMemoryMetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from prometheus_client import CollectorRegistry, Counter, start_http_server

BIN = os.environ["GALLERIA_BIN"]
KEY = "seller-key-of-the-tests"
AK, SK = "AK-of-the-tests", "SK-of-the-tests"
NEW = "/api/mkp-openapi-public/global/v1/isv/usage-data"
OLD = "/rest/marketplace/v1/isv/usage-data"
PATIENCE = 40


class Marketplace(BaseHTTPRequestHandler):
    """Takes each record once; `server.faults` are answers that go out first."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, headers=()):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        self.answer(404, {})

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        body = json.loads(text)
        world = self.server
        with world.lock:
            try:
                self.verify(text, body)
            except Exception as error:  # pylint: disable=broad-except
                world.complaints.append(repr(error))
                return self.answer(401, {"error_code": "94060002", "error_msg": "Authentication failed"})
            if world.faults:
                status, headers, processed = world.faults.pop(0)
                if processed:
                    self.take(body)
                return self.answer(status, {"error_code": "94060001", "error_msg": "System error!"}, headers)
            abnormal = self.take(body)
            if abnormal and self.path == NEW:
                data = {"abnormal_usage_data": abnormal}
                return self.answer(200, {"error_code": "94060999", "error_msg": "Failed", "data": data})
            return self.answer(200, {"error_code": "MKT.0000", "error_msg": "Success"})

    def verify(self, text, body):
        if self.path == NEW:
            ordered = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            signed = f"ts={self.headers['ts']}&nonce={self.headers['nonce']}&body={ordered}"
            mac = base64.b64encode(hmac.new(KEY.encode(), signed.encode(), hashlib.sha256).digest()).decode()
            assert hmac.compare_digest(mac, self.headers["signature"]), "signature"
            assert abs(time.time() * 1000 - int(self.headers["ts"])) < 60_000, "ts"
        else:
            assert self.path == OLD, self.path
            headers = {"Content-Type": self.headers["Content-Type"], "X-Sdk-Date": self.headers["X-Sdk-Date"]}
            request = SdkRequest(
                method="POST",
                schema="http",
                host=self.headers["Host"],
                resource_path=self.path,
                query_params=[],
                header_params=headers,
                body=text,
            )
            signed = Signer(types.SimpleNamespace(ak=AK, sk=SK)).sign(request)
            assert signed.header_params["Authorization"] == self.headers["Authorization"], "Authorization"

    def take(self, body):
        world, abnormal = self.server, []
        assert 1 <= len(body["usage_records"]) <= 1000
        for record in body["usage_records"]:
            period = (record["instance_id"], record["begin_time"], record["end_time"])
            sn = record.get("metering_sn", period)
            if sn in world.records:
                if world.records[sn] != record:
                    world.complaints.append(f"{sn} is two records")
                abnormal.append({"metering_sn": sn, "error_code": "005", "error_msg": "repeated"})
                continue
            if period in world.periods:
                world.complaints.append(f"{period} twice")
            world.records[sn] = record
            world.periods.add(period)
            world.sums[record["instance_id"]] += Decimal(record["usage_value"])
        return abnormal


@contextlib.contextmanager
def marketplace():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Marketplace)
    server.daemon_threads = True
    server.lock = threading.Lock()
    server.faults, server.complaints = [], []
    server.records, server.periods, server.sums = {}, set(), defaultdict(Decimal)
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Agent:
    """The real process; killed without a word and started again as often as it pleases the test."""

    def __init__(self, folder, url, sources, old=False):
        self.config = Path(folder) / "meter.toml"
        credentials = (
            f'interface = "old"\naccess_key = "{AK}"\nsecret_key = "{SK}"' if old else f'key = "{KEY}"'
        )
        self.config.write_text(
            f'spool = "{folder}/spool"\nperiod = 2\n[push]\nurl = "{url}"\n{credentials}\n{sources}', encoding="utf-8"
        )
        self.process = None

    def start(self):
        log = open(self.config.with_suffix(".log"), "ab")  # pylint: disable=consider-using-with
        self.process = subprocess.Popen([BIN, "meter-agent", "--config", self.config], stdout=log, stderr=log)
        log.close()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def status(self):
        done = subprocess.run(
            [BIN, "meter-agent", "--config", self.config, "--status"], capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    def log(self):
        return self.config.with_suffix(".log").read_text(encoding="utf-8")


class Case(unittest.TestCase):
    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.folder = stack.enter_context(tempfile.TemporaryDirectory())
        self.marketplace = stack.enter_context(marketplace())

    def agent(self, sources, old=False):
        agent = Agent(self.folder, self.marketplace.url, sources, old)
        agent.start()
        self.addCleanup(lambda: agent.kill())
        return agent

    def until(self, agent, what, holds):
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                self.fail(f"{what}\n{dict(self.marketplace.sums)}\n{agent.status()}\n{agent.log()[-3000:]}")
            time.sleep(0.05)

    def until_sums(self, agent, expected):
        expected = {name: Decimal(value) for name, value in expected.items()}
        self.until(agent, f"the sums {expected}", lambda: dict(self.marketplace.sums) == expected)
        self.assertEqual(self.marketplace.complaints, [])


class Prometheus(Case):
    def serve(self):
        self.registry = CollectorRegistry()
        self.calls = Counter("calls", "Calls", ["tenant", "plan"], registry=self.registry)
        Counter("other", "Not metered", registry=self.registry).inc(7)
        server, thread = start_http_server(0, "127.0.0.1", registry=self.registry)
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_port

    def sources(self, port, more=""):
        return (
            f'[[prometheus]]\nname = "app"\nurl = "http://127.0.0.1:{port}/metrics"\ninterval = 1\n'
            f'[[prometheus.meters]]\nmetric = "calls_total"\ninstance_label = "tenant"\nscale = "1/4"\n{more}'
        )

    def test_growth_over_crashes_and_outages(self):
        port = self.serve()
        self.calls.labels("i-1", "paid").inc(1000)
        agent = self.agent(self.sources(port))
        self.until(agent, "the first reading", lambda: "1 instances, 1 counters" in agent.status())
        counted = defaultdict(Decimal)
        dice = random.Random(7)
        for leg in range(6):
            for tenant in ("i-1", "租户-2"):
                for plan in ("paid", 'odd "plan"\\'):
                    steps = dice.randrange(1, 40)
                    self.calls.labels(tenant, plan).inc(steps)
                    counted[tenant] += Decimal(steps) / 4
            processed = leg % 2 == 0
            with self.marketplace.lock:
                self.marketplace.faults += [(500, (), processed), (429, (("Retry-After", "1"),), False)][: leg % 3]
            time.sleep(dice.random() * 2)
            agent.kill()
            agent.start()
        self.until_sums(agent, counted)
        # Records whose answer was lost are pushed once more before the agent knows.
        self.until(agent, "all settled", lambda: "0 waiting, 0 refused" in agent.status())
        self.assertRegex(agent.status(), r"租户-2 +")

    def test_the_old_interface_as_the_vendors_signer_has_it(self):
        port = self.serve()
        agent = self.agent(self.sources(port, 'product = "OFFI000000000000000001"\nwhere = { plan = "paid" }\n'), old=True)
        self.until(agent, "the first reading", lambda: "0 counters" in agent.status())
        time.sleep(1.5)
        self.calls.labels("i-1", "paid").inc(3)
        self.calls.labels("i-1", "free").inc(99)
        self.until_sums(agent, {"i-1": "0.75"})
        record = next(iter(self.marketplace.records.values()))
        self.assertEqual(record["product_id"], "OFFI000000000000000001")
        self.assertNotIn("metering_sn", record)
        self.assertEqual(record["usage_value"], "0.75")


class OpenTelemetry(Case):
    def sources(self, port):
        return (
            f'[otlp]\nlisten = "127.0.0.1:{port}"\n'
            '[[otlp.meters]]\nmetric = "tokens"\ninstance_label = "tenant"\nscale = 0.001\n'
        )

    def provider(self, port, temporality, compression):
        exporter = OTLPMetricExporter(
            endpoint=f"http://127.0.0.1:{port}/v1/metrics",
            compression=compression,
            preferred_temporality={OtelCounter: temporality},
        )
        reader = PeriodicExportingMetricReader(exporter, export_interval_millis=200)
        resource = Resource.create({"service.name": "app", "service.instance.id": str(random.random())})
        return MeterProvider(metric_readers=[reader], resource=resource)

    def test_sums_of_both_temporalities(self):
        for temporality, compression in (
            (AggregationTemporality.CUMULATIVE, Compression.Gzip),
            (AggregationTemporality.DELTA, Compression.NoCompression),
        ):
            with self.subTest(temporality=temporality), tempfile.TemporaryDirectory() as self.folder:
                self.marketplace.sums.clear()
                port = free_port()
                agent = self.agent(self.sources(port))
                self.until(agent, "the listener", lambda: "listening" in agent.log())
                for process in range(2):
                    # The second process is another one of the same software: its totals begin at zero.
                    provider = self.provider(port, temporality, compression)
                    meter = provider.get_meter("tests")
                    tokens = meter.create_counter("tokens", unit="1")
                    meter.create_histogram("latency").record(3)
                    for step in range(5):
                        tokens.add(1000 + step, {"tenant": "i-1"})
                        tokens.add(0.5, {"tenant": "i-2"})
                        time.sleep(0.25)
                        if step == 2 and process == 1:
                            agent.kill()
                            agent.start()
                    provider.shutdown()
                self.until_sums(agent, {"i-1": "10.02", "i-2": "0.005"})
                agent.kill()

    def test_json_and_what_cannot_be_charged(self):
        port = free_port()
        agent = self.agent(self.sources(port))
        self.until(agent, "the listener", lambda: "listening" in agent.log())
        reader = InMemoryMetricReader()
        meter = MeterProvider(metric_readers=[reader]).get_meter("tests")
        tokens = meter.create_counter("tokens")
        tokens.add(4200, {"tenant": "i-1"})
        tokens.add(1, {"forgotten": "x"})
        message = encode_metrics(reader.get_metrics_data())
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/v1/metrics",
            data=json_format.MessageToJson(message).encode(),
            headers={"Content-Type": "application/json"},
        )
        # The same export twice, as after an answer that got lost.
        for _ in range(2):
            with urllib.request.urlopen(request, timeout=10) as response:
                said = json.loads(response.read())
        self.assertEqual(said["partialSuccess"]["rejectedDataPoints"], "1")
        self.until_sums(agent, {"i-1": "4.2"})
        self.assertIn("no label tenant", agent.status())


if __name__ == "__main__":
    unittest.main()
