"""The vendor's Python core SDK, unmodified, activates and queries licence codes of a running Galleria.

The public SDK packages have no operations for these APIs; its signer and its general client carry them, as the documents
tell sellers to do. Needs what test_query_order.py needs, and GALLERIA_SELLER_TOKEN of the same seller, to mint test codes
with. Of the signature failures that may follow each other this file makes two.
"""

import hashlib
import http.client
import json
import os
import types
import unittest
import uuid
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

from huaweicloudsdkcore.auth.credentials import GlobalCredentials
from huaweicloudsdkcore.client import Client, ClientBuilder
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.sdk_response import SdkResponse
from huaweicloudsdkcore.signer.signer import Signer

URL = urlsplit(os.environ["GALLERIA_URL"])
AK = os.environ["GALLERIA_AK"]
SK = os.environ["GALLERIA_SK"]
TOKEN = os.environ["GALLERIA_SELLER_TOKEN"]
BASE = "/api/mkp-openapi-public/global"


def exchange(method, path, headers, body):
    connection = http.client.HTTPConnection(URL.netloc, timeout=30)
    try:
        connection.request(method, path, body=body, headers=headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read().decode("utf-8") or "null")
    finally:
        connection.close()


def console(method, path, body=None):
    """The seller's console, as a script uses it."""
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()),
    }
    return exchange(method, path, headers, None if body is None else json.dumps(body))


def test_code():
    # The clock of the sandbox may stand elsewhere than ours.
    status, clock = console("GET", "/api/v1/sandbox/clock")
    now = clock["now"] if status == 200 else datetime.now(timezone.utc).isoformat()
    end = datetime.fromisoformat(now.replace("Z", "+00:00")) + timedelta(days=1)
    wish = {"name": "sdk", "amount": 7, "expire_at": end.strftime("%Y-%m-%dT%H:%M:%SZ")}
    status, made = console("POST", "/api/v1/seller/test-licenses", wish)
    assert status == 201, made
    return made


def call(api, body, *, method="POST", sk=SK, content_type="application/json", text=None):
    """A request that carries the signature of the SDK's low-level signer."""
    text = json.dumps(body) if text is None else text
    request = SdkRequest(
        method=method,
        schema=URL.scheme,
        host=URL.netloc,
        resource_path=BASE + api,
        query_params=[],
        header_params={"Content-Type": content_type},
        body=text,
    )
    request = Signer(types.SimpleNamespace(ak=AK, sk=sk)).sign(request)
    return exchange(request.method, request.uri, request.header_params, text)


class LicenseResponse(SdkResponse):
    """Laid out as the models of the vendor's generated SDKs are."""

    openapi_types = {"error_code": "str", "error_msg": "str", "data": "object"}
    attribute_map = {"error_code": "error_code", "error_msg": "error_msg", "data": "data"}

    def __init__(self, error_code=None, error_msg=None, data=None):
        super().__init__()
        self.error_code = error_code
        self.error_msg = error_msg
        self.data = data


def call_with_client(api, body, sk=SK):
    client = (
        ClientBuilder(Client, "GlobalCredentials")
        .with_http_config(HttpConfig(timeout=30))
        .with_credentials(GlobalCredentials(AK, sk, "0123456789abcdef0123456789abcdef"))
        .with_endpoint(f"{URL.scheme}://{URL.netloc}")
        .build()
    )
    client.model_package = types.SimpleNamespace(LicenseResponse=LicenseResponse)
    try:
        return client.do_http_request(
            "POST",
            BASE + api,
            header_params={"Content-Type": "application/json"},
            body=body,
            response_type="LicenseResponse",
        )
    finally:
        client.close()


class Licenses(unittest.TestCase):
    def setUp(self):
        made = test_code()
        self.id, self.code = made["id"], made["code"]
        self.addCleanup(lambda: console("DELETE", f"/api/v1/seller/test-licenses/{self.id}"))

    def assert_says(self, answer, code, status=200):
        self.assertEqual(answer[0], status, answer)
        self.assertEqual(answer[1]["error_code"], code, answer)
        self.assertIsInstance(answer[1]["error_msg"], str)
        self.assertNotIn("resultCode", answer[1])


class LowLevelSigner(Licenses):
    def test_one_code_from_activation_to_release(self):
        body = {"license": self.code}
        self.assert_says(call("/v1/license/heartbeat", body), "92020011")
        answer = call("/v1/license/activate", body)
        self.assert_says(answer, "92020000")
        info = json.loads(answer[1]["data"]["license_code_info"])
        self.assertEqual((info["status"], info["amount"]), ("ALIVE", 7))
        self.assertRegex(info["expire_time"], r"^\d{14}$")
        self.assert_says(call("/v1/license/activate", body), "92020003")
        answer = call("/v1/license/heartbeat", body)
        self.assert_says(answer, "92020000")
        data = answer[1]["data"]
        self.assertEqual((data["license_code"], data["status"]), (self.code, "ALIVE"))
        self.assertRegex(data["activate_time"], r"^\d{14}$")
        self.assertEqual(data["expire_time"], info["expire_time"])
        status, seen = console("GET", f"/api/v1/licenses/{self.id}")
        self.assertEqual(status, 200, seen)
        self.assertEqual(seen["license"]["state"], "active")
        self.assertIsNotNone(seen["license"]["seen_at"])
        status, _ = console("DELETE", f"/api/v1/seller/test-licenses/{self.id}")
        self.assertEqual(status, 204)
        answer = call("/v1/license/heartbeat", body)
        self.assert_says(answer, "92020000")
        self.assertEqual(answer[1]["data"]["status"], "RELEASED")

    def test_a_batch(self):
        other = test_code()
        self.addCleanup(lambda: console("DELETE", f"/api/v1/seller/test-licenses/{other['id']}"))
        codes = [self.code, other["code"]]
        self.assert_says(call("/v2/license/activate", {"license_list": codes + ["PLNOBODY"]}), "92020020")
        self.assert_says(call("/v2/license/activate", {"license_list": codes}), "92020000")
        answer = call("/v2/license/heartbeat", {"license_list": codes})
        self.assert_says(answer, "92020000")
        self.assertEqual([info["license_code"] for info in answer[1]["data"]], codes)
        usage = {"usage_info": [{"license": self.code, "software_usage_Info": [{"id": "设备-1"}, {"id": "dev-2"}]}]}
        self.assert_says(call("/v2/license/software-usage-info", usage), "92020000")
        _, seen = console("GET", f"/api/v1/licenses/{self.id}")
        self.assertEqual(seen["days"][0]["clients"], 2)

    def test_documented_failures(self):
        self.assert_says(call("/v1/license/activate", {"license": "PLNOBODY"}), "92020005")
        self.assert_says(call("/v1/license/activate", {}), "95000001", 400)
        self.assert_says(call("/v1/license/activate", None, text="not json"), "95000004", 400)
        self.assert_says(call("/v1/license/activate", None, method="GET", text=""), "95000002", 405)
        # For anything but JSON the signer declares the payload unsigned.
        self.assertEqual(call("/v1/license/activate", {}, content_type="text/plain")[0] // 100, 4)

    def test_a_wrong_secret_key(self):
        status, body = call("/v1/license/activate", {"license": self.code}, sk=SK[::-1] + "x")
        self.assertEqual((status, body["error_code"]), (401, "APIGW.0301"))


class FullClient(Licenses):
    def test_activate_and_query(self):
        response = call_with_client("/v1/license/activate", {"license": self.code})
        self.assertEqual((response.status_code, response.error_code), (200, "92020000"))
        response = call_with_client("/v1/license/heartbeat", {"license": self.code})
        self.assertEqual(response.data["status"], "ALIVE")
        response = call_with_client("/v2/license/heartbeat", {"license_list": [self.code]})
        self.assertEqual(response.data[0]["license_code"], self.code)

    def test_a_wrong_secret_key(self):
        with self.assertRaises(ClientRequestException) as raised:
            call_with_client("/v1/license/heartbeat", {"license": self.code}, sk=SK[::-1] + "x")
        self.assertEqual(raised.exception.status_code, 401)
        self.assertEqual(raised.exception.error_code, "APIGW.0301")


# The event of debugging calls: what is uploaded for it is judged like any other licence and kept nowhere.
EVENT = "0190f0c0b7d27c1e9b3a5d6e7f800001"


def upload(describe, data=None, *, event=EVENT, sk=SK):
    """A licence for a device, as sellers upload it. The SDK signs nothing of a body that is no JSON, and says so."""
    boundary = "galleria-sdk"
    parts = [("isvUpdateFileReq", "application/json", json.dumps(describe))]
    if data is not None:
        parts.append(('file"; filename="solver.lic', "application/octet-stream", data))
    text = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\nContent-Type: {kind}\r\n\r\n{content}\r\n'
        for name, kind, content in parts
    )
    return call(
        f"/v1/market-event/{event}/file",
        None,
        sk=sk,
        content_type=f"multipart/form-data; boundary={boundary}",
        text=f"{text}--{boundary}--\r\n",
    )


class Uploads(unittest.TestCase):
    def assert_says(self, answer, status, code):
        self.assertEqual((answer[0], answer[1]["error_code"]), (status, code), answer)
        self.assertTrue(answer[1]["error_msg"])

    def test_a_licence_is_uploaded_as_a_text_or_a_file(self):
        self.assert_says(upload({"type": "CHARACTERS", "characters": "LIC-1"}), 200, "CBC.0000")
        data = "seats=4\nuntil=2030\n"
        digest = hashlib.sha256(data.encode()).hexdigest()
        self.assert_says(upload({"type": "FILE", "file_name": "a.lic", "sha256": digest}, data), 200, "CBC.0000")
        # As in the documents' sample: characters too, and the name only with the part.
        sample = {"type": "FILE", "sha256": digest, "characters": "test"}
        self.assert_says(upload(sample, data), 200, "CBC.0000")

    def test_what_is_wrong_has_its_code(self):
        self.assert_says(upload({"type": "CHARACTERS"}), 400, "CBC.0101")
        self.assert_says(upload({"type": "FILE", "file_name": "a.lic", "sha256": "0" * 64}, "x"), 200, "91381037")
        nobody = upload({"type": "CHARACTERS", "characters": "x"}, event=uuid.uuid4().hex)
        self.assert_says(nobody, 403, "CBC.0150")


if __name__ == "__main__":
    unittest.main()
