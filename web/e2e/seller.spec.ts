import { cases, expect, expectAccessible, type Listed, picture, test } from './fixtures';
import { Shop } from './shop';
import { languages, speaks } from './words';

type Named = { id: string; name: string };

for (const language of languages) {
  const say = speaks(language);
  const shop = new Shop();
  let url = '';
  test.describe(language, () => {
    test.beforeAll(async () => {
      url = await shop.start();
    });
    test.afterAll(() => shop.stop());
    test.beforeEach(({ face }) => face(language, 'light'));

    test('a seller connects its server, debugs it and publishes a product to review', async ({
      page,
      market,
      signIn,
    }) => {
      test.setTimeout(120_000);
      const name = language === 'zh-CN' ? '码头调度' : 'Quayside';
      await signIn('seller', '/seller/keys');
      await page
        .getByRole('button', { name: say('seller:keys.add'), exact: true })
        .first()
        .click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: say('seller:keys.url') }).fill(url);
      await dialog.getByLabel(say('seller:keys.key'), { exact: true }).selectOption({ label: 'sandbox' });
      await dialog.getByRole('button', { name: say('seller:keys.add'), exact: true }).click();
      await expect(page.getByRole('rowheader', { name: url })).toBeVisible();
      await expectAccessible(page);

      await page
        .getByRole('row', { name: new RegExp(url) })
        .getByRole('link', { name: say('seller:keys.debug') })
        .click();
      shop.broken = true;
      await expect(page.getByText('innerHex')).toBeVisible();
      await page.keyboard.press('Control+Enter');
      await expect(page.getByRole('status').getByRole('heading', { name: 'HTTP 503' })).toBeVisible();
      await expect(page.getByRole('button', { name: say('seller:debug.saveLocked') })).toBeDisabled();
      await expectAccessible(page);
      await picture(page, `seller-debugging-failed-${language}`);
      shop.broken = false;
      for (const activity of cases) {
        await page
          .getByRole('navigation', { name: say('seller:debug.cases') })
          .getByRole('link', { name: activity })
          .click();
        await expect(page.locator('section').getByText(activity, { exact: true }).first()).toBeVisible();
        await page.getByRole('button', { name: say('seller:debug.send') }).click();
        await expect(
          page.getByRole('status').getByRole('heading', { name: say('seller:debug.passedTitle') }),
        ).toBeVisible();
        const save = page.getByRole('button', { name: say('seller:debug.save'), exact: true });
        await save.click();
        await expect(save).toBeHidden();
      }

      await page.goto('/seller/products');
      await expectAccessible(page);
      await page.getByRole('link', { name: say('seller:product.new') }).click();
      await page.getByLabel(say('seller:product.name'), { exact: true }).fill('Quayside 2.0');
      await expect(page.getByText(say('seller:rule.version'))).toBeVisible();
      await page.getByLabel(say('seller:product.name'), { exact: true }).fill(name);
      await page.getByLabel(say('seller:product.summary')).fill('Berths and cranes planned on one page.');
      await page.getByLabel(say('seller:product.category')).selectOption('office');
      const submit = page.getByRole('button', { name: say('seller:product.submit') });
      await submit.click();
      await expect(page.getByLabel(say('seller:product.specName'))).toBeFocused();
      await page.getByLabel(say('seller:product.specName')).fill('Harbour');
      await page.getByLabel(say('seller:product.sku'), { exact: true }).fill('Standard');
      await page.getByLabel(say('seller:product.amount'), { exact: true }).fill('25.00');
      await expect(page.getByText(say('seller:product.from_price', { price: '¥25.00' }))).toBeVisible();
      await expect(page.getByText(say('seller:product.saved'))).toBeVisible();
      await expectAccessible(page);
      const steps = page.getByRole('navigation', { name: say('seller:product.steps') });
      await steps.getByRole('link', { name: say('seller:product.step.connection') }).click();
      await page.getByLabel(say('seller:product.address')).selectOption({ label: url });
      await expect(page.getByText(say('seller:product.caseOk'), { exact: true })).toHaveCount(cases.length);
      await steps.getByRole('link', { name: say('seller:product.step.submit') }).click();
      const offer = `Harbour / Standard / ${say('common:chargeName.month')}`;
      await expect(page.getByText(offer)).toContainText('¥25.00');
      await picture(page, `seller-product-${language}`);
      await submit.click();
      await expect(page.getByText(say('seller:product.waiting'))).toBeVisible();
      await expectAccessible(page);

      const { items } = await market.get<Listed<Named>>('operator', '/reviews');
      expect(items.map((item) => item.name)).toContain(name);
    });

    test('a broken server is seen, mended, and its message restarted', async ({ page, market, signIn }) => {
      test.setTimeout(120_000);
      shop.broken = false;
      const product = await market.publish('Breaker Desk', await market.connect(`${url}/breaker`));
      shop.broken = true;
      const before = shop.made;
      const { number } = await market.buy(product);

      await signIn('seller');
      await expect(page.getByText(say('seller:overview.retrying', { number, count: 1 }))).toBeVisible({
        timeout: 30_000,
      });
      await expectAccessible(page);
      await picture(page, `seller-overview-failing-${language}`);
      await page.goto(`/seller/interface-messages?q=${number}`);
      await expect(page.getByRole('heading', { name: 'HTTP 503' })).toBeVisible();
      await expect(page.getByText(say('seller:effect.create.pending', { amount: '¥39.00' }))).toBeVisible();
      await page.getByRole('button', { name: say('seller:im.signature') }).click();
      await expect(page.getByText('innerHex')).toBeVisible();
      await expectAccessible(page);
      await picture(page, `seller-messages-failing-${language}`);

      shop.broken = false;
      await page.keyboard.press('r');
      await expect(page.getByText(say('seller:im.restarting', { number: 2 }))).toBeVisible();
      await expect(page.getByRole('heading', { name: say('seller:why.succeeded') })).toBeVisible({ timeout: 30_000 });
      expect(shop.made).toBe(before + 1);

      // By its product alone it is found too, and the file has the same filter.
      await page.goto('/seller/interface-messages');
      await page.getByRole('button', { name: say('seller:im.product'), exact: true }).click();
      const { name } = product.revision.content;
      await page.getByLabel(say('common:filter.set', { name: say('seller:im.product') })).selectOption({ label: name });
      await expect(page).toHaveURL(new RegExp(`product=${product.id}`));
      const list = page.getByRole('navigation', { name: say('seller:im.list') });
      await expect(list.getByText(number).first()).toBeVisible();
      const file = await page.request.get((await list.getByRole('link', { name: 'CSV' }).getAttribute('href')) ?? '');
      expect(file.ok()).toBe(true);
      const [, ...lines] = (await file.text()).trim().split('\n');
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(line).toContain(number);

      await page.goto(`/seller/orders/${number}`);
      await expect(page.getByRole('heading', { level: 1 })).toContainText(say('common:state.order.completed'), {
        timeout: 30_000,
      });
      await expectAccessible(page);
    });

    test('a key is rotated with an overlap, and the old one revoked', async ({ page, market, signIn }) => {
      // A key of its own, in use by an address of its own.
      const old = `winter-${language}`;
      const fresh = `spring-${language}`;
      const { key } = await market.send<{ key: { id: string } }>('seller', 'POST', '/seller/access-keys', {
        label: old,
      });
      const made = { url: `${url}/rotated`, protocol: 'v2', key_id: key.id };
      await market.send('seller', 'POST', '/seller/addresses', made);
      await signIn('seller', '/seller/keys');
      const revoke = page.getByRole('button', { name: say('seller:keys.revokeVerb', { key: old }) });
      await revoke.click();
      const dialog = page.getByRole('dialog');
      await expect(dialog.getByText(say('seller:keys.bound', { key: old }))).toBeVisible();
      await dialog.getByRole('button', { name: say('seller:keys.rotate'), exact: true }).click();
      await dialog.getByLabel(say('seller:keys.label')).fill(fresh);
      await dialog.getByRole('button', { name: say('seller:keys.rotate'), exact: true }).click();
      const secret = page.getByText(say('seller:keys.secret', { key: fresh }));
      await expect(secret).toBeVisible();
      await expect(page.getByText(say('seller:keys.overlap', { new: fresh, old }))).toBeVisible();
      await expectAccessible(page);
      await picture(page, `seller-keys-rotated-${language}`);
      await page.getByRole('button', { name: say('seller:keys.kept') }).click();
      await expect(secret).toBeHidden();
      await revoke.click();
      await dialog.getByRole('button', { name: say('seller:keys.revokeVerb', { key: old }) }).click();
      await expect(page.getByRole('columnheader', { name: old })).toBeHidden();
      await expect(page.getByRole('columnheader', { name: fresh })).toBeVisible();
    });
  });
}

test('orders, messages and service details', async ({ page, signIn, face }) => {
  await face('en-US', 'light');
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
