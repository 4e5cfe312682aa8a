"""The vendor's Python core SDK, unmodified, reports usage over the old interface to a running Galleria.

The interface is signed with AK/SK, and no generated client has it: sellers sign with the SDK's signer, as here. Needs what
test_query_order.py needs, and tokens of the buyer, the seller and the operator of the sandbox (GALLERIA_BUYER_TOKEN,
GALLERIA_SELLER_TOKEN, GALLERIA_OPERATOR_TOKEN). Of the signature failures that may follow each other this file makes one.
"""

import http.client
import json
import os
import time
import types
import unittest
import uuid
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

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


def rest(role, method, path, body=None):
    """The marketplace's own API, as a script uses it."""
    headers = {
        "Authorization": f"Bearer {os.environ[f'GALLERIA_{role}_TOKEN']}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()),
    }
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


class Usage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        products = rest("SELLER", "GET", "/products?limit=100")["items"]
        product = next(one["id"] for one in products if one["name"] == SAMPLE)
        content = rest("SELLER", "GET", f"/products/{product}")["revision"]["content"]
        price = content["specifications"][0]["skus"][0]["prices"][0]
        wish = {"price_code": price["code"], "quantity": 1, "periods": 1, "accept_agreement": True}
        number = rest("BUYER", "POST", "/orders", wish)["number"]
        for _ in range(200):
            order = rest("BUYER", "GET", f"/orders/{number}")["order"]
            if order["state"] == "completed":
                break
            time.sleep(0.1)
        cls.instance = rest("BUYER", "GET", f"/instances/{order['instance_id']}")["instance"]
        cls.price = price["code"]
        # A quarter of an hour of use, so that there is some to report.
        clock = moment(rest("OPERATOR", "GET", "/sandbox/clock")["now"]) + timedelta(minutes=15)
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
        usage = rest("BUYER", "GET", f"/instances/{self.instance['id']}/usage")
        return float(usage["value"])

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
