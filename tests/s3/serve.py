"""An S3 server on loopback that checks signatures, with one bucket; it ends with its standard input.

Prints a line of JSON once it answers: its address and a key that may use the bucket.
"""

import json
import os
import sys

# Calls that make the user and the bucket; from then on every signature is checked.
PREPARATION = 4
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = str(PREPARATION)

import boto3  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402


def main() -> None:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"

    def client(service: str):
        return boto3.client(
            service,
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id="preparation",
            aws_secret_access_key="preparation",
        )

    iam = client("iam")
    iam.create_user(UserName="galleria")
    key = iam.create_access_key(UserName="galleria")["AccessKey"]
    everything = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    iam.put_user_policy(UserName="galleria", PolicyName="files", PolicyDocument=document)
    client("s3").create_bucket(Bucket="galleria")
    ready = {"url": url, "access_key": key["AccessKeyId"], "secret_key": key["SecretAccessKey"]}
    print(json.dumps(ready), flush=True)
    sys.stdin.read()
    server.stop()


main()
