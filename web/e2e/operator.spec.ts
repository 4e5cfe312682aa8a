import { expect, expectAccessible, type Market, type Product, picture, test } from './fixtures';
import { languages, speaks } from './words';

/** A changed revision of the product on sale, handed in by its seller. */
async function handIn(market: Market, id: string) {
  const { revision, version } = await market.get<Product>('seller', `/products/${id}`);
  const { content } = revision;
  content.summary = 'A help desk for growing teams: tickets, live chat and answers from your own documents.';
  content.description = '客服工单、在线聊天、智能问答和知识库合为一体，按坐席付费。';
  const price = content.specifications[0]?.skus[0]?.prices[0];
  if (price) price.pricing.unit_price.amount = '49.00';
  const edited = await market.send<Product>('seller', 'PUT', `/products/${id}`, content, version);
  await market.send('seller', 'POST', `/products/${id}/submit`, undefined, edited.version);
}

for (const language of languages) {
  test(`the operator returns a change with a remark, then approves it, ${language}`, async ({
    page,
    market,
    signIn,
    face,
  }) => {
    const say = speaks(language);
    await face(language, 'light');
    const { id, revision } = await market.publish('Mooring Desk');
    const { name } = revision.content;
    await handIn(market, id);
    await signIn('operator', '/operator/reviews');
    await page.getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
    const prices = page.locator('#part-prices');
    await expect(prices).toContainText('¥39.00');
    await expect(prices).toContainText('¥49.00');
    await expect(prices).toContainText('+25.6%');
    await expect(page.locator('#part-summary ins').first()).toBeVisible();
    await expectAccessible(page);
    await picture(page, `operator-review-${language}`);

    await page.keyboard.press('j');
    await expect(page).toHaveURL(/change=description/);

    const part = say('operator:review.part.prices');
    await prices.getByRole('button', { name: say('operator:review.remark') }).click();
    await page.getByLabel(say('operator:review.remarkOn', { part })).fill('Announce it 30 days before.');
    await page.getByRole('button', { name: say('operator:review.rejectVerb', { name }) }).click();
    await expect(page.getByText(say('operator:review.returned', { name }))).toBeVisible();
    const after = await market.get<{ revision: { review: { state: string; reason: string } } }>(
      'operator',
      `/products/${id}`,
    );
    const reason = say('operator:review.remarkLine', { part, remark: 'Announce it 30 days before.' });
    expect(after.revision.review).toMatchObject({ state: 'rejected', reason });

    await handIn(market, id);
    await page.goto(`/operator/reviews/${id}`);
    await page
      .locator('label', { hasText: say('operator:review.approve') })
      .getByRole('radio')
      .check();
    await page.keyboard.press('Control+Enter');
    await expect(page.getByText(say('operator:review.approved', { name }))).toBeVisible();
    // The next one in the queue opens, or the queue when it was the last.
    await expect(page).not.toHaveURL(new RegExp(id));
  });
}

test('a product is frozen and sold again', async ({ page, market, signIn, face }) => {
  await face('en-US', 'light');
  const { revision } = await market.publish('Anchor Desk');
  const { name } = revision.content;
  await signIn('operator', '/operator/products');
  await page.getByRole('link', { name }).click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Freeze' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `Freeze ${name}` })
    .click();
  await expect(page.getByText('This product is frozen')).toBeVisible();
  await page.getByRole('button', { name: 'Unfreeze' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `Unfreeze ${name}` })
    .click();
  await expect(page.getByText('This product is frozen')).toBeHidden();
});

test('a buyer is topped up, with the amount and the account named first', async ({ page, signIn, face }) => {
  await face('en-US', 'light');
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

test('the clock moves by a day, and never back', async ({ page, market, signIn, face }) => {
  await face('en-US', 'light');
  const { number } = await market.buy(await market.sample('PierDesk'));
  await expect.poll(() => market.stateOf(number)).toBe('completed');
  await signIn('operator', '/operator/clock');
  // What was bought for a month is due within the next.
  const ahead = page.getByRole('region', { name: /^On the way to/ });
  const its = ahead.getByRole('listitem').filter({ hasText: number });
  await expect(its.filter({ hasText: 'Reminder before the expiry: PierDesk' }).first()).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Moment').fill('2020-01-01T00:00');
  await page.getByRole('button', { name: 'Move the clock' }).click();
  await expect(page.getByText('Time never goes back')).toBeVisible();
  await page.getByRole('button', { name: '1 day' }).click();
  await expect(page.getByText(/^Moved from/)).toBeVisible({ timeout: 30_000 });
  await picture(page, 'operator-clock');
});

test('the ledger of an order balances', async ({ page, market, signIn, face }) => {
  await face('en-US', 'light');
  const { number } = await market.buy(await market.sample('PierDesk'));
  await signIn('operator', `/operator/ledger/${number}`);
  await expect(page.getByText('Whole ledger balances')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Postings' })).toContainText('difference ¥0.00');
  await expect(page.getByText('not balanced')).toBeHidden();
  await expectAccessible(page);
  await picture(page, 'operator-ledger');
});
