import { expect, expectAccessible, picture, test } from './fixtures';
import { languages, speaks } from './words';

for (const language of languages) {
  const say = speaks(language);

  test(`goods go from the checkout to the day they count as accepted, ${language}`, async ({
    page,
    market,
    signIn,
    face,
  }) => {
    test.setTimeout(180_000);
    await face(language, 'light');
    const { id, name } = await market.offer('Badge Reader', {
      summary: 'Reads badges at the door.',
      access_type: 'hardware',
      supervised: { flow: 'hardware', delivery_days: 3, screenshots: 0 },
    });

    await signIn('buyer', `/products/${id}`);
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
    await expect(page.getByText(say('storefront:service.arrive'))).toBeVisible();
    await page.getByRole('link', { name: say('storefront:price.buy') }).click();
    await expect(page.getByRole('heading', { name: say('storefront:checkout.title') })).toBeVisible();
    await page.getByRole('checkbox', { name: say('storefront:checkout.agree') }).check();
    const pay = page.getByRole('button', { name: say('storefront:checkout.pay') });
    await pay.click();
    // Without knowing where to, nothing is ordered.
    const missing = say('common:field.required', { label: say('storefront:checkout.address') });
    await expect(page.getByText(missing)).toBeVisible();
    await page.getByLabel(say('storefront:checkout.name'), { exact: true }).fill('王小明');
    await page.getByLabel(say('storefront:checkout.phone'), { exact: true }).fill('13800138000');
    await page.getByLabel(say('storefront:checkout.address'), { exact: true }).fill('深圳市龙岗区坂田街道 1 号');
    await expectAccessible(page);
    await picture(page, `goods-checkout-${language}`);
    await pay.click();
    await expect(page).toHaveURL(/\/buyer\/orders\/CS[0-9A-Z]+$/);
    const number = page.url().split('/').at(-1) ?? '';

    await page.context().clearCookies();
    await signIn('seller', `/seller/orders/${number}`);
    await expect(page.getByRole('heading', { name: say('service:yours.ship') })).toBeVisible();
    await expect(page.getByText('13800138000')).toBeVisible();
    const verb = say('service:act.ship.verb');
    await page.getByRole('button', { name: verb, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(say('service:field.tracking')).fill('SF-1002003');
    await dialog.getByRole('button', { name: verb, exact: true }).click();
    await expect(dialog).toBeHidden();

    // An invoice, from being asked for to coming back.
    await page.context().clearCookies();
    await signIn('buyer', `/buyer/orders/${number}`);
    const ask = say('service:invoice.act.request');
    await page.getByRole('button', { name: ask, exact: true }).click();
    await dialog.getByLabel(say('service:invoice.madeOut')).fill('澄江生物科技有限公司');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: ask, exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText(say('service:invoice.requested'))).toBeVisible();
    await page.context().clearCookies();
    await signIn('seller', `/seller/orders/${number}`);
    const issue = say('service:invoice.act.issue');
    await page.getByRole('button', { name: issue, exact: true }).click();
    await dialog.getByLabel(say('service:invoice.number')).fill('INV-7');
    await dialog.getByRole('button', { name: issue, exact: true }).click();
    await expect(page.getByText('INV-7')).toBeVisible();
    await expectAccessible(page);
    await picture(page, `goods-invoice-${language}`);

    const { now } = await market.get<{ now: string }>('operator', '/sandbox/clock');
    const move = (days: number) =>
      market.send('operator', 'PUT', '/sandbox/clock', {
        to: new Date(new Date(now).getTime() + days * 86_400_000).toISOString(),
      });
    await move(3);
    await page.context().clearCookies();
    await signIn('buyer', `/buyer/orders/${number}`);
    await expect(page.getByText(say('service:until.goods'))).toBeVisible();
    await expect(page.getByText('SF-1002003')).toBeVisible();
    await expect(page.getByText(say('service:acted.ship'), { exact: true })).toHaveCount(1);
    await expectAccessible(page);
    await picture(page, `goods-arrived-${language}`);
    // What the courier was asked is for operators.
    await page.context().clearCookies();
    await signIn('operator', `/operator/orders/${number}`);
    const asked = page.locator('details').filter({ hasText: say('service:goods.verdict.signed') });
    await asked.locator('summary').click();
    await expect(asked.getByText(say('service:goods.verdict.signed'))).toBeVisible();
    await expect(asked.getByText(say('service:goods.verdict.under_way')).first()).toBeVisible();
    await expectAccessible(page);
    await picture(page, `goods-asked-${language}`);
    await page.context().clearCookies();
    await signIn('buyer', `/buyer/orders/${number}`);
    await move(13);
    await page.reload();
    await expect(page.getByRole('heading', { name: say('service:stands.delivered') })).toBeVisible();
    await expect(page.getByText('13800138000')).toBeHidden();
    expect(await market.stateOf(number)).toBe('completed');
  });
}
