import { expect, expectAccessible, type Market, picture, test } from './fixtures';

type Listed<T> = { items: T[] };
type Order = { number: string; instance_id: string | null };
type Product = {
  specifications: { skus: { code: string; name: string; prices: { code: string; charge: string }[] }[] }[];
};
type Sample = { id: string; name: string };

/** Orders the sample product by the month. */
async function ordered(market: Market, quantity: number): Promise<Order> {
  const { items } = await market.get<Listed<Sample>>('buyer', '/shop/products');
  const sample = items.find(({ name }) => name === 'PierDesk');
  const product = await market.get<Product>('buyer', `/shop/products/${sample?.id}`);
  const price = product.specifications[0]?.skus[0]?.prices.find(({ charge }) => charge === 'month');
  return market.send<Order>('buyer', 'POST', '/orders', {
    price_code: price?.code,
    quantity,
    periods: 1,
    accept_agreement: true,
    parameters: [{ name: 'emailDomainName', value: 'galleria.example' }],
  });
}

test('a buyer pays, watches it run, gets in, renews, changes and lets it renew by itself', async ({
  page,
  market,
  signIn,
  face,
}) => {
  test.setTimeout(120_000);
  await face('en-US', 'light');
  const order = await ordered(market, 2);

  await signIn('buyer');
  await expect(page.getByRole('heading', { name: 'Waiting for you' })).toBeVisible();
  await page
    .getByRole('link', { name: /Pay .* for PierDesk/ })
    .first()
    .click();
  await page.goto(`/buyer/orders/${order.number}`);
  await expect(page.getByRole('heading', { name: /Waiting for your payment/ })).toBeVisible();
  await page.getByRole('button', { name: /^Pay ¥/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Pay ¥/ })
    .click();
  await expect(page.getByRole('heading', { name: 'PierDesk is ready to use.' })).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  await picture(page, 'buyer-order');

  await page.getByRole('link', { name: 'Open instance' }).click();
  await expect(page.getByText('admin', { exact: true })).toBeVisible();
  await expect(page.getByText('••••••••••')).toBeVisible();
  await page.getByRole('button', { name: 'Show for 30 s' }).click();
  await expect(page.getByText('••••••••••')).toBeHidden();
  await page.getByRole('button', { name: /^Hide/ }).click();
  await expect(page.getByText('••••••••••')).toBeVisible();
  await page.getByRole('button', { name: 'Ask the seller again' }).click();
  await expect(page.getByText(/has just answered/)).toBeVisible();
  const instance = page.url();

  await page.getByRole('button', { name: 'Renew', exact: true }).click();
  await page.getByRole('button', { name: /^Renew for ¥/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Renew for ¥/ })
    .click();
  await expect(page.getByRole('heading', { name: /^Renewed until/ })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('button', { name: 'Cancel renewal' })).toBeVisible();

  await page.goto(instance);
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await page.getByLabel('Seats').fill('5');
  await page.getByRole('button', { name: 'Work out the fee' }).click();
  const fee = page.getByRole('dialog');
  await expect(fee.getByText('Fee', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'buyer-fee');
  await fee.getByRole('button', { name: /^Pay ¥/ }).click();
  await expect(page.getByRole('heading', { name: /^Changed to .* 5\.$/ })).toBeVisible({ timeout: 30_000 });

  await page.goto(instance);
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await page.getByRole('radio', { name: /Renewed automatically/ }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/1 month each time/)).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'buyer-instance');
});

test('a renewal that has not begun is cancelled, and the money is back', async ({ page, market, signIn, face }) => {
  await face('en-US', 'light');
  const first = await ordered(market, 1);
  const { instance_id } = await market.send<Order>('buyer', 'POST', `/orders/${first.number}/pay`);
  await signIn('buyer', `/buyer/instances/${instance_id}`);
  await expect(page.getByRole('button', { name: 'Renew', exact: true })).toBeVisible({ timeout: 20_000 });
  const renewal = await market.send<Order>('buyer', 'POST', `/instances/${instance_id}/renew`, {
    periods: 1,
    pay: true,
  });
  await page.goto(`/buyer/orders/${renewal.number}`);
  await page.getByRole('button', { name: 'Cancel renewal' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel renewal' }).click();
  await expect(page.getByRole('heading', { name: /This renewal is cancelled/ })).toBeVisible({ timeout: 30_000 });
});

test('an order that is not paid is cancelled', async ({ page, market, signIn, face }) => {
  await face('zh-CN', 'dark');
  const order = await ordered(market, 1);
  await signIn('buyer', `/buyer/orders/${order.number}`);
  await page.getByRole('button', { name: '取消订单' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '取消订单' }).click();
  await expect(page.getByRole('heading', { name: '您取消了这个订单。' })).toBeVisible();
});

for (const [language, theme, width] of [
  ['en-US', 'light', 1440],
  ['zh-CN', 'dark', 390],
] as const) {
  for (const path of ['', '/orders', '/instances', '/balance', '/messages']) {
    test(`the page /buyer${path} is accessible in ${language}, ${theme}, ${width}`, async ({ page, signIn, face }) => {
      await page.setViewportSize({ width, height: 900 });
      await face(language, theme);
      await signIn('buyer', `/buyer${path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectAccessible(page);
      await picture(page, `buyer${path.replace('/', '-')}-${language}-${width}`);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wider).toBeLessThanOrEqual(0);
    });
  }
}
