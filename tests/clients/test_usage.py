"""Usage reaches a running Galleria: from the usage agent, which reads the standard Prometheus client library, and over the
old interface from the vendor's Python core SDK, both unmodified.

The old interface is signed with AK/SK, and no generated client has it: sellers sign with the SDK's signer, as here. Needs
GALLERIA_BIN, what test_query_order.py needs, and tokens of the buyer, the seller and the operator of the sandbox
(GALLERIA_BUYER_TOKEN, GALLERIA_SELLER_TOKEN, GALLERIA_OPERATOR_TOKEN). Of the signature failures that may follow each other
this file makes one.
"""

import http.client
import json
import os
import socket
import subprocess
import tempfile
import time
import types
import unittest
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from prometheus_client import CollectorRegistry, Counter, start_http_server

URL = urlsplit(os.environ["GALLERIA_URL"])
AK = os.environ["GALLERIA_AK"]
SK = os.environ["GALLERIA_SK"]
PATH = "/rest/marketplace/v1/isv/usage-data"
SAMPLE = "飞羽短信 Text Messages"


def exchange(method, path, headers, body):
    connection = http.client.HTTPConnection(URL.netloc, timeout=30)
    try:
        connection.request(method, path, body=body, headers=headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read().decode("utf-8") or "null")
    finally:
        connection.close()


def rest(role, method, path, body=None, version=None):
    """The marketplace's own API, as a script uses it; `version` is the one an edit builds on."""
    headers = {
        "Authorization": f"Bearer {os.environ[f'GALLERIA_{role}_TOKEN']}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()),
    }
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    status, answer = exchange(method, f"/api/v1{path}", headers, None if body is None else json.dumps(body))
    assert status < 300, (path, status, answer)
    return answer


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def push(records, *, sk=SK):
    """A request that carries the signature of the SDK's low-level signer."""
    text = json.dumps({"usage_records": records})
    request = SdkRequest(
        method="POST",
        schema=URL.scheme,
        host=URL.netloc,
        resource_path=PATH,
        query_params=[],
        header_params={"Content-Type": "application/json"},
        body=text,
    )
    request = Signer(types.SimpleNamespace(ak=AK, sk=sk)).sign(request)
    return exchange(request.method, request.uri, request.header_params, text)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class World:
    """A product that is paid by use, of a reference seller that runs beside the marketplace."""

    def __init__(self):
        key = rest("SELLER", "POST", "/seller/access-keys", {"label": f"usage {uuid.uuid4()}"})
        self.secret = key["secret"]
        port = free_port()
        self.seller = subprocess.Popen(
            [os.environ["GALLERIA_BIN"], "seller", "--listen", f"127.0.0.1:{port}", "--key", self.secret],
            # What is ours there is not meant for it.
            env={name: value for name, value in os.environ.items() if not name.startswith("GALLERIA_")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        address = rest(
            "SELLER",
            "POST",
            "/seller/addresses",
            {"url": f"http://127.0.0.1:{port}/production", "protocol": "v2", "key_id": key["key"]["id"]},
        )["id"]
        fields = {}
        for activity in ("newInstance", "queryInstance", "updateInstanceStatus", "releaseInstance"):
            call = {"activity": activity, "mode": "send_and_save", "fields": fields}
            verdict = rest("SELLER", "POST", f"/seller/addresses/{address}/debug-calls", call)["verdict"]
            # What the first one made is what the others are about.
            fields = fields or {"instance_id": verdict["instance_id"]}
        products = rest("SELLER", "GET", "/products?limit=100")["items"]
        sample = next(one["id"] for one in products if one["name"] == SAMPLE)
        content = rest("SELLER", "GET", f"/products/{sample}")["revision"]["content"]
        content.update(name="Messages by the piece", address_id=address)
        for sku in content["specifications"][0]["skus"]:
            sku.pop("code", None)
            for price in sku["prices"]:
                price.pop("code", None)
        draft = rest("SELLER", "POST", "/products", content)
        handed = rest("SELLER", "POST", f"/products/{draft['id']}/submit", version=draft["version"])
        decision = {"decision": "approve"}
        rest("OPERATOR", "POST", f"/products/{draft['id']}/decision", decision, version=handed["version"])
        live = rest("SELLER", "GET", f"/products/{draft['id']}")["revision"]["content"]
        self.price = live["specifications"][0]["skus"][0]["prices"][0]["code"]

    def opened(self):
        """An instance of a new order."""
        wish = {"price_code": self.price, "quantity": 1, "periods": 1, "accept_agreement": True}
        number = rest("BUYER", "POST", "/orders", wish)["number"]
        for _ in range(200):
            order = rest("BUYER", "GET", f"/orders/{number}")["order"]
            if order["state"] == "completed":
                return rest("BUYER", "GET", f"/instances/{order['instance_id']}")["instance"]
            time.sleep(0.1)
        raise AssertionError(order)

    def close(self):
        self.seller.kill()
        self.seller.wait()


def used(instance):
    """What the buyer sees of all hours: that of the present one alone begins anew with the next."""
    return sum(float(one["value"]) for one in records_of(instance))


def records_of(instance):
    return rest("BUYER", "GET", f"/instances/{instance['id']}/usage/records?limit=100")["items"]


class Agent(unittest.TestCase):
    """Comes first: it reports by the real clock, which the others move the sandbox away from."""

    def test_what_software_counts_is_what_the_buyer_sees(self):
        world = World()
        self.addCleanup(world.close)
        instance = world.opened()
        registry = CollectorRegistry()
        messages = Counter("messages", "Messages", ["tenant"], registry=registry).labels(instance["seller_instance_id"])
        server, thread = start_http_server(0, "127.0.0.1", registry=registry)
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        config = Path(folder.name) / "meter.toml"
        config.write_text(
            f'spool = "{folder.name}/spool"\nperiod = 2\n[push]\nurl = "{URL.geturl()}"\nkey = "{world.secret}"\n'
            f'[[prometheus]]\nname = "app"\nurl = "http://127.0.0.1:{server.server_port}/metrics"\ninterval = 1\n'
            '[[prometheus.meters]]\nmetric = "messages_total"\ninstance_label = "tenant"\n',
            encoding="utf-8",
        )
        program = [os.environ["GALLERIA_BIN"], "meter-agent", "--config", config]
        status = lambda: subprocess.run([*program, "--status"], capture_output=True, text=True, check=False).stdout
        counted = 0
        for leg in range(3):
            agent = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                self.until(lambda: "1 instances, 1 counters" in status(), status)
                messages.inc(leg + 40)
                counted += leg + 40
                self.until(lambda: used(instance) == counted, status)
            finally:
                # Without a word, as a crash would have it.
                agent.kill()
                agent.wait()
        self.assertEqual(used(instance), counted)

    def until(self, holds, status):
        end = time.monotonic() + 40
        while not holds():
            self.assertLess(time.monotonic(), end, status())
            time.sleep(0.1)


class OldInterface(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        world = World()
        cls.addClassCleanup(world.close)
        # To the first minutes of an hour, so that all of the use lies in one cycle, whenever the tests run.
        now = moment(rest("OPERATOR", "GET", "/sandbox/clock")["now"])
        cls.at(now.replace(minute=1, second=0) + timedelta(hours=1))
        cls.instance, cls.price = world.opened(), world.price
        # A quarter of an hour of use, so that there is some to report.
        cls.at(now.replace(minute=20, second=0) + timedelta(hours=1))

    @staticmethod
    def at(clock):
        rest("OPERATOR", "PUT", "/sandbox/clock", {"to": clock.strftime("%Y-%m-%dT%H:%M:%SZ")})

    def record(self, minute, value, **more):
        begin = moment(self.instance["created_at"]).replace(microsecond=0) + timedelta(minutes=minute)
        written = lambda at: at.strftime("%Y%m%dT%H%M%SZ")
        return {
            "instance_id": self.instance["seller_instance_id"],
            "product_id": self.price,
            "record_time": written(begin + timedelta(minutes=1)),
            "begin_time": written(begin),
            "end_time": written(begin + timedelta(minutes=1)),
            "usage_value": value,
            **more,
        }

    def used(self):
        """What the buyer sees of the present hour."""
        return float(rest("BUYER", "GET", f"/instances/{self.instance['id']}/usage")["value"])

    def test_what_is_reported_counts_once(self):
        before = self.used()
        records = [self.record(1, "3.5"), self.record(3, "1")]
        self.assertEqual(push(records)[1]["error_code"], "MKT.0000")
        self.assertEqual(self.used() - before, 4.5)
        status, answer = push(records)
        self.assertNotEqual(answer["error_code"], "MKT.0000", "both are there already")
        self.assertEqual(self.used() - before, 4.5)

    def test_a_bad_record_spoils_no_other(self):
        before = self.used()
        status, answer = push([self.record(5, "2"), self.record(7, "much"), self.record(9, "1", instance_id="nobody")])
        self.assertEqual((status, answer["error_code"]), (200, "MKT.0000"))
        self.assertEqual(self.used() - before, 2)

    def test_another_price_and_another_key_are_refused(self):
        before = self.used()
        self.assertNotEqual(push([self.record(11, "1", product_id="OFFI000000000000000000")])[1]["error_code"], "MKT.0000")
        status, answer = push([self.record(11, "1")], sk="x" * 40)
        self.assertEqual(status, 401, answer)
        self.assertEqual(self.used(), before)


if __name__ == "__main__":
    unittest.main()
