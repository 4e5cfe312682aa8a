import { expect, expectAccessible, type Listed, type Order, type Product, picture, test } from './fixtures';
import { languages, speaks } from './words';

type Waiting = { id: string; name: string; version: number };
type Held = { instance: { id: string; state: string } };

for (const language of languages) {
  const say = speaks(language);

  test(`use is published with a package, opened without money, and a package bought for it, ${language}`, async ({
    page,
    market,
    signIn,
    face,
  }) => {
    test.setTimeout(90_000);
    await face(language, language === 'zh-CN' ? 'dark' : 'light');
    const name = language === 'zh-CN' ? '云笺短信' : 'Paper Crane Mail';
    const { content } = (await market.sample('PierDesk')).revision;

    await signIn('seller', '/seller/products');
    await page.getByRole('link', { name: say('seller:product.new') }).click();
    await page.getByLabel(say('seller:product.name'), { exact: true }).fill(name);
    await page.getByLabel(say('seller:product.summary')).fill('Messages, paid as they are sent.');
    await page.getByLabel(say('seller:product.category')).selectOption('development');
    const steps = page.getByRole('navigation', { name: say('seller:product.steps') });
    await steps.getByRole('link', { name: say('seller:product.step.offers') }).click();
    await page.getByLabel(say('seller:product.specName')).fill('Domestic');
    await page.getByLabel(say('seller:product.sku'), { exact: true }).fill('By message');
    const charge = page.getByLabel(say('seller:product.charge'), { exact: true });
    await charge.selectOption('on_demand');
    await expect(page.getByText(say('seller:rule.useText'))).toBeVisible();
    await page.getByLabel(say('seller:product.item'), { exact: true }).fill('Messages');
    await page.getByLabel(say('seller:product.useUnit'), { exact: true }).fill('message');
    await page.getByLabel(say('seller:product.meter'), { exact: true }).fill('sms');
    await expect(page.getByText(say('seller:rule.useText'))).toBeHidden();
    await page.getByLabel(say('seller:product.tariff')).selectOption('step');
    const unitPrice = page.getByLabel(say('seller:product.unitPrice'), { exact: true });
    await unitPrice.fill('0.045');
    await page.getByRole('button', { name: say('seller:product.addBand') }).click();
    await page.getByLabel(say('seller:product.fromUse')).nth(1).fill('1000');
    await unitPrice.nth(1).fill('0.04');
    await page.getByRole('button', { name: say('seller:product.addSku') }).click();
    await page.getByLabel(say('seller:product.sku'), { exact: true }).nth(1).fill('A thousand');
    await charge.nth(1).selectOption('package');
    await page.getByLabel(say('seller:product.amount'), { exact: true }).fill('38.00');
    await page.getByLabel(`${say('seller:product.quota')} message`).fill('1000');
    await expect(page.getByText(say('seller:product.saved'))).toBeVisible();
    await expectAccessible(page);
    await picture(page, `ondemand-wizard-${language}`);
    await steps.getByRole('link', { name: say('seller:product.step.connection') }).click();
    await page.getByLabel(say('seller:product.address')).selectOption(content.address_id);
    await steps.getByRole('link', { name: say('seller:product.step.submit') }).click();
    await page.getByRole('button', { name: say('seller:product.submit') }).click();
    await expect(page.getByText(say('seller:product.waiting'))).toBeVisible();

    const { items } = await market.get<Listed<Waiting>>('operator', '/reviews');
    const waiting = items.find((item) => item.name === name);
    expect(waiting).toBeDefined();
    await page.context().clearCookies();
    await signIn('operator', `/operator/reviews/${waiting?.id}`);
    await expect(page.getByText('0.045').first()).toBeVisible();
    await expectAccessible(page);
    await picture(page, `ondemand-review-${language}`);
    const read = await market.get<Product>('operator', `/products/${waiting?.id}`);
    await market.send('operator', 'POST', `/products/${read.id}/decision`, { decision: 'approve' }, read.version);

    // Opened: nothing to pay, and it runs.
    await page.context().clearCookies();
    await signIn('buyer', `/products/${read.id}`);
    await page.getByLabel(say('storefront:price.try.hour', { unit: 'message' })).fill('1500');
    await expect(page.getByText('¥65.00')).toBeVisible();
    await expectAccessible(page);
    await picture(page, `ondemand-product-${language}`);
    await page.getByRole('link', { name: say('storefront:price.open'), exact: true }).click();
    await page.getByRole('checkbox', { name: say('storefront:checkout.agree') }).check();
    await expect(page.getByText(say('storefront:checkout.useLater.hour', { item: 'Messages' }))).toBeVisible();
    await expectAccessible(page);
    await picture(page, `ondemand-checkout-${language}`);
    await page.getByRole('button', { name: say('storefront:price.open'), exact: true }).click();
    await expect(page).toHaveURL(/\/buyer\/orders\/CS[0-9A-Z]+$/);
    const opened = page.url().split('/').at(-1) ?? '';
    await expect.poll(() => market.stateOf(opened), { timeout: 20_000 }).toBe('completed');
    const instanceOf = async (number: string) =>
      (await market.get<{ order: Order }>('buyer', `/orders/${number}`)).order.instance_id ?? '';
    const running = await instanceOf(opened);

    // A package for it.
    await page.goto(`/products/${read.id}`);
    await page.getByRole('radio', { name: /A thousand/ }).check();
    await expect(page.getByText(say('storefront:price.packageFor'))).toBeVisible();
    await picture(page, `ondemand-package-${language}`);
    await page.getByRole('link', { name: say('storefront:price.buy') }).click();
    const forWhich = page.getByLabel(say('storefront:checkout.forInstance', { item: 'Messages' }));
    await forWhich.selectOption(running);
    await page
      .getByRole('button', { name: say('storefront:price.more', { name: say('storefront:checkout.copies') }) })
      .click();
    await page.getByRole('checkbox', { name: say('storefront:checkout.agree') }).check();
    await expect(page.getByRole('complementary').getByText('¥76.00').first()).toBeVisible();
    await expectAccessible(page);
    await picture(page, `ondemand-package-checkout-${language}`);
    await page.getByRole('button', { name: say('storefront:checkout.pay') }).click();
    await expect(page).toHaveURL(/\/buyer\/orders\/CS[0-9A-Z]+$/);
    const bought = page.url().split('/').at(-1) ?? '';
    await expect.poll(() => market.stateOf(bought), { timeout: 20_000 }).toBe('completed');
    await page.goto(`/buyer/instances/${await instanceOf(bought)}`);
    await expect(page.getByRole('heading', { name: say('buyer:use.package') })).toBeVisible();
    await expect(page.getByRole('button', { name: say('buyer:renew.renew') })).toBeHidden();
    await expectAccessible(page);
    await picture(page, `ondemand-package-instance-${language}`);

    // Closed, after it was said what that means.
    await page.goto(`/buyer/instances/${running}`);
    await expect(page.getByRole('heading', { name: say('buyer:use.title') })).toBeVisible();
    await page.setViewportSize({ width: 390, height: 844 });
    await expectAccessible(page);
    await picture(page, `ondemand-instance-${language}`);
    await page.getByRole('button', { name: say('buyer:use.close'), exact: true }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText(say('buyer:use.closePackages'))).toBeVisible();
    await dialog
      .getByRole('button', { name: say('buyer:use.close'), exact: true })
      .last()
      .click();
    await expect(dialog).toBeHidden();
    await expect
      .poll(async () => (await market.get<Held>('buyer', `/instances/${running}`)).instance.state, { timeout: 20_000 })
      .toBe('released');
  });
}
