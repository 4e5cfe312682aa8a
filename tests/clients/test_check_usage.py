"""`galleria check --protocol usage` against push code that others wrote: the vendor's Python signer for the old interface,
`hmac` as a seller would use it for the new one, and the usage agent.

Needs GALLERIA_BIN.
"""

import base64
import hashlib
import hmac
import http.client
import json
import os
import subprocess
import tempfile
import threading
import time
import types
import unittest
import uuid
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

BIN = os.environ["GALLERIA_BIN"]
KEY, AK, SK = "seller-key-of-the-tests", "AK-of-the-tests", "SK-of-the-tests"
NEW = "/api/mkp-openapi-public/global/v1/isv/usage-data"
OLD = "/rest/marketplace/v1/isv/usage-data"


def utc(minutes_ago):
    return (datetime.now(timezone.utc) - timedelta(minutes=minutes_ago)).strftime("%Y%m%dT%H%M%SZ")


def record(minutes_ago, **more):
    return {
        "instance_id": "i-1",
        "record_time": utc(0),
        "begin_time": utc(minutes_ago + 5),
        "end_time": utc(minutes_ago),
        "usage_value": 1.5,
        **more,
    }


class Check:
    def __init__(self, *args):
        command = [BIN, "check", "--protocol", "usage", "--listen", "127.0.0.1:0", "--json", *args]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        self.url = line.split()[-1]
        self.host = urlsplit(self.url).netloc

    def report(self):
        out, err = self.process.communicate(timeout=60)
        report = json.loads(out or "null")
        failed = [finding["id"] for finding in report["findings"] if not finding["ok"]]
        return self.process.returncode, failed, report, err

    def post(self, path, headers, body):
        connection = http.client.HTTPConnection(self.host, timeout=20)
        try:
            connection.request("POST", path, body=body, headers=headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read()), response.headers.get("Retry-After")
        finally:
            connection.close()

    def push_new(self, body, skew=0):
        text = json.dumps(body, sort_keys=True, separators=(",", ":"))
        ts, nonce = str(int((time.time() + skew) * 1000)), str(uuid.uuid4())
        mac = hmac.new(KEY.encode(), f"ts={ts}&nonce={nonce}&body={text}".encode(), hashlib.sha256).digest()
        headers = {"Content-Type": "application/json", "ts": ts, "nonce": nonce}
        return self.post(NEW, {**headers, "signature": base64.b64encode(mac).decode()}, text)

    def push_old(self, body, sk=SK):
        request = SdkRequest(
            method="POST",
            schema="http",
            host=self.host,
            resource_path=OLD,
            query_params=[],
            header_params={"Content-Type": "application/json"},
            body=json.dumps(body),
        )
        request = Signer(types.SimpleNamespace(ak=AK, sk=sk)).sign(request)
        return self.post(request.uri, request.header_params, request.body)


class UsageCheck(unittest.TestCase):
    def test_the_vendors_signer_and_the_old_interface(self):
        check = Check("--ak", AK, "--sk", SK, "--pushes", "1")
        body = {"usage_records": [record(10, product_id="OFFI000000000000000001")]}
        self.assertEqual(check.push_old(body, sk="wrong")[0], 401)
        status, answer, _ = check.push_old(body)
        self.assertEqual((status, answer["error_code"]), (200, "MKT.0000"))
        code, failed, _, err = check.report()
        self.assertEqual((code, failed), (1, ["signature.accepted"]), err)

    def test_code_that_does_it_right_with_every_fault(self):
        check = Check("--key", KEY, "--pushes", "2", "--fault", "http500", "--fault", "throttle", "--fault", "lost")
        body = {"usage_records": [record(10, metering_sn=str(uuid.uuid4())), record(20, metering_sn=str(uuid.uuid4()))]}
        for _ in range(10):
            try:
                status, answer, wait = check.push_new(body)
            except http.client.HTTPException:
                continue
            if status == 200:
                break
            time.sleep(float(wait or 0.1))
        self.assertEqual(answer["error_code"], "94060999")
        self.assertEqual({row["error_code"] for row in answer["data"]["abnormal_usage_data"]}, {"005"})
        code, failed, report, err = check.report()
        self.assertEqual((code, failed), (0, []), (report, err))

    def test_a_clock_that_shows_local_time(self):
        check = Check("--key", KEY, "--wait", "2")
        status, answer, _ = check.push_new({"usage_records": [record(10, metering_sn="s")]}, skew=8 * 3600)
        self.assertEqual((status, answer["error_code"]), (401, "94060002"))
        code, failed, report, _ = check.report()
        self.assertEqual((code, failed), (1, ["time.clock"]))
        said = next(finding for finding in report["findings"] if finding["id"] == "time.clock")
        self.assertIn("8 h ahead", said["received"])
        self.assertIn("local time", said["received"])

    def test_the_usage_agent_passes(self):
        value = [0]

        class Metrics(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                value[0] += 3
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.end_headers()
                self.wfile.write(f'calls_total{{tenant="i-1"}} {value[0]}\n'.encode())

        server = ThreadingHTTPServer(("127.0.0.1", 0), Metrics)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        faults = [word for fault in ("http500", "throttle", "lost") for word in ("--fault", fault)]
        check = Check("--key", KEY, "--instance", "i-1", "--pushes", "5", *faults)
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "meter.toml"
            config.write_text(
                f'spool = "{folder}/spool"\nperiod = 2\n[push]\nurl = "{check.url}"\nkey = "{KEY}"\n'
                f'[[prometheus]]\nname = "app"\nurl = "http://127.0.0.1:{server.server_port}/"\ninterval = 1\n'
                '[[prometheus.meters]]\nmetric = "calls_total"\ninstance_label = "tenant"\n',
                encoding="utf-8",
            )
            log = subprocess.DEVNULL
            agent = subprocess.Popen([BIN, "meter-agent", "--config", config], stdout=log, stderr=log)
            try:
                code, failed, report, err = check.report()
            finally:
                agent.kill()
                agent.wait()
        self.assertEqual((code, failed), (0, []), (report, err))


if __name__ == "__main__":
    unittest.main()
