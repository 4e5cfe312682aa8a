/**
 * The vendor's SDK for Node.js, unmodified, activates and queries licence codes of a running Galleria.
 *
 * As with Python, the public packages have no operations for these APIs: the core's signer and its general client carry
 * them. `cargo xtask clients` starts a server and sets what this needs. Of the signature failures that may follow each
 * other this file makes two.
 */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import core from '@huaweicloud/huaweicloud-sdk-core';
import signer from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import builder from '@huaweicloud/huaweicloud-sdk-core/ClientBuilder.js';

const { GlobalCredentials } = core;
const { AKSKSigner } = signer;
const { ClientBuilder } = builder;
const { GALLERIA_URL: URL, GALLERIA_AK: AK, GALLERIA_SK: SK, GALLERIA_SELLER_TOKEN: TOKEN } = process.env;
const BASE = '/api/mkp-openapi-public/global';
const WRONG = `${[...SK].reverse().join('')}x`;

/** The seller's console, as a script uses it. */
async function seller(method, path, body) {
  const response = await fetch(URL + path, {
    method,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}

async function testCode() {
  // The clock of the sandbox may stand elsewhere than ours.
  const clock = await seller('GET', '/api/v1/sandbox/clock');
  const now = clock.status === 200 ? Date.parse(clock.body.now) : Date.now();
  const expire_at = new Date(now + 86_400_000).toISOString();
  const made = await seller('POST', '/api/v1/seller/test-licenses', { name: 'npm sdk', amount: 7, expire_at });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body;
}

/** A request that carries the signature of the SDK's low-level signer. */
async function call(api, data, sk = SK) {
  const request = {
    endpoint: URL + BASE + api,
    url: BASE + api,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    pathParams: {},
    queryParams: {},
    data,
  };
  const credential = new GlobalCredentials().withAk(AK).withSk(sk);
  // `host` is set by the connection itself, to the same value.
  const { host: _, ...headers } = AKSKSigner.sign(request, credential);
  const response = await fetch(request.endpoint, { method: 'POST', headers, body: JSON.stringify(data) });
  return { status: response.status, body: await response.json() };
}

function callWithClient(api, data, sk = SK) {
  const client = new ClientBuilder((client) => client)
    .withCredential(new GlobalCredentials().withAk(AK).withSk(sk).withDomainId('0123456789abcdef0123456789abcdef'))
    .withEndpoint(URL)
    .build();
  return client.sendRequest({
    method: 'POST',
    url: BASE + api,
    contentType: 'application/json',
    pathParams: {},
    queryParams: {},
    headers: {},
    data,
  });
}

describe('licence codes', () => {
  let made;
  beforeEach(async () => {
    made = await testCode();
  });
  afterEach(() => seller('DELETE', `/api/v1/seller/test-licenses/${made.id}`));

  const says = (answer, code, status = 200) =>
    assert.deepEqual([answer.status, answer.body.error_code], [status, code], JSON.stringify(answer.body));

  it('one code by the low-level signer, from activation to release', async () => {
    const body = { license: made.code };
    says(await call('/v1/license/heartbeat', body), '92020011');
    const activated = await call('/v1/license/activate', body);
    says(activated, '92020000');
    const info = JSON.parse(activated.body.data.license_code_info);
    assert.deepEqual([info.status, info.amount], ['ALIVE', 7]);
    says(await call('/v1/license/activate', body), '92020003');
    const queried = await call('/v1/license/heartbeat', body);
    says(queried, '92020000');
    assert.equal(queried.body.data.license_code, made.code);
    assert.equal(queried.body.data.expire_time, info.expire_time);
    assert.equal((await seller('GET', `/api/v1/licenses/${made.id}`)).body.license.state, 'active');
    assert.equal((await seller('DELETE', `/api/v1/seller/test-licenses/${made.id}`)).status, 204);
    assert.equal((await call('/v1/license/heartbeat', body)).body.data.status, 'RELEASED');
  });

  it('a batch and its usage by the low-level signer', async () => {
    const list = { license_list: [made.code] };
    says(await call('/v2/license/activate', { license_list: [made.code, 'PLNOBODY'] }), '92020020');
    says(await call('/v2/license/activate', list), '92020000');
    const answer = await call('/v2/license/heartbeat', list);
    says(answer, '92020000');
    assert.deepEqual(
      answer.body.data.map((one) => one.license_code),
      [made.code],
    );
    const software_usage_Info = [{ id: '设备-1' }, { id: 'dev-2' }];
    says(
      await call('/v2/license/software-usage-info', { usage_info: [{ license: made.code, software_usage_Info }] }),
      '92020000',
    );
    assert.equal((await seller('GET', `/api/v1/licenses/${made.id}`)).body.days[0].clients, 2);
  });

  it('a wrong secret key by the low-level signer', async () => {
    says(await call('/v1/license/activate', { license: made.code }, WRONG), 'APIGW.0301', 401);
  });

  it('one code by the whole client', async () => {
    const activated = await callWithClient('/v1/license/activate', { license: made.code });
    assert.deepEqual([activated.httpStatusCode, activated.error_code], [200, '92020000']);
    const queried = await callWithClient('/v1/license/heartbeat', { license: made.code });
    assert.equal(queried.data.status, 'ALIVE');
    const batch = await callWithClient('/v2/license/heartbeat', { license_list: [made.code] });
    assert.equal(batch.data[0].license_code, made.code);
  });

  it('a wrong secret key by the whole client', async () => {
    await assert.rejects(callWithClient('/v1/license/heartbeat', { license: made.code }, WRONG), (error) => {
      assert.deepEqual([error.httpStatusCode, error.errorCode], [401, 'APIGW.0301']);
      return true;
    });
  });
});
