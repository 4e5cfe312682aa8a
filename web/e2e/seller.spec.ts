import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, expectAccessible, type Market, picture, test } from './fixtures';

type Listed<T> = { items: T[] };
type Named = { id: string; name: string };
type Offer = { specifications: { skus: { prices: { code: string; charge: string }[] }[] }[] };
type Order = { number: string; state: string };

/** A seller's server that can break and be mended; it trusts every call. */
class Shop {
  broken = false;
  private readonly instances = new Map<string, string>();
  private server: Server | undefined;

  async start(): Promise<string> {
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (piece: Buffer) => {
        text += piece.toString();
      });
      request.on('end', () => {
        if (this.broken) {
          response.writeHead(503).end('down for repair');
          return;
        }
        const call = JSON.parse(text) as { activity: string; orderLineId?: string; instanceId?: string };
        const ok = { resultCode: '000000', resultMsg: 'success' };
        let answer: object = ok;
        if (call.activity === 'newInstance') {
          const line = call.orderLineId ?? '';
          // The same order line is the same instance, however often it is asked for.
          const id = this.instances.get(line) ?? `shop-${this.instances.size + 1}`;
          this.instances.set(line, id);
          answer = { ...ok, instanceId: id };
        } else if (call.activity === 'queryInstance') {
          const ids = (call.instanceId ?? '').split(',');
          const info = (instanceId: string) => ({
            instanceId,
            appInfo: { frontEndUrl: 'https://shop.example/', userName: 'owner', password: 'open-sesame' },
          });
          answer = { ...ok, info: ids.map(info) };
        }
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    this.server = server;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/production`;
  }

  /** How many different orders it made an instance for. */
  get made() {
    return this.instances.size;
  }

  stop() {
    this.server?.close();
  }
}

async function buy(market: Market, name: string): Promise<Order> {
  const { items } = await market.get<Listed<Named>>('buyer', '/shop/products');
  const product = await market.get<Offer>('buyer', `/shop/products/${items.find((one) => one.name === name)?.id}`);
  const price = product.specifications[0]?.skus[0]?.prices[0];
  return market.send<Order>('buyer', 'POST', '/orders', {
    price_code: price?.code,
    quantity: 1,
    periods: 1,
    accept_agreement: true,
    parameters: [],
  });
}

const shop = new Shop();
let url = '';
test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  url = await shop.start();
});
test.afterAll(() => shop.stop());
test.beforeEach(({ face }) => face('en-US', 'light'));

test('a seller connects its server, debugs it and publishes a product to review', async ({ page, market, signIn }) => {
  test.setTimeout(120_000);
  await signIn('seller', '/seller/keys');
  await page.getByRole('button', { name: 'Add address' }).click();
  await page.getByRole('textbox', { name: 'URL' }).fill(url);
  await page.getByRole('dialog').getByRole('button', { name: 'Add address' }).click();
  await expect(page.getByRole('rowheader', { name: url })).toBeVisible();
  await expectAccessible(page);

  await page
    .getByRole('row', { name: new RegExp(url) })
    .getByRole('link', { name: 'Debug' })
    .click();
  shop.broken = true;
  await expect(page.getByText('innerHex')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('status').getByRole('heading', { name: 'HTTP 503' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save the case once it passes' })).toBeDisabled();
  await expectAccessible(page);
  await picture(page, 'seller-debugging');
  shop.broken = false;
  const cases = ['newInstance', 'queryInstance', 'refreshInstance', 'updateInstanceStatus', 'releaseInstance'];
  for (const activity of cases) {
    await page.getByRole('navigation', { name: 'Cases' }).getByRole('link', { name: activity }).click();
    await expect(page.locator('section').getByText(activity, { exact: true }).first()).toBeVisible();
    await page.getByRole('button', { name: /^Send/ }).click();
    await expect(page.getByRole('status').getByRole('heading', { name: 'Passed' })).toBeVisible();
    await page.getByRole('button', { name: 'Save case' }).click();
    await expect(page.getByRole('button', { name: 'Save case' })).toBeHidden();
  }

  await page.goto('/seller/products');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'New product' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Quayside 2.0');
  await expect(page.getByText('The name cannot carry a version')).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('Quayside');
  await page.getByLabel('Summary').fill('Berths and cranes planned on one page.');
  await page.getByLabel('Category').selectOption('office');
  await page.getByRole('button', { name: 'Submit for review' }).click();
  await expect(page.getByLabel('Name of the edition')).toBeFocused();
  await page.getByLabel('Name of the edition').fill('Harbour');
  await page.getByLabel('SKU name').fill('Standard');
  await page.getByLabel('Price', { exact: true }).fill('25.00');
  await expect(page.getByText('from ¥25.00')).toBeVisible();
  await expect(page.getByText(/^Draft saved at/)).toBeVisible();
  await expectAccessible(page);
  await page
    .getByRole('navigation', { name: 'Steps' })
    .getByRole('link', { name: /Connection/ })
    .click();
  await page.getByLabel('Production address').selectOption({ label: url });
  await expect(page.getByText('saved', { exact: true })).toHaveCount(5);
  await page
    .getByRole('navigation', { name: 'Steps' })
    .getByRole('link', { name: /Check and submit/ })
    .click();
  await expect(page.getByText('Harbour / Standard / Monthly: ¥25.00')).toBeVisible();
  await picture(page, 'seller-product');
  await page.getByRole('button', { name: 'Submit for review' }).click();
  await expect(page.getByText('It waits for review. Withdraw it to edit')).toBeVisible();
  await expectAccessible(page);

  const { items } = await market.get<Listed<Named>>('operator', '/reviews');
  const waiting = items.find((one) => one.name === 'Quayside');
  expect(waiting).toBeDefined();
});

test('a broken server is seen, mended, and its message restarted', async ({ page, market, signIn, baseURL }) => {
  test.setTimeout(120_000);
  // An operator lets it on the shelf.
  const { items } = await market.get<Listed<Named & { version: number }>>('operator', '/reviews');
  const waiting = items.find((one) => one.name === 'Quayside');
  await page.request.post('/api/v1/session', {
    data: { login: 'operator@galleria.example', password: 'galleria-sandbox' },
    headers: { origin: baseURL ?? '' },
  });
  const session = (await (await page.request.get('/api/v1/session')).json()) as { csrf_token: string };
  const decided = await page.request.post(`/api/v1/products/${waiting?.id}/decision`, {
    data: { decision: 'approve' },
    headers: { origin: baseURL ?? '', 'x-csrf-token': session.csrf_token, 'if-match': `"${waiting?.version}"` },
  });
  expect(decided.ok()).toBe(true);
  await page.context().clearCookies();

  shop.broken = true;
  const before = shop.made;
  const { number } = await buy(market, 'Quayside');
  await market.send('buyer', 'POST', `/orders/${number}/pay`);

  await signIn('seller');
  await expect(page.getByText(new RegExp(`Order ${number}, 1 try so far`))).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  await picture(page, 'seller-overview');
  await page.goto(`/seller/interface-messages?q=${number}`);
  await expect(page.getByRole('heading', { name: 'HTTP 503' })).toBeVisible();
  await expect(page.getByText(/The buyer has paid ¥25.00 and waits/)).toBeVisible();
  await page.getByRole('button', { name: 'Signature' }).click();
  await expect(page.getByText('innerHex')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'seller-messages');

  shop.broken = false;
  await page.keyboard.press('r');
  await expect(page.getByText('Restarted. Attempt 2 is under way')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Your server confirmed it' })).toBeVisible({ timeout: 30_000 });
  expect(shop.made).toBe(before + 1);

  await page.goto(`/seller/orders/${number}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Completed', { timeout: 30_000 });
  await expectAccessible(page);
});

test('a key is rotated with an overlap, and the old one revoked', async ({ page, signIn }) => {
  await signIn('seller', '/seller/keys');
  await page.getByRole('row').getByRole('button', { name: 'Revoke key “sandbox”' }).click();
  await expect(page.getByRole('dialog').getByText(/still serves these addresses/)).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('spring');
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
  await expect(page.getByText('Key “spring”, shown this once')).toBeVisible();
  await expect(page.getByText(/Two keys hold at once/)).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'seller-keys');
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await expect(page.getByText('Key “spring”, shown this once')).toBeHidden();
  await page.getByRole('row').getByRole('button', { name: 'Revoke key “sandbox”' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke key “sandbox”' }).click();
  await expect(page.getByRole('columnheader', { name: 'sandbox' })).toBeHidden();
});

test('orders, messages and service details', async ({ page, signIn }) => {
  await signIn('seller', '/seller/orders');
  await expect(page.getByRole('heading', { name: 'Orders', level: 1 })).toBeVisible();
  await expectAccessible(page);
  await page.goto('/seller/messages');
  await expect(page.getByRole('heading', { name: 'Messages', level: 1 })).toBeVisible();
  await expectAccessible(page);
  await page.goto('/seller/profile');
  await page.getByLabel('Service mailbox').fill('help@shop.example');
  await page.getByLabel('Service phone').fill('400 100 200');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Service details saved')).toBeVisible();
  await expectAccessible(page);
});
