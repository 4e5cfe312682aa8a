import { expect, expectAccessible, picture, test } from './fixtures';

type Listed<T> = { items: T[] };
type Product = { id: string; version: number; revision: { content: Content } };
type Content = {
  summary: string;
  description: string;
  specifications: { skus: { prices: { pricing: { unit_price: { amount: string } } }[] }[] }[];
};

/** A changed revision of the product on sale, handed in by its seller. */
async function handIn(market: { get: Get; send: Send }): Promise<{ id: string; name: string }> {
  const { items } = await market.get<Listed<{ id: string; name: string }>>('seller', '/products');
  const entry = items.find((item) => item.name === 'PierDesk');
  if (!entry) throw new Error('The story publishes PierDesk.');
  const { revision, version } = await market.get<Product>('seller', `/products/${entry.id}`);
  const { content } = revision;
  content.summary = 'A help desk for growing teams: tickets, live chat and answers from your own documents.';
  content.description = '客服工单、在线聊天、智能问答和知识库合为一体，按坐席付费。';
  const price = content.specifications[0]?.skus[0]?.prices[0];
  if (price) price.pricing.unit_price.amount = '49.00';
  const edited = await market.send<Product>('seller', 'PUT', `/products/${entry.id}`, content, version);
  await market.send('seller', 'POST', `/products/${entry.id}/submit`, undefined, edited.version);
  return entry;
}
type Get = <T>(role: 'seller' | 'operator', path: string) => Promise<T>;
type Send = <T>(
  role: 'seller' | 'operator',
  method: string,
  path: string,
  body?: unknown,
  version?: number,
) => Promise<T>;

test.describe.configure({ mode: 'serial' });

test.beforeEach(async ({ face }) => face('en-US', 'light'));

test('the operator returns a change with a remark, then approves it', async ({ page, market, signIn }) => {
  const { id } = await handIn(market);
  await signIn('operator', '/operator/reviews');
  await page.getByRole('link', { name: 'PierDesk' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('PierDesk');
  const prices = page.locator('#part-prices');
  await expect(prices).toContainText('¥39.00');
  await expect(prices).toContainText('¥49.00');
  await expect(prices).toContainText('+25.6%');
  await expect(page.locator('#part-summary ins').first()).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'operator-review');

  await page.keyboard.press('j');
  await expect(page).toHaveURL(/change=description/);

  await prices.getByRole('button', { name: 'Remark' }).click();
  await page.getByLabel('Remark on “Prices”').fill('Announce it 30 days before.');
  await page.getByRole('button', { name: /Return PierDesk/ }).click();
  await expect(page.getByText('PierDesk is returned')).toBeVisible();
  const after = await market.get<{ revision: { review: { state: string; reason: string } } }>(
    'operator',
    `/products/${id}`,
  );
  expect(after.revision.review).toMatchObject({ state: 'rejected', reason: 'Prices: Announce it 30 days before.' });

  await handIn(market);
  await page.goto(`/operator/reviews/${id}`);
  await page.getByRole('radio', { name: /^Approve/ }).check();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('PierDesk is approved')).toBeVisible();
  // The next one in the queue opens, or the queue when it was the last.
  await expect(page).not.toHaveURL(new RegExp(id));
});

test('a product is frozen and sold again', async ({ page, signIn }) => {
  await signIn('operator', '/operator/products');
  await page.getByRole('link', { name: 'PierDesk' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Freeze' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Freeze PierDesk' }).click();
  await expect(page.getByText('This product is frozen')).toBeVisible();
  await page.getByRole('button', { name: 'Unfreeze' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unfreeze PierDesk' }).click();
  await expect(page.getByText('This product is frozen')).toBeHidden();
});

test('a buyer is topped up, with the amount and the account named first', async ({ page, signIn }) => {
  await signIn('operator', '/operator/accounts?role=buyer');
  await page.getByRole('link', { name: 'Chengjiang Biotech' }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Top up' }).click();
  await expect(page.getByText('Give an amount above 0')).toBeVisible();
  await page.getByLabel('Amount (yuan)').fill('1,234.5');
  await page.getByLabel('Memo').fill('Bank transfer 4711');
  await page.getByRole('button', { name: 'Top up' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('¥1,234.50 goes to the balance of Chengjiang Biotech (buyer@galleria.example)');
  await dialog.getByRole('button', { name: 'Top up ¥1,234.50' }).click();
  await expect(page.getByText('¥1,234.50 topped up for Chengjiang Biotech')).toBeVisible();
  await page.goto('/operator/ledger');
  await expect(page.getByRole('region', { name: 'Transfers' })).toContainText('¥1,234.50');
});

test('the clock moves by a day, and never back', async ({ page, signIn }) => {
  await signIn('operator', '/operator/clock');
  await expectAccessible(page);
  await page.getByLabel('Moment').fill('2020-01-01T00:00');
  await page.getByRole('button', { name: 'Move the clock' }).click();
  await expect(page.getByText('Time never goes back')).toBeVisible();
  await page.getByRole('button', { name: '1 day' }).click();
  await expect(page.getByText(/^Moved from/)).toBeVisible({ timeout: 30_000 });
  await picture(page, 'operator-clock');
});

test('the ledger of an order balances', async ({ page, market, signIn }) => {
  const orders = await market.get<Listed<{ number: string }>>('operator', '/orders?kind=new&q=PierDesk');
  const number = orders.items[0]?.number;
  await signIn('operator', `/operator/ledger/${number}`);
  await expect(page.getByText('Whole ledger balances')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Postings' })).toContainText('difference ¥0.00');
  await expect(page.getByText('not balanced')).toBeHidden();
  await expectAccessible(page);
  await picture(page, 'operator-ledger');
});

const pages = [
  '',
  '/reviews',
  '/messages',
  '/accounts',
  '/products',
  '/orders',
  '/interface-messages',
  '/ledger',
  '/ledger?view=accounts',
  '/jobs',
  '/policy',
];
for (const theme of ['light', 'dark'] as const) {
  test(`every page can be read by everybody, ${theme}`, async ({ page, signIn, face, market }) => {
    test.setTimeout(240_000);
    await face('zh-CN', theme);
    const { items: orders } = await market.get<Listed<{ number: string }>>('operator', '/orders');
    const { items: calls } = await market.get<Listed<{ id: string }>>('operator', '/interface-messages');
    const all = [...pages, `/orders/${orders[0]?.number}`, `/interface-messages/${calls[0]?.id}`];
    await signIn('operator');
    for (const path of all) {
      await page.goto(`/operator${path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('.skeleton')).toHaveCount(0);
      await expectAccessible(page);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of all) {
      await page.goto(`/operator${path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('.skeleton')).toHaveCount(0);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(over, path).toBeLessThanOrEqual(0);
    }
  });
}
