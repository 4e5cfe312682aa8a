import { execFile } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, expectAccessible, type Market, picture, tabTo, test } from './fixtures';
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
    const made = await market.send<{ credential: { access_key: string }; secret: string }>(
      'seller',
      'POST',
      '/seller/credentials',
      { kind: 'ak_sk', label: `licences ${language}` },
    );
    const key: Credential = { access_key: made.credential.access_key, secret: made.secret };
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
