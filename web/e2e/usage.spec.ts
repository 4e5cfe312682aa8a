import { createHmac, randomUUID } from 'node:crypto';
import { expect, expectAccessible, type Listed, type Market, type Order, picture, test } from './fixtures';
import { languages, speaks } from './words';

type Instance = { instance: { state: string; seller_instance_id: string | null; created_at: string } };
type Answer = { error_code: string; data?: { abnormal_usage_data: { error_code: string }[] } };

const sample = '飞羽短信 Text Messages';

/** What a seller's own script does: records as the original documents them, signed with `ts`, `nonce` and the body. */
async function push(secret: string, records: object[]): Promise<Answer> {
  const body = JSON.stringify({ usage_records: records });
  const [ts, nonce] = [String(Date.now()), randomUUID()];
  const signature = createHmac('sha256', secret).update(`ts=${ts}&nonce=${nonce}&body=${body}`).digest('base64');
  const response = await fetch(`${process.env.GALLERIA_PAGE}/api/mkp-openapi-public/global/v1/isv/usage-data`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ts, nonce, signature },
    body,
  });
  return response.json() as Promise<Answer>;
}

const hour = 3_600_000;
const wire = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');

/** A record of the minute from `begin` on. */
const record = (instance: string, begin: number, value: string, serial: string) => ({
  instance_id: instance,
  record_time: wire(begin + 60_000),
  begin_time: wire(begin),
  end_time: wire(begin + 60_000),
  usage_value: value,
  metering_sn: serial,
});

async function forward(market: Market, by: number): Promise<number> {
  const { now } = await market.get<{ now: string }>('operator', '/sandbox/clock');
  const to = new Date(now).getTime() + by;
  await market.send('operator', 'PUT', '/sandbox/clock', { to: new Date(to).toISOString() });
  return to;
}

/** To the first minute of the next hour, so that what follows lies in one cycle. */
async function nextHour(market: Market) {
  const { now } = await market.get<{ now: string }>('operator', '/sandbox/clock');
  await forward(market, hour - (new Date(now).getTime() % hour) + hour / 60);
}

async function own(market: Market, code: string | undefined, related: string[] = []) {
  const wish = { price_code: code, quantity: 1, periods: 1, accept_agreement: true, related };
  const { number } = await market.send<Order>('buyer', 'POST', '/orders', wish);
  if (related.length > 0) await market.send('buyer', 'POST', `/orders/${number}/pay`);
  await expect.poll(() => market.stateOf(number), { timeout: 20_000 }).toBe('completed');
  const { order } = await market.get<{ order: Order }>('buyer', `/orders/${number}`);
  return order.instance_id ?? '';
}

for (const language of languages) {
  const say = speaks(language);

  test(`use is reported, charged and explained; what was refused is sent again, ${language}`, async ({
    page,
    market,
    signIn,
    face,
  }) => {
    test.setTimeout(120_000);
    await face(language, language === 'zh-CN' ? 'dark' : 'light');
    const { secret } = await market.send<{ secret: string }>('seller', 'POST', '/seller/access-keys', {
      label: `usage ${language}`,
    });
    const skus = (await market.sample(sample)).revision.content.specifications[0]?.skus ?? [];
    const price = (at: number) => skus[at]?.prices[0]?.code;
    await nextHour(market);
    const id = await own(market, price(0));
    const { instance } = await market.get<Instance>('buyer', `/instances/${id}`);
    const name = instance.seller_instance_id ?? '';
    const mark = randomUUID().slice(0, 8);

    // A thousand and a half, and one that cannot be read.
    const opened = Math.ceil(new Date(instance.created_at).getTime() / 1000) * 1000;
    await forward(market, hour / 6);
    const good = record(name, opened + 60_000, '1500', `${mark}-a`);
    const bad = record(name, opened + 180_000, 'seven', `${mark}-b`);
    const answer = await push(secret, [good, bad]);
    expect(answer.data?.abnormal_usage_data.map(({ error_code }) => error_code)).toEqual(['003']);
    expect((await push(secret, [good])).data?.abnormal_usage_data[0]?.error_code).toBe('010');

    await signIn('buyer', `/buyer/instances/${id}`);
    // A thousand at 0.045 and five hundred at 0.04.
    await expect(page.getByText('¥65.00').first()).toBeVisible();
    await page.getByRole('button', { name: say('usage:use.limits') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(say('usage:use.cap')).fill('none');
    await dialog.getByRole('button', { name: say('common:action.save') }).click();
    await expect(dialog.getByText(say('usage:use.amountRule'))).toBeVisible();
    await dialog.getByLabel(say('usage:use.cap')).fill('100.00');
    await expectAccessible(page);
    await picture(page, `usage-limits-${language}`);
    await dialog.getByRole('button', { name: say('common:action.save') }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText('¥100.00')).toBeVisible();
    await expectAccessible(page);
    await picture(page, `usage-instance-${language}`);

    // The seller sees what was refused, and why; corrected, it counts.
    await page.context().clearCookies();
    await signIn('seller', `/seller/usage?serial=${mark}-b`);
    await expect(page.getByText(say('usage:fault.value.todo'))).toBeVisible();
    await expectAccessible(page);
    await picture(page, `usage-refused-${language}`);
    await page.getByRole('button', { name: say('usage:refused.resend') }).click();
    const field = dialog.getByLabel(say('usage:refused.record'), { exact: true });
    await field.fill((await field.inputValue()).replace('seven', '7'));
    await expectAccessible(page);
    await dialog.getByRole('button', { name: say('usage:refused.send') }).click();
    await expect(dialog).toBeHidden();
    await page.goto('/seller/usage?show=records');
    await page.getByLabel(say('usage:field.serial')).fill(`${mark}-b`);
    await page.getByRole('button', { name: say('usage:record.look') }).click();
    await expect(page.getByText(say('usage:record.state.counted')).first()).toBeVisible();
    await expectAccessible(page);
    await picture(page, `usage-record-${language}`);

    // Other prices are tried on it before they are handed in.
    const { id: product } = await market.sample(sample);
    await page.goto(`/seller/products/${product}?step=offers`);
    await page.getByLabel(say('seller:product.unitPrice'), { exact: true }).first().fill('0.09');
    await page.getByRole('button', { name: say('seller:whatIf.ask') }).click();
    await expect(dialog.getByText(say('seller:whatIf.rises'))).toBeVisible();
    await expectAccessible(page);
    await picture(page, `usage-what-if-${language}`);

    // Beyond the limit: it waits, and an operator refuses it.
    await forward(market, hour / 60);
    await push(secret, [record(name, opened + 300_000, '5000', `${mark}-c`)]);
    await page.context().clearCookies();
    await signIn('operator', '/operator/usage');
    const row = page.getByRole('row').filter({ hasText: `${mark}-c` });
    await expect(row.getByText(say('usage:hold.reason.cap'))).toBeVisible();
    await expectAccessible(page);
    await picture(page, `usage-held-${language}`);
    await row.getByRole('button', { name: say('usage:hold.refuse') }).click();
    await dialog.getByRole('button', { name: say('usage:hold.refuse') }).click();
    await expect(row).toBeHidden();

    // The cycle is over: 1,507 messages.
    await forward(market, 2 * hour);
    await page.context().clearCookies();
    await signIn('buyer', `/buyer/usage?instance=${id}`);
    const charge = page.getByRole('row').filter({ hasText: '¥65.28' });
    await expect(charge).toBeVisible({ timeout: 20_000 });
    await expectAccessible(page);
    await picture(page, `usage-charges-${language}`);
    await expect(page.getByRole('heading', { name: say('usage:cost.byDay') })).toBeVisible();
    await charge.getByRole('link').first().click();
    await expect(page.getByRole('heading', { name: say('usage:explain.title') })).toBeVisible();
    await expect(page.getByText('65.28').first()).toBeVisible();
    await expectAccessible(page);
    await picture(page, `usage-explained-${language}`);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectAccessible(page);
    await picture(page, `usage-explained-narrow-${language}`);
  });

  test(`a package is used up and bought again by itself, ${language}`, async ({ page, market, signIn, face }) => {
    test.setTimeout(120_000);
    await face(language, language === 'zh-CN' ? 'light' : 'dark');
    const { secret } = await market.send<{ secret: string }>('seller', 'POST', '/seller/access-keys', {
      label: `packages ${language}`,
    });
    const skus = (await market.sample(sample)).revision.content.specifications[0]?.skus ?? [];
    const id = await own(market, skus[0]?.prices[0]?.code);
    await own(market, skus[1]?.prices[0]?.code, [id]);
    const { instance } = await market.get<Instance>('buyer', `/instances/${id}`);
    await signIn('buyer', `/buyer/instances/${id}`);
    await page.getByRole('button', { name: say('usage:package.care') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(say('usage:package.alarm')).fill('20%');
    await dialog.getByLabel(say('usage:package.rebuy')).fill('100');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: say('common:action.save') }).click();
    await expect(dialog).toBeHidden();
    const orders = async () => (await market.get<Listed<Order>>('buyer', '/orders?limit=100')).items.length;
    const before = await orders();
    const now = await forward(market, hour / 30);
    const begin = Math.floor(now / 1000) * 1000 - 60_000;
    const name = instance.seller_instance_id ?? '';
    const answer = await push(secret, [record(name, begin, '950', randomUUID())]);
    expect(answer.error_code).toBe('MKT.0000');
    await expect.poll(orders, { timeout: 20_000 }).toBe(before + 1);
    const left = (amount: string) => say('usage:package.left', { left: amount, quota: '1000', unit: '条' });
    await expect(page.getByText(left('50'))).toBeVisible({ timeout: 20_000 });
    await expect(page.getByText(left('1000'))).toBeVisible({ timeout: 20_000 });
    await expectAccessible(page);
    await picture(page, `usage-packages-${language}`);
  });
}
