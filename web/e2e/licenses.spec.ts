import { execFile } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, expectAccessible, type Market, picture, type Role, tabTo, test } from './fixtures';
import { act, add, open, document as pdf, stands } from './service';
import { languages, speaks } from './words';

type Credential = { access_key: string; secret: string };
type Answer = { error_code: string; data?: { status: string } };

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Asks the open API as the seller's software does: JSON, signed with SDK-HMAC-SHA256. */
async function call({ access_key, secret }: Credential, api: string, body: unknown): Promise<Answer> {
  const url = new URL(`/api/mkp-openapi-public/global${api}`, process.env.GALLERIA_PAGE);
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const text = JSON.stringify(body);
  const names = 'content-type;host;x-sdk-date';
  const headers = `content-type:application/json\nhost:${url.host}\nx-sdk-date:${date}\n`;
  const request = `POST\n${url.pathname}/\n\n${headers}\n${names}\n${sha256(text)}`;
  const toSign = `SDK-HMAC-SHA256\n${date}\n${sha256(request)}`;
  const signature = createHmac('sha256', secret).update(toSign).digest('hex');
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-sdk-date': date,
      authorization: `SDK-HMAC-SHA256 Access=${access_key}, SignedHeaders=${names}, Signature=${signature}`,
    },
    body: text,
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

/** A credential of the seller's software for the open API. */
async function credential(market: Market, label: string): Promise<Credential> {
  const made = await market.send<{ credential: { access_key: string }; secret: string }>(
    'seller',
    'POST',
    '/seller/credentials',
    { kind: 'ak_sk', label },
  );
  return { access_key: made.credential.access_key, secret: made.secret };
}

/** Software of one price that is delivered in a way. */
const software = (flow: string, charge = 'one_time') => ({
  summary: 'Opens and signs contracts.',
  description: 'Runs on the desks of your own people.',
  access_type: 'license',
  supervised: { flow, delivery_days: 2, acceptance: 'It starts.', screenshots: 0 },
  specifications: [
    {
      name: 'Professional',
      skus: [
        {
          name: 'Professional',
          prices: [{ charge, pricing: { kind: 'fixed', price: { amount: '30.00', currency: 'CNY' } } }],
        },
      ],
    },
  ],
});

/** The day of the site so many days from the marketplace's now. */
async function dayIn(market: Market, days: number): Promise<string> {
  const { now } = await market.get<{ now: string }>('operator', '/sandbox/clock');
  return new Date(Date.parse(now) + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
}

for (const language of languages) {
  test(`a seller tries his software with a test code, ${language}`, async ({ page, market, signIn, face }) => {
    test.setTimeout(120_000);
    const say = speaks(language);
    await face(language, language === 'en-US' ? 'light' : 'dark');
    const key = await credential(market, `licences ${language}`);
    const name = `Linux build ${key.access_key.slice(-5)}`;
    const dialog = page.getByRole('dialog');
    let code = '';

    await test.step('he makes it, without a mouse', async () => {
      await signIn('seller', '/seller/licenses');
      await tabTo(page, page.getByRole('button', { name: say('seller:licenses.create') }));
      await page.keyboard.press('Enter');
      await expect(dialog.getByLabel(say('seller:licenses.name'))).toBeVisible();
      await expectAccessible(page);
      await picture(page, `seller-license-making-${language}`);
      await dialog.getByRole('button', { name: say('seller:licenses.create') }).click();
      await expect(dialog.getByLabel(say('seller:licenses.name'))).toBeFocused();
      await page.keyboard.type(name);
      await dialog.getByLabel(say('seller:licenses.amount')).fill('2');
      await dialog.getByLabel(say('seller:licenses.end')).fill(await dayIn(market, 3));
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
      await expect(page.getByText(say('licenses:now.seller.test'))).toBeVisible();
      await expectAccessible(page);
      await picture(page, `seller-license-made-${language}`);
    });

    await test.step('the code is shown for a while', async () => {
      await page.getByRole('button', { name: say('licenses:show') }).click();
      code = (await page.getByText(/^PL[0-9A-Z]{32}$/).textContent()) ?? '';
      expect(code).toMatch(/^PL/);
      await page.getByRole('button', { name: say('licenses:hide') }).click();
      await expect(page.getByText(code, { exact: true })).toHaveCount(0);
    });

    await test.step('what the page gives to a shell activates it', async () => {
      const snippet = (await page.locator('pre').textContent()) ?? '';
      expect(snippet).toContain(key.access_key);
      const env = { ...process.env, SECRET_KEY: key.secret };
      const { stdout } = await promisify(execFile)('bash', ['-c', snippet], { env });
      expect((JSON.parse(stdout) as Answer).error_code).toBe('92020000');
      // Told live: nobody loads the page again.
      await expect(page.locator('h1').getByText(say('common:state.license.active'))).toBeVisible();
      await page.getByRole('button', { name: say('seller:licenses.calls.heartbeat') }).click();
      await expect(page.locator('pre')).toContainText('/v1/license/heartbeat');
    });

    await test.step('the software asks about it and tells who uses it', async () => {
      const heard = await call(key, '/v1/license/heartbeat', { license: code });
      expect([heard.error_code, heard.data?.status]).toEqual(['92020000', 'ALIVE']);
      const software_usage_Info = ['a', 'b', 'c'].map((id) => ({ id: `device-${id}` }));
      const told = await call(key, '/v2/license/software-usage-info', {
        usage_info: [{ license: code, software_usage_Info }],
      });
      expect(told.error_code).toBe('92020000');
      await page.reload();
      await expect(page.getByText(say('licenses:today', { count: 3, amount: 2 }))).toBeVisible();
      await expect(page.getByText(say('licenses:over', { count: 1 }))).toBeVisible();
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 });
        await expectAccessible(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        await picture(page, `seller-license-used-${width}-${language}`);
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    });

    await test.step('he moves its end', async () => {
      await page.getByRole('button', { name: say('seller:licenses.edit') }).click();
      await dialog.getByLabel(say('seller:licenses.end')).fill(await dayIn(market, 5000));
      await dialog.getByRole('button', { name: say('seller:licenses.edit') }).click();
      await expect(dialog.locator('.field-error')).toBeVisible();
      await dialog.getByLabel(say('seller:licenses.end')).fill(await dayIn(market, 5));
      await dialog.getByRole('button', { name: say('seller:licenses.edit') }).click();
      await expect(dialog).toHaveCount(0);
      await expect(page.getByText(say('licenses:event.end_moved'))).toBeVisible();
    });

    await test.step('the list finds it', async () => {
      await page.goto('/seller/licenses?test=true&state=active');
      await expect(page.getByRole('link', { name })).toBeVisible();
      await picture(page, `seller-licenses-${language}`);
      await page.getByRole('link', { name }).click();
    });

    await test.step('he deletes it, and the software is told', async () => {
      await page.getByRole('button', { name: say('seller:licenses.delete'), exact: true }).click();
      await expectAccessible(page);
      await dialog.getByRole('button', { name: say('seller:licenses.deleteVerb', { name }) }).click();
      await expect(page.getByText(say('licenses:now.seller.released'))).toBeVisible();
      expect((await call(key, '/v1/license/heartbeat', { license: code })).data?.status).toBe('RELEASED');
      await page.goto('/seller/licenses');
    });

    await test.step('an operator sees it, but not the code', async () => {
      await page.context().clearCookies();
      await signIn('operator', '/operator/licenses?test=true&state=released');
      await expect(page.getByText(name)).toBeVisible();
      await expect(page.getByText(code)).toHaveCount(0);
    });
  });
}

for (const language of languages) {
  const say = speaks(language);
  const theme = language === 'en-US' ? 'light' : 'dark';

  test(`a licence code is bought, activated by the software, proven and renewed, ${language}`, async ({
    page,
    market,
    signIn,
    face,
  }) => {
    test.setTimeout(180_000);
    await face(language, theme);
    const as = async (role: Role, to: string) => {
      await page.context().clearCookies();
      await signIn(role, to);
    };
    const key = await credential(market, `sold ${language}`);
    const { id } = await market.offer('Desk Signer', software('license_code', 'month'));
    const { number } = await market.again(id);
    let code = '';

    await test.step('the code is with both sides at once', async () => {
      await signIn('buyer', `/buyer/orders/${number}`);
      await stands(page, say, 'theirs.implement', 'seller');
      await expectAccessible(page);
      await picture(page, `license-bought-${language}`);
      await page.getByRole('link', { name: say('service:needs.license') }).click();
      await expect(page.getByText(say('licenses:now.buyer.with_buyer'))).toBeVisible();
      await page.getByRole('button', { name: say('licenses:show') }).click();
      code = (await page.getByText(/^PL[0-9A-Z]{32}$/).textContent()) ?? '';
    });

    await test.step('the seller reports his part, the software activates the code', async () => {
      await as('seller', `/seller/orders/${number}`);
      await act(page, say, 'implement');
      await stands(page, say, 'theirs.activate_code');
      const answer = await call(key, '/v1/license/activate', { license: code });
      expect(answer.error_code).toBe('92020000');
      // Told live: nobody loads the page again.
      await stands(page, say, 'yours.prove');
    });

    await test.step('its proof is the acceptance', async () => {
      const dialog = await open(page, say, 'deliver');
      await add(page, dialog, say, 'requirement', pdf('sow.pdf'));
      await add(page, dialog, say, 'acceptance', pdf('done.pdf'));
      await dialog.getByRole('button', { name: say('service:act.deliver.verb'), exact: true }).click();
      await stands(page, say, 'stands.delivered');
      await expect(page.getByText(say('service:cause.accepted_by_activation')).first()).toBeVisible();
      await expectAccessible(page);
      await picture(page, `license-proven-${language}`);
      expect(await market.stateOf(number)).toBe('completed');
    });

    await test.step('the buyer renews it', async () => {
      await as('buyer', `/buyer/orders/${number}`);
      await page.getByRole('link', { name: say('service:needs.license') }).click();
      const panel = page.getByRole('region', { name: say('buyer:renew.renew') });
      const asking = page.getByRole('button', { name: say('buyer:renew.renew'), exact: true });
      await asking.click();
      await panel.getByLabel(say('buyer:renew.periods')).fill('2');
      const verb = say('buyer:renew.renewFor', { amount: '¥60.00' });
      await expect(panel.getByRole('button', { name: verb })).toBeEnabled();
      await expectAccessible(page);
      await picture(page, `license-renewing-${language}`);
      await page.setViewportSize({ width: 390, height: 844 });
      await picture(page, `license-renewing-390-${language}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      await page.setViewportSize({ width: 1440, height: 900 });
      await panel.getByRole('button', { name: verb }).click();
      const dialog = page.getByRole('dialog');
      await expectAccessible(page);
      await picture(page, `license-renew-sure-${language}`);
      await dialog.getByRole('button', { name: verb }).click();
      await expect(page).toHaveURL(/\/buyer\/orders\/CS[0-9A-Z]+$/);
      const renewal = page.url().split('/').at(-1) ?? '';
      expect(renewal).not.toBe(number);
      expect(await market.stateOf(renewal)).toBe('completed');
      await expect(page.getByRole('heading', { name: say('buyer:stand.codeRenewed.now') })).toBeVisible();
      await expectAccessible(page);
      await picture(page, `license-renewal-order-${language}`);
      await page.goBack();
      await expect(page.getByText(say('licenses:event.renewed'))).toBeVisible();
      await expect(asking).toBeVisible();
      await picture(page, `license-renewed-${language}`);
    });
  });

  test(`a licence is bound to a machine, ${language}`, async ({ page, market, signIn, face }) => {
    test.setTimeout(120_000);
    await face(language, theme);
    const { id } = await market.offer('Bound Signer', software('license_identification'));
    const { number } = await market.again(id);
    await signIn('buyer', `/buyer/orders/${number}`);
    await stands(page, say, 'yours.submit_identification');
    const verb = say('service:act.submit_identification.verb');
    const dialog = await open(page, say, 'submit_identification');
    await dialog.getByRole('radio', { name: say('service:bound.hardware') }).check();
    await dialog.getByRole('button', { name: verb, exact: true }).click();
    await expect(dialog.getByText(say('common:field.required', { label: say('service:field.code') }))).toBeVisible();
    await dialog.getByLabel(say('service:field.code'), { exact: true }).fill('4C4C4544-0051-3510-8053');
    await expectAccessible(page);
    await picture(page, `license-machine-${language}`);
    await dialog.getByRole('button', { name: verb, exact: true }).click();
    await stands(page, say, 'theirs.implement', 'seller');
    // Told once, with its code beside the order.
    await expect(page.getByText(say('service:acted.submit_identification'), { exact: true })).toHaveCount(1);
    await expect(page.getByText(say('service:event.identified'), { exact: true })).toHaveCount(0);

    await page.context().clearCookies();
    await signIn('seller', `/seller/orders/${number}`);
    await expect(page.getByText('4C4C4544-0051-3510-8053')).toBeVisible();
    const proof = await open(page, say, 'deliver');
    await add(page, proof, say, 'requirement', pdf('sow.pdf'));
    await add(page, proof, say, 'acceptance', pdf('enabled.pdf'));
    await proof.getByRole('button', { name: say('service:act.deliver.verb'), exact: true }).click();
    await stands(page, say, 'theirs.accept', 'buyer');

    await page.context().clearCookies();
    await signIn('buyer', `/buyer/orders/${number}`);
    await act(page, say, 'accept');
    await stands(page, say, 'stands.delivered');
    await expectAccessible(page);
    await picture(page, `license-machine-done-${language}`);
    expect(await market.stateOf(number)).toBe('completed');
  });
}

test('a seller names where news of licence codes goes', async ({ page, market, signIn, face }) => {
  const say = speaks('en-US');
  await face('en-US', 'light');
  const { items } = await market.get<{ items: { id: string; url: string; protocol: string }[] }>(
    'seller',
    '/seller/addresses',
  );
  const address = items.find(({ protocol }) => protocol === 'v2');
  const { id } = await market.offer('Telling Signer', software('license_code'));
  await signIn('seller', `/seller/products/${id}?step=delivery`);
  const news = page.getByLabel(say('seller:product.news'));
  await expect(news).toHaveValue('');
  await news.selectOption(address?.id ?? 'none');
  await expect(page.getByText(say('seller:product.saved'))).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'license-news');
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'license-news-390');
  await page.reload();
  await expect(news).toHaveValue(address?.id ?? 'none');
  // What has no codes has nothing to tell.
  await page.getByRole('radio', { name: say('service:flow.license_offline') }).check();
  await expect(news).toHaveCount(0);
  await expect
    .poll(async () => {
      const { revision } = await market.get<{ revision: { content: { address_id: string | null } } }>(
        'seller',
        `/products/${id}`,
      );
      return revision.content.address_id;
    })
    .toBeNull();
});

test('a licence package is deployed by the marketplace', async ({ page, market, signIn, face }) => {
  const say = speaks('zh-CN');
  await face('zh-CN', 'light');
  const { id } = await market.offer('Packed Signer', software('license_package'));
  const { number } = await market.again(id);
  await signIn('operator', `/operator/orders/${number}`);
  await act(page, say, 'deploy');
  await stands(page, say, 'theirs.accept', 'buyer');
  await expectAccessible(page);
  await picture(page, 'license-package-deployed');
  await page.context().clearCookies();
  await signIn('buyer', `/buyer/orders/${number}`);
  await act(page, say, 'accept');
  await stands(page, say, 'stands.delivered');
  expect(await market.stateOf(number)).toBe('completed');
});

test('a licence code of the older flow is collected before it works', async ({ page, market, signIn, face }) => {
  const say = speaks('en-US');
  await face('en-US', 'dark');
  const key = await credential(market, 'collected');
  const { id } = await market.offer('Older Signer', software('license_code'));
  type Rules = { supervision: { flow_starts: object[] } };
  const later = { flow: { kind: 'license_code', version: '2025' }, from: '2999-01-01T00:00:00Z' };
  const back = await market.rule<Rules>(({ supervision, ...rules }) => ({
    ...rules,
    supervision: { ...supervision, flow_starts: [...supervision.flow_starts, later] },
  }));
  const { number } = await market.again(id).finally(back);
  await signIn('seller', `/seller/orders/${number}`);
  await act(page, say, 'implement');
  await stands(page, say, 'theirs.claim_code', 'buyer');
  await page.getByRole('link', { name: say('service:needs.license') }).click();
  await expect(page.getByText(say('licenses:now.seller.minted'))).toBeVisible();
  await page.getByRole('button', { name: say('licenses:show') }).click();
  const code = (await page.getByText(/^PL[0-9A-Z]{32}$/).textContent()) ?? '';
  // Nobody but the seller knows it yet.
  expect((await call(key, '/v1/license/activate', { license: code })).error_code).toBe('92020004');

  await page.context().clearCookies();
  await signIn('buyer', `/buyer/orders/${number}`);
  await stands(page, say, 'yours.claim_code');
  await expect(page.getByText(code)).toHaveCount(0);
  await expectAccessible(page);
  await picture(page, 'license-to-collect');
  await act(page, say, 'claim_code');
  await stands(page, say, 'theirs.activate_code');
  await page.getByRole('link', { name: say('service:needs.license') }).click();
  await page.getByRole('button', { name: say('licenses:show') }).click();
  await expect(page.getByText(code, { exact: true })).toBeVisible();
  expect((await call(key, '/v1/license/activate', { license: code })).error_code).toBe('92020000');
  await expect(page.locator('h1').getByText(say('common:state.license.active'))).toBeVisible();
});
