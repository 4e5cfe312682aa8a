import { expect, expectAccessible, type Order, picture, test } from './fixtures';
import { languages, speaks } from './words';

type Case = { verdict?: { instance_id?: string; passed: boolean } };

for (const language of languages) {
  const say = speaks(language);

  test(`a device is licensed: asked for in the browser, uploaded by the seller, shown to the buyer, ${language}`, async ({
    page,
    market,
    signIn,
    face,
  }) => {
    test.setTimeout(120_000);
    await face(language, language === 'en-US' ? 'light' : 'dark');
    const address = (await market.sample('PierDesk')).revision.content.address_id;
    const debug = (activity: string, fields: object, mode: string) =>
      market.send<Case>('seller', 'POST', `/seller/addresses/${address}/debug-calls`, { activity, fields, mode });
    const made = await debug('newInstance', {}, 'send');
    const instance_id = made.verdict?.instance_id;
    const passed = await debug('getLicenseAsync', { instance_id }, 'send_and_save');
    expect(passed.verdict?.passed).toBe(true);
    const price = { charge: 'month', pricing: { kind: 'fixed', price: { amount: '90.00', currency: 'CNY' } } };
    const { id } = await market.offer('Tide Solver', {
      summary: 'Computes tides on your own machine.',
      access_type: 'license',
      supervised: null,
      address_id: address,
      specifications: [{ name: 'Workstation', skus: [{ name: 'Standard', prices: [price] }] }],
    });
    const { number } = await market.again(id);
    const bought = () => market.get<{ order: Order }>('buyer', `/orders/${number}`);
    await expect.poll(async () => (await bought()).order.instance_id).not.toBeNull();
    const { order } = await bought();

    await signIn('buyer', `/buyer/instances/${order.instance_id}`);
    await expect(page.getByRole('heading', { name: say('buyer:device.title') })).toBeVisible();
    await expect(page.getByText(say('buyer:device.none'))).toBeVisible();
    const ask = say('buyer:device.ask');
    await page.getByRole('button', { name: ask, exact: true }).click();
    const dialog = page.getByRole('dialog');
    const device = '00:1A:2B:3C:4D:5E|WD-WX61A|BF0041|CPU-7';
    await dialog.getByLabel(say('buyer:device.device')).fill(device);
    await expectAccessible(page);
    await dialog.getByRole('button', { name: ask, exact: true }).click();
    await expect(dialog).toBeHidden();
    // It comes by itself, without a reload.
    await expect(page.getByText(say('buyer:device.state.delivered'), { exact: true })).toBeVisible();
    await picture(page, `device-licences-${language}`);
    await page.getByRole('button', { name: say('buyer:device.show'), exact: true }).click();
    await expect(dialog.getByText('GALLERIA REFERENCE LICENCE')).toBeVisible();
    await expectAccessible(page);
    await picture(page, `device-licence-${language}`);
  });
}
