import { expect, expectAccessible, picture, test } from './fixtures';

type Listed<T> = { items: T[] };
type Entry = { id: string; name: string };
type Product = { id: string; specifications: { skus: { prices: { code: string; charge: string }[] }[] }[] };

const faces = [
  ['zh-CN', 'light'],
  ['en-US', 'dark'],
] as const;

/** The help desk of the sample world. */
async function pierDesk(request: { get: (url: string) => Promise<{ json: () => Promise<unknown> }> }) {
  const found = (await (await request.get('/api/v1/shop/search?q=PierDesk')).json()) as Listed<Entry>;
  const entry = found.items.find((item) => item.name === 'PierDesk') ?? found.items[0];
  if (!entry) throw new Error('The sample world has no PierDesk.');
  return (await (await request.get(`/api/v1/shop/products/${entry.id}`)).json()) as Product;
}

for (const [language, theme] of faces) {
  test(`every page of the storefront is accessible, ${language} ${theme}`, async ({ page, face }) => {
    await face(language, theme);
    const product = await pierDesk(page.request);
    for (const [name, path] of [
      ['home', '/'],
      ['search', '/search?q=desk'],
      ['none', '/search?q=zzzzzz'],
      ['product', `/products/${product.id}`],
    ] as const) {
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expectAccessible(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide, `${name} fits into ${width}`).toBeLessThanOrEqual(width);
        await picture(page, `${name}-${width}-${language}-${theme}`);
      }
    }
  });
}

test('the search leads from home to a product', async ({ page, face }) => {
  await face('en-US', 'light');
  await page.goto('/');
  await page.getByRole('searchbox', { name: 'Search products' }).fill('help desk');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/search\?q=help(\+|%20)desk/);
  await page.getByRole('checkbox', { name: 'Free trial' }).check();
  await expect(page).toHaveURL(/trial=true/);
  await page.reload();
  await expect(page.getByRole('checkbox', { name: 'Free trial' })).toBeChecked();
  await page.getByRole('link', { name: 'PierDesk' }).first().click();
  await expect(page.getByRole('heading', { name: 'PierDesk', level: 1 })).toBeVisible();
});

test('the price calculator shows how its price is made and keeps the choice in the address', async ({ page, face }) => {
  await face('en-US', 'light');
  const product = await pierDesk(page.request);
  await page.goto(`/products/${product.id}`);
  const calculator = page.getByRole('region', { name: 'Price calculator' });
  await calculator.getByLabel('Seats', { exact: true }).fill('60');
  await calculator.getByLabel('Seats', { exact: true }).press('Enter');
  await calculator.getByRole('radio', { name: 'Yearly' }).check();
  await expect(calculator.getByText('¥23,400.00')).toBeVisible();
  await expect(calculator.getByText('¥4,680.00 less than monthly')).toBeVisible();
  await page.reload();
  await expect(calculator.getByText('¥23,400.00')).toBeVisible();
  await calculator.getByLabel('Seats', { exact: true }).fill('9999');
  await calculator.getByLabel('Seats', { exact: true }).blur();
  await expect(calculator.getByLabel('Seats', { exact: true })).toHaveValue('500');
});

test('an order is placed and paid on one page', async ({ page, face, signIn, market }) => {
  await face('en-US', 'light');
  const product = await pierDesk(page.request);
  const before = await market.get<{ available: { amount: string } }>('buyer', '/balance');
  await signIn('buyer', `/products/${product.id}?quantity=3`);
  await page.getByRole('link', { name: 'Buy now' }).click();
  await expect(page.getByRole('heading', { name: 'Confirm your order' })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Pay ¥117.00' }).click();
  const agree = page.getByRole('checkbox', { name: /I have read and accept/ });
  await expect(agree).toBeFocused();
  await expect(page.getByText('1 field needs correcting')).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'checkout-1440-en-US-light');

  await page.getByLabel(/Mail domain/).fill('chengjiang.example');
  await expect(page.getByText(/Draft saved at/)).toBeVisible();
  await page.reload();
  await expect(page.getByLabel(/Mail domain/)).toHaveValue('chengjiang.example');
  await agree.check();
  await page.getByRole('button', { name: 'Pay ¥117.00' }).click();
  await expect(page).toHaveURL(/\/buyer\/orders\/CS[0-9A-Z]+$/);

  const after = await market.get<{ available: { amount: string } }>('buyer', '/balance');
  expect(Number(before.available.amount) - Number(after.available.amount)).toBeCloseTo(117);
  const number = page.url().split('/').at(-1);
  const { order } = await market.get<{ order: { goods: { parameters: unknown } } }>('buyer', `/orders/${number}`);
  expect(order.goods.parameters).toEqual([{ name: 'emailDomainName', value: 'chengjiang.example' }]);
});

test('a price that changed meanwhile is shown before anything is paid', async ({ page, face, signIn }) => {
  await face('en-US', 'light');
  const product = await pierDesk(page.request);
  await signIn('buyer', `/checkout?product=${product.id}&quantity=2`);
  await page.getByRole('checkbox', { name: /I have read and accept/ }).check();
  await expect(page.getByRole('button', { name: 'Pay ¥78.00' })).toBeVisible();
  await page.route('**/api/v1/shop/quote*', async (route) => {
    const response = await route.fetch();
    const quote = (await response.json()) as Record<string, unknown>;
    await route.fulfill({ response, json: { ...quote, total: { amount: '80.00', currency: 'CNY' } } });
  });
  let orders = 0;
  await page.route('**/api/v1/orders', (route) => {
    orders += 1;
    return route.continue();
  });
  await page.getByRole('button', { name: 'Pay ¥78.00' }).click();
  await expect(page.getByText('The price has just changed: ¥78.00 → ¥80.00')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Pay ¥80.00' })).toBeVisible();
  expect(orders).toBe(0);
});

test('a refusal while paying keeps the order, and paying again places no second one', async ({
  page,
  face,
  signIn,
}) => {
  await face('en-US', 'light');
  const product = await pierDesk(page.request);
  await signIn('buyer', `/checkout?product=${product.id}&quantity=2`);
  const keys: string[] = [];
  await page.route('**/api/v1/orders', (route) => {
    if (route.request().method() === 'POST') keys.push(route.request().headers()['idempotency-key'] ?? '');
    return route.continue();
  });
  let refuse = true;
  await page.route('**/pay', (route) => (refuse ? route.abort() : route.continue()));
  await page.getByRole('checkbox', { name: /I have read and accept/ }).check();
  await page.getByRole('button', { name: 'Pay ¥78.00' }).click();
  await expect(page.getByText('The server cannot be reached')).toBeVisible();
  await expect(page.getByText('Your order is kept and waits for payment:')).toBeVisible();
  refuse = false;
  await page.getByRole('button', { name: 'Pay ¥78.00' }).click();
  await expect(page).toHaveURL(/\/buyer\/orders\/CS/);
  expect(keys).toHaveLength(1);
});

test('a missing balance is told before paying', async ({ page, face, signIn }) => {
  await face('en-US', 'light');
  const product = await pierDesk(page.request);
  const yearly = product.specifications[0]?.skus.at(-1)?.prices.find((price) => price.charge === 'year')?.code;
  await signIn('buyer', `/checkout?product=${product.id}&price=${yearly}&quantity=500&periods=5`);
  await expect(page.getByText(/short\. Top up to pay/).first()).toBeVisible();
  await page.getByRole('checkbox', { name: /I have read and accept/ }).check();
  await page.getByRole('button', { name: /^Pay/ }).click();
  await expect(page.getByRole('alert')).toContainText('Your balance does not cover');
});

test('checkout is for buyers, and nobody is sent to sign in and back', async ({ page, face }) => {
  await face('zh-CN', 'light');
  const product = await pierDesk(page.request);
  await page.goto(`/checkout?product=${product.id}&quantity=2`);
  await page.getByRole('button', { name: '以买家身份登录' }).click();
  await expect(page.getByRole('heading', { name: '确认订单' })).toBeVisible();
  await expect(page.getByRole('button', { name: '支付 ¥78.00' })).toBeVisible();
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await expectAccessible(page);
    await picture(page, `checkout-${width}-zh-CN-light`);
  }
});
