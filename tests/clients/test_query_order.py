"""The vendor's Python core SDK, unmodified, queries orders of a running Galleria.

Needs GALLERIA_URL, GALLERIA_AK and GALLERIA_SK; `cargo xtask clients` starts a server and sets them.
No more than five signature failures may follow each other anywhere in this file: the key would be locked.
"""

import http.client
import json
import os
import types
import unittest
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
PATH = "/api/mkp-openapi-public/global/v1/order/query"

# orderId: (orderType, chargingMode); None where the documents leave the mode open.
MOCK_ORDERS = {
    "MOCKPERIODYEARNEW": ("NEW", "PERIOD"),
    "MOCKONETIMENEW": ("NEW", "ONE_TIME"),
    "MOCKONDEMAND": ("NEW", "ON_DEMAND"),
    "MOCKONDEMANDPKG": ("NEW", "ON_DEMAND_PKG"),
    "MOCKPERIODDAYTRIAL": ("TRIAL", None),
    "MOCKMONTYTRIALTOFORMAL": ("TRIAL_TO_FORMAL", None),
    "MOCKMONTYUNSUBSCRIBE": ("UNSUBSCRIBE", None),
    "MOCKMONTYRENEW": ("RENEW", None),
    "MOCKMONTYCHANGE": ("CHANGE", None),
}
CHARGING_MODES = {"ON_DEMAND", "ONE_TIME", "PERIOD", "ON_DEMAND_PKG"}


class Answer:
    """What came back over a plain connection."""

    def __init__(self, response):
        self.status = response.status
        self.content_type = response.headers.get_content_type()
        self.text = response.read().decode("utf-8")

    @property
    def json(self):
        return json.loads(self.text)


def signed(query, *, ak=AK, sk=SK, content_type="application/json", at=None):
    """A GET request that carries the signature of the SDK's low-level signer."""
    headers = {"Content-Type": content_type}
    if at is not None:
        headers["X-Sdk-Date"] = at.strftime("%Y%m%dT%H%M%SZ")
    request = SdkRequest(
        method="GET",
        schema=URL.scheme,
        host=URL.netloc,
        resource_path=PATH,
        query_params=list(query.items()),
        header_params=headers,
        body="",
    )
    return Signer(types.SimpleNamespace(ak=ak, sk=sk)).sign(request)


def send(request):
    connection = http.client.HTTPConnection(URL.netloc, timeout=30)
    try:
        connection.request(request.method, request.uri, headers=request.header_params)
        return Answer(connection.getresponse())
    finally:
        connection.close()


class ShowOrderResponse(SdkResponse):
    """Laid out as the models of the vendor's generated SDKs are."""

    openapi_types = {"result_code": "str", "result_msg": "str", "order_info": "object"}
    attribute_map = {"result_code": "resultCode", "result_msg": "resultMsg", "order_info": "orderInfo"}

    def __init__(self, result_code=None, result_msg=None, order_info=None):
        super().__init__()
        self.result_code = result_code
        self.result_msg = result_msg
        self.order_info = order_info


def sdk_client(sk=SK):
    client = (
        ClientBuilder(Client, "GlobalCredentials")
        .with_http_config(HttpConfig(timeout=30))
        .with_credentials(GlobalCredentials(AK, sk, "0123456789abcdef0123456789abcdef"))
        .with_endpoint(f"{URL.scheme}://{URL.netloc}")
        .build()
    )
    client.model_package = types.SimpleNamespace(ShowOrderResponse=ShowOrderResponse)
    return client


def query_with_client(client, query, content_type="application/json"):
    try:
        return client.do_http_request(
            "GET",
            PATH,
            query_params=list(query.items()),
            header_params={"Content-Type": content_type},
            response_type="ShowOrderResponse",
        )
    finally:
        client.close()


class OrderShape(unittest.TestCase):
    """Assertions on the documented shape of an order."""

    def assert_text(self, value, longest):
        self.assertIsInstance(value, str)
        self.assertTrue(value)
        self.assertLessEqual(len(value), longest)

    def assert_moment(self, value):
        self.assertRegex(value, r"^\d{14}$")
        datetime.strptime(value, "%Y%m%d%H%M%S")

    def assert_params(self, params):
        self.assertIsInstance(params, list)
        for param in params:
            self.assertIsInstance(param["name"], str)
            self.assertIn("value", param)

    def assert_order(self, order, order_id, order_type, charging_mode):
        self.assertEqual(order["orderId"], order_id)
        self.assertEqual(order["orderType"], order_type)
        self.assert_moment(order["createTime"])
        if "extendParams" in order:
            self.assert_params(order["extendParams"])
        if "buyerInfo" in order:
            self.assert_buyer(order["buyerInfo"])
        self.assertIsInstance(order["orderLine"], list)
        self.assertTrue(order["orderLine"])
        for line in order["orderLine"]:
            self.assert_line(line, order_id)
            if charging_mode is not None:
                self.assertEqual(line["chargingMode"], charging_mode)

    def assert_line(self, line, order_id):
        self.assertRegex(line["orderLineId"], rf"^{order_id}-\d{{6}}$")
        self.assertIn(line["chargingMode"], CHARGING_MODES)
        if line.get("expireTime") is not None:
            self.assert_moment(line["expireTime"])
        if line["chargingMode"] == "PERIOD":
            self.assertIn(line["periodType"], {"year", "month", "day"})
            self.assertIsInstance(line["periodNumber"], int)
        if "extendParams" in line:
            self.assert_params(line["extendParams"])
        for amount in ("currency", "currencyAfterDiscount"):
            if line.get(amount) is not None:
                self.assertRegex(line[amount], r"^-?\d+(\.\d+)?$")
        self.assertIsInstance(line["productInfo"], list)
        self.assertTrue(line["productInfo"])
        for product in line["productInfo"]:
            self.assert_text(product["productId"], 64)
            self.assert_text(product["skuCode"], 64)
            self.assertIsInstance(product["productName"], str)
            if product.get("linearValue") is not None:
                self.assertIsInstance(product["linearValue"], int)

    def assert_buyer(self, buyer):
        self.assert_text(buyer["customerId"], 100)
        self.assertIsInstance(buyer["customerName"], str)
        self.assertIn(buyer["customerType"], (0, 1))
        # Sent as null, not left out.
        for name in ("email", "userId", "userName"):
            self.assertIn(name, buyer)

    def assert_gateway_error(self, body, code):
        self.assertEqual(body["error_code"], code)
        self.assertIsInstance(body["error_msg"], str)
        self.assertTrue(body["error_msg"])
        self.assertRegex(body["request_id"], r"^[0-9a-f]{32}$")
        self.assertNotIn(SK, json.dumps(body))


class LowLevelSigner(OrderShape):
    def test_every_mock_order(self):
        for order_id, (order_type, charging_mode) in MOCK_ORDERS.items():
            with self.subTest(order_id):
                answer = send(signed({"orderId": order_id}))
                self.assertEqual(answer.status, 200, answer.text)
                self.assertEqual(answer.content_type, "application/json")
                self.assertEqual(answer.json["resultCode"], "MKT.0000")
                self.assertIsInstance(answer.json["resultMsg"], str)
                self.assert_order(answer.json["orderInfo"], order_id, order_type, charging_mode)

    def test_one_line_of_an_order(self):
        answer = send(signed({"orderId": "MOCKPERIODYEARNEW", "orderLineId": "MOCKPERIODYEARNEW-000001"}))
        self.assertEqual(answer.status, 200, answer.text)
        self.assert_order(answer.json["orderInfo"], "MOCKPERIODYEARNEW", "NEW", "PERIOD")
        self.assertEqual(len(answer.json["orderInfo"]["orderLine"]), 1)

    def test_any_content_type(self):
        # For anything but JSON the signer declares the payload unsigned, and yet hashes the empty body.
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
            with self.subTest(content_type):
                request = signed({"orderId": "MOCKPERIODYEARNEW"}, content_type=content_type)
                self.assertEqual(request.header_params["X-Sdk-Content-Sha256"], "UNSIGNED-PAYLOAD")
                answer = send(request)
                self.assertEqual(answer.status, 200, answer.text)
                self.assertEqual(answer.json["resultCode"], "MKT.0000")

    def test_a_signature_within_the_skew(self):
        for minutes in (-10, 10):
            with self.subTest(minutes=minutes):
                at = datetime.now(timezone.utc) + timedelta(minutes=minutes)
                answer = send(signed({"orderId": "MOCKPERIODYEARNEW"}, at=at))
                self.assertEqual(answer.status, 200, answer.text)

    def test_a_stale_signature(self):
        at = datetime.now(timezone.utc) - timedelta(minutes=20)
        answer = send(signed({"orderId": "MOCKPERIODYEARNEW"}, at=at))
        self.assertEqual(answer.status, 401, answer.text)
        self.assert_gateway_error(answer.json, "APIGW.0301")

    def test_a_wrong_secret_key(self):
        answer = send(signed({"orderId": "MOCKPERIODYEARNEW"}, sk=SK[::-1] + "x"))
        self.assertEqual(answer.status, 401, answer.text)
        self.assert_gateway_error(answer.json, "APIGW.0301")

    def test_an_unknown_access_key(self):
        answer = send(signed({"orderId": "MOCKPERIODYEARNEW"}, ak="NOSUCHACCESSKEY00001"))
        self.assertEqual(answer.status, 401, answer.text)
        self.assert_gateway_error(answer.json, "APIGW.0301")

    def test_a_request_changed_on_its_way(self):
        request = signed({"orderId": "MOCKPERIODYEARNEW"})
        request.uri = request.uri.replace("YEARNEW", "DAYTRIAL")
        answer = send(request)
        self.assertEqual(answer.status, 401, answer.text)
        self.assert_gateway_error(answer.json, "APIGW.0301")

    def test_an_order_that_does_not_exist(self):
        answer = send(signed({"orderId": "CS2207261447AUY4H"}))
        self.assertEqual(answer.status, 401, answer.text)
        self.assertEqual(answer.json["resultCode"], "MKT.0150")
        self.assertIsInstance(answer.json["resultMsg"], str)
        self.assertIsNone(answer.json.get("orderInfo"))

    def test_no_order_id(self):
        answer = send(signed({}))
        self.assertEqual(answer.status, 400, answer.text)
        self.assertEqual(answer.json["resultCode"], "MKT.0101")


class FullClient(OrderShape):
    def test_a_mock_order(self):
        response = query_with_client(sdk_client(), {"orderId": "MOCKPERIODYEARNEW"})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.result_code, "MKT.0000")
        self.assert_order(response.order_info, "MOCKPERIODYEARNEW", "NEW", "PERIOD")

    def test_plain_text(self):
        response = query_with_client(sdk_client(), {"orderId": "MOCKPERIODYEARNEW"}, content_type="text/plain")
        self.assertEqual(response.result_code, "MKT.0000")

    def test_a_wrong_secret_key(self):
        with self.assertRaises(ClientRequestException) as raised:
            query_with_client(sdk_client(sk=SK[::-1] + "x"), {"orderId": "MOCKPERIODYEARNEW"})
        self.assertEqual(raised.exception.status_code, 401)
        self.assertEqual(raised.exception.error_code, "APIGW.0301")

    def test_an_order_that_does_not_exist(self):
        with self.assertRaises(ClientRequestException) as raised:
            query_with_client(sdk_client(), {"orderId": "CS2207261447AUY4H"})
        self.assertEqual(raised.exception.status_code, 401)
        # The SDK hands the text of an answer on as it is when it does not know its shape.
        self.assertEqual(json.loads(raised.exception.error_msg)["resultCode"], "MKT.0150")


if __name__ == "__main__":
    unittest.main()
