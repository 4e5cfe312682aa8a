import { expect, expectAccessible, type Listed, picture, tabTo, test } from './fixtures';
import { languages, speaks } from './words';

type Entry = { id: string; name: string };
type Product = {
  id: string;
  seller: { id: string };
  specifications: { skus: { prices: { code: string; charge: string }[] }[] }[];
};

/** The help desk of the sample world. */
async function pierDesk(request: { get: (url: string) => Promise<{ json: () => Promise<unknown> }> }) {
  const found = (await (await request.get('/api/v1/shop/search?q=PierDesk')).json()) as Listed<Entry>;
  const entry = found.items.find((item) => item.name === 'PierDesk');
  if (!entry) throw new Error('The sample world has no PierDesk.');
  return (await (await request.get(`/api/v1/shop/products/${entry.id}`)).json()) as Product;
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

test('a typing error is forgiven and said', async ({ page, face }) => {
  await face('en-US', 'light');
  await page.goto('/search?q=invioce');
  await expect(page.getByText('Nothing for “invioce”. Showing “invoice”')).toBeVisible();
  await expect(page.getByRole('link', { name: /Invoice/ }).first()).toBeVisible();
});

test('a group is chosen and let go of', async ({ page, face }) => {
  await face('zh-CN', 'light');
  await page.goto('/');
  await page
    .getByRole('region', { name: '按用途找' })
    .getByRole('link', { name: /安全防护/ })
    .click();
  await expect(page).toHaveURL(/category=security/);
  await expect(page.getByRole('heading', { name: '安全防护', level: 1 })).toBeVisible();
  await page
    .getByRole('complementary', { name: '筛选' })
    .getByRole('link', { name: /安全防护/ })
    .click();
  await expect(page.getByRole('heading', { name: '全部商品', level: 1 })).toBeVisible();
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

for (const language of languages) {
  test(`an order is placed and paid on one page, ${language}`, async ({ page, face, signIn, market }) => {
    const say = speaks(language);
    await face(language, 'light');
    const product = await pierDesk(page.request);
    const before = await market.get<{ available: { amount: string } }>('buyer', '/balance');
    await signIn('buyer', `/products/${product.id}?quantity=3`);
    await page.getByRole('link', { name: say('storefront:price.buy') }).click();
    await expect(page.getByRole('heading', { name: say('storefront:checkout.title') })).toBeVisible();
    await expectAccessible(page);

    const pay = page.getByRole('button', { name: say('storefront:checkout.pay', { amount: '¥117.00' }) });
    await pay.click();
    const agree = page.getByRole('checkbox', { name: say('storefront:checkout.agree') });
    await expect(agree).toBeFocused();
    await expect(page.getByText(say('storefront:checkout.wrong', { count: 1 }))).toBeVisible();
    await expectAccessible(page);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await picture(page, `checkout-${width}-${language}-light`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });

    await page.getByLabel(/Mail domain/).fill('chengjiang.example');
    await expect(page.getByText(say('storefront:checkout.saved'))).toBeVisible();
    await page.reload();
    await expect(page.getByLabel(/Mail domain/)).toHaveValue('chengjiang.example');
    await agree.check();
    await pay.click();
    await expect(page).toHaveURL(/\/buyer\/orders\/CS[0-9A-Z]+$/);

    const after = await market.get<{ available: { amount: string } }>('buyer', '/balance');
    expect(Number(before.available.amount) - Number(after.available.amount)).toBeCloseTo(117);
    const number = page.url().split('/').at(-1);
    const { order } = await market.get<{ order: { goods: { parameters: unknown } } }>('buyer', `/orders/${number}`);
    expect(order.goods.parameters).toEqual([{ name: 'emailDomainName', value: 'chengjiang.example' }]);
  });

  test(`a purchase needs no mouse, ${language}`, async ({ page, face }) => {
    test.setTimeout(60_000);
    const say = speaks(language);
    const { keyboard } = page;
    await face(language, 'light');
    await page.goto('/');
    await tabTo(page, page.getByRole('searchbox', { name: say('storefront:search.label') }).first());
    await keyboard.type('PierDesk');
    await keyboard.press('Enter');
    await expect(page).toHaveURL(/\/search\?q=PierDesk/);
    await tabTo(page, page.getByRole('main').getByRole('link', { name: 'PierDesk', exact: true }).first());
    await keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'PierDesk', level: 1 })).toBeVisible();
    await tabTo(page, page.getByRole('link', { name: say('storefront:price.buy') }));
    await keyboard.press('Enter');
    // Nobody is signed in yet: that is done here, and the order is not lost.
    const role = say('common:role.buyer');
    await tabTo(page, page.getByRole('button', { name: say('common:signIn.as', { role }) }));
    await keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: say('storefront:checkout.title') })).toBeVisible();
    await tabTo(page, page.getByRole('checkbox', { name: say('storefront:checkout.agree') }));
    await keyboard.press('Space');
    await tabTo(page, page.getByRole('button', { name: say('storefront:checkout.pay', { amount: '¥39.00' }) }));
    await keyboard.press('Enter');
    await expect(page).toHaveURL(/\/buyer\/orders\/CS[0-9A-Z]+$/);
    await expect(
      page.getByRole('heading', { name: say('buyer:stand.ready.now', { product: 'PierDesk' }) }),
    ).toBeVisible({ timeout: 30_000 });
  });
}

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

test('up to three products are set side by side, and the address says which', async ({ page, face }) => {
  await face('en-US', 'light');
  await page.goto('/search');
  const picks = page.getByRole('checkbox', { name: /^Compare / });
  for (const at of [0, 1, 2]) await picks.nth(at).check();
  await expect(picks.nth(3)).toBeDisabled();
  await expectAccessible(page);
  await page.reload();
  await expect(picks.nth(2)).toBeChecked();
  await page.getByRole('link', { name: 'Compare 3 products' }).click();
  const heads = page.getByRole('columnheader');
  await expect(heads).toHaveCount(3);
  await expect(page.getByRole('row', { name: /^From, for one unit/ })).toContainText('¥');
  await expectAccessible(page);
  await picture(page, 'compare-1440');
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'compare-390');
  await page
    .getByRole('link', { name: /^Remove / })
    .first()
    .click();
  await expect(heads).toHaveCount(2);
});
