import { expect, expectAccessible, type Order, picture, test } from './fixtures';
import { Shop } from './shop';
import { languages, speaks } from './words';

for (const language of languages) {
  test(`a buyer pays, watches it run, gets in, renews, changes and lets it renew by itself, ${language}`, async ({
    page,
    market,
    signIn,
    face,
  }) => {
    test.setTimeout(120_000);
    const say = speaks(language);
    await face(language, 'light');
    const product = await market.publish('Lantern Desk');
    const { name } = product.revision.content;
    const order = await market.order(product, 2);

    await signIn('buyer');
    await expect(page.getByRole('heading', { name: say('buyer:overview.waiting') })).toBeVisible();
    await page.getByRole('link', { name: say('buyer:overview.pay', { amount: '¥78.00', product: name }) }).click();
    await expect(page).toHaveURL(new RegExp(`/buyer/orders/${order.number}$`));
    await expect(page.getByRole('heading', { name: say('buyer:stand.toPay.now', { amount: '¥78.00' }) })).toBeVisible();
    const pay = say('buyer:pay.verb', { amount: '¥78.00' });
    await page.getByRole('button', { name: pay }).click();
    await page.getByRole('dialog').getByRole('button', { name: pay }).click();
    await expect(page.getByRole('heading', { name: say('buyer:stand.ready.now', { product: name }) })).toBeVisible({
      timeout: 30_000,
    });
    await expectAccessible(page);
    await picture(page, `buyer-order-ready-${language}`);

    await page.getByRole('link', { name: say('buyer:order.instance') }).click();
    await expect(page.getByText('admin', { exact: true })).toBeVisible();
    await expect(page.getByText('••••••••••')).toBeVisible();
    await page.getByRole('button', { name: say('buyer:access.reveal') }).click();
    await expect(page.getByText('••••••••••')).toBeHidden();
    await page.getByRole('button', { name: say('buyer:access.hide_other') }).click();
    await expect(page.getByText('••••••••••')).toBeVisible();
    await page.getByRole('button', { name: say('buyer:access.ask') }).click();
    await expect(page.getByText(say('buyer:access.fresh'))).toBeVisible();
    const instance = page.url();

    await page.getByRole('button', { name: say('buyer:renew.renew'), exact: true }).click();
    const renew = say('buyer:renew.renewFor', { amount: '¥78.00' });
    await page.getByRole('button', { name: renew }).click();
    await page.getByRole('dialog').getByRole('button', { name: renew }).click();
    await expect(page.getByRole('heading', { name: say('buyer:stand.renewed.now') })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('button', { name: say('buyer:takeBack.verb') })).toBeVisible();

    await page.goto(instance);
    await page.getByRole('button', { name: say('buyer:change.title'), exact: true }).click();
    await page.getByLabel('Seats').fill('5');
    const panel = page.getByRole('region', { name: say('buyer:change.title') });
    await expect(panel.getByText(say('buyer:change.fee'), { exact: true })).toBeVisible();
    await expectAccessible(page);
    await picture(page, `buyer-fee-${language}`);
    await panel.getByRole('button', { name: /¥/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: /¥/ }).click();
    await expect(
      page.getByRole('heading', { name: say('buyer:stand.changed.now', { sku: 'Team', quantity: 5 }) }),
    ).toBeVisible({ timeout: 30_000 });

    await page.goto(instance);
    await page.getByRole('button', { name: say('buyer:plan.edit'), exact: true }).click();
    await page.getByRole('radio', { name: say('common:enum.plan.auto') }).check();
    await page.getByRole('button', { name: say('buyer:plan.save'), exact: true }).click();
    const each = say('buyer:plan.autoOpen', { length: say('buyer:period.month', { count: 1 }) });
    await expect(page.getByText(each)).toBeVisible();
    await expectAccessible(page);
    await picture(page, `buyer-instance-${language}`);
  });

  test(`what a broken seller does not deliver in time is refunded, ${language}`, async ({
    page,
    market,
    signIn,
    face,
  }) => {
    test.setTimeout(120_000);
    const say = speaks(language);
    await face(language, 'light');
    const shop = new Shop();
    try {
      const product = await market.publish('Drift Desk', await market.connect(await shop.start()));
      shop.broken = true;
      const before = await market.get<Balance>('buyer', '/balance');
      const order = await market.buy(product);
      const paid = await market.get<Balance>('buyer', '/balance');
      expect(cents(before) - cents(paid)).toBe(3900);

      await signIn('buyer', `/buyer/orders/${order.number}`);
      await expect(page.getByRole('heading', { name: say('buyer:stand.createRetry.now') })).toBeVisible({
        timeout: 30_000,
      });
      await expectAccessible(page);
      await picture(page, `buyer-order-retried-${language}`);

      await page.context().clearCookies();
      await signIn('operator', '/operator/clock');
      await page.getByRole('button', { name: say('operator:clock.day'), exact: true }).click();
      await expect(page.getByText(say('operator:clock.done_other'))).toBeVisible({ timeout: 60_000 });
      await expectAccessible(page);
      await picture(page, `operator-clock-moved-${language}`);

      await page.context().clearCookies();
      await signIn('buyer', `/buyer/orders/${order.number}`);
      const refunded = say('buyer:stand.refunded.now', { seller: 'Farcape Software', amount: '¥39.00' });
      await expect(page.getByRole('heading', { name: refunded })).toBeVisible();
      await expectAccessible(page);
      await picture(page, `buyer-order-refunded-${language}`);
      expect(cents(await market.get<Balance>('buyer', '/balance'))).toBe(cents(before));
      expect(shop.made).toBe(1);
    } finally {
      shop.stop();
    }
  });
}

type Balance = { available: { amount: string } };
const cents = ({ available }: Balance) => Math.round(Number(available.amount) * 100);

test('a renewal that has not begun is cancelled, and the money is back', async ({ page, market, signIn, face }) => {
  await face('en-US', 'light');
  const { instance_id } = await market.buy(await market.sample('PierDesk'));
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
  const order = await market.order(await market.sample('PierDesk'));
  await signIn('buyer', `/buyer/orders/${order.number}`);
  await page.getByRole('button', { name: '取消订单' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '取消订单' }).click();
  await expect(page.getByRole('heading', { name: '您取消了这个订单。' })).toBeVisible();
});
