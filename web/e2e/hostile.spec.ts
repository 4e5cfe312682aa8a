import { expect, type Market, type Order, test } from './fixtures';
import { Shop } from './shop';

/** What would run or load something if a page took it for markup (threat C1). */
const corpus = [
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(2)>',
  '"><script>alert(3)</script>',
  "';alert(4)//",
  '{{constructor.constructor("alert(5)")()}}',
  '[a](javascript:alert(6))',
  '<a href="javascript:alert(7)">x</a>',
  '<iframe srcdoc="<script>alert(8)</script>"></iframe>',
  '<link rel=stylesheet href=//evil.example/x.css>',
];
const hostile = corpus.join(' ');
const short = corpus.slice(0, 4).join(' ');

/** A product, an instance and a failed call whose every free text is hostile; the pages that show them. */
async function planted(
  market: Market,
  shop: Shop,
): Promise<Record<'visitor' | 'buyer' | 'seller' | 'operator', string[]>> {
  const address = await market.connect(await shop.start());
  shop.says = {
    resultMsg: short,
    appInfo: {
      frontEndUrl: 'javascript:alert(9)',
      adminUrl: 'https://shop.example/"><script>alert(10)</script>',
      userName: '<b onmouseover=alert(11)>owner</b>',
      password: '<script>alert(12)</script>',
      memo: short,
    },
  };
  const texts = { summary: short, description: hostile };
  const product = await market.publish('Mimic Desk', address, texts);
  type Question = { id: string; version: number };
  const asked = await market.send<Question>('buyer', 'POST', `/shop/products/${product.id}/questions`, { text: short });
  await market.send('seller', 'PUT', `/questions/${asked.id}/answer`, { text: hostile }, asked.version);
  const order = await market.buy(product);
  await expect.poll(() => market.stateOf(order.number)).toBe('completed');
  shop.broken = true;
  const failing = await market.buy(product);
  const calls = async () =>
    (await market.get<{ items: { id: string }[] }>('operator', `/interface-messages?q=${failing.number}`)).items;
  await expect.poll(async () => (await calls()).length).toBeGreaterThan(0);
  const call = (await calls())[0]?.id;
  const { order: made } = await market.get<{ order: Order }>('buyer', `/orders/${order.number}`);
  return {
    visitor: [`/products/${product.id}`, '/search?q=mimic', `/sellers/${product.seller_id}`],
    buyer: [
      '/buyer',
      '/buyer/messages',
      `/buyer/orders/${order.number}`,
      `/buyer/orders/${failing.number}`,
      `/buyer/instances/${made.instance_id}`,
    ],
    seller: [
      '/seller',
      `/seller/products/${product.id}`,
      `/seller/interface-messages?id=${call}`,
      '/seller/messages',
      '/seller/questions?state=all',
    ],
    operator: [
      '/operator/questions',
      `/operator/products/${product.id}`,
      `/operator/orders/${failing.number}`,
      `/operator/interface-messages/${call}`,
    ],
  };
}

test('text of others stays text, and pages speak to nobody but the marketplace', async ({
  page,
  market,
  signIn,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const shop = new Shop();
  const ran: string[] = [];
  const elsewhere: string[] = [];
  page.on('dialog', async (dialog) => {
    ran.push(dialog.message());
    await dialog.dismiss();
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== baseURL) elsewhere.push(request.url());
  });
  await page.addInitScript(() => {
    const reports: string[] = [];
    Object.assign(window, { reports });
    document.addEventListener('securitypolicyviolation', (event) => {
      reports.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  try {
    const pages = await planted(market, shop);
    for (const [role, paths] of Object.entries(pages)) {
      await page.context().clearCookies();
      if (role !== 'visitor') await signIn(role as 'buyer');
      for (const path of paths) {
        await test.step(path, async () => {
          await page.goto(path);
          await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
          await expect(page.locator('.skeleton, [aria-busy="true"]')).toHaveCount(0);
          if (path.startsWith('/products/')) await expect(page.getByText(corpus[0] ?? '').first()).toBeVisible();
          expect(await page.evaluate(() => (window as unknown as { reports: string[] }).reports)).toEqual([]);
          await expect(page.locator('a[href^="javascript:" i]')).toHaveCount(0);
          await expect(page.locator('img[src="x"], iframe, svg[onload], b[onmouseover]')).toHaveCount(0);
        });
      }
    }
    expect(ran).toEqual([]);
    expect(elsewhere).toEqual([]);
  } finally {
    shop.stop();
  }
});
