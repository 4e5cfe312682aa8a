import { expect, expectAccessible, type Listed, type Market, type Product, picture, type Role, test } from './fixtures';

/** Every page that one of them sees, with the name of its picture. */
async function pagesOf(role: Role | 'visitor', market: Market): Promise<(readonly [string, string])[]> {
  const sample = await market.sample('PierDesk');
  const service = await market.serve('Mole Service');
  if (role === 'visitor') {
    return [
      ['home', '/'],
      ['search', '/search?q=desk'],
      ['search-none', '/search?q=zzzzzz'],
      ['product', `/products/${sample.id}`],
      ['product-service', `/products/${service.product_id}`],
      ['shop', `/sellers/${sample.seller_id}`],
      ['agreement', '/agreements/general'],
      ['sign-in', '/signin'],
      ['register', '/register'],
    ];
  }
  const { number } = await market.buy(sample);
  await expect.poll(() => market.stateOf(number)).toBe('completed');
  const calls = await market.get<Listed<{ id: string }>>('operator', `/interface-messages?order=${number}`);
  const call = calls.items[0]?.id;
  const { order } = await market.get<{ order: { instance_id: string; buyer_id: string } }>(
    'operator',
    `/orders/${number}`,
  );
  if (role === 'buyer') {
    const names = ['orders', 'services', 'instances', 'licenses', 'balance', 'messages'] as const;
    return [
      ['overview', '/buyer'],
      ...names.map((name) => [name, `/buyer/${name}`] as const),
      ['order', `/buyer/orders/${number}`],
      ['service', `/buyer/orders/${service.number}`],
      ['instance', `/buyer/instances/${order.instance_id}`],
      ['account', '/account'],
    ];
  }
  if (role === 'seller') {
    const code = await market.send<{ id: string }>('seller', 'POST', '/seller/test-licenses', await testCode(market));
    const names = [
      'interface-messages',
      'debugging',
      'keys',
      'products',
      'orders',
      'licenses',
      'services',
      'questions',
      'messages',
      'profile',
    ] as const;
    return [
      ['overview', '/seller'],
      ...names.map((name) => [name, `/seller/${name}`] as const),
      ['order', `/seller/orders/${number}`],
      ['license', `/seller/licenses/${code.id}`],
      ['service', `/seller/orders/${service.number}`],
      ['product-delivery', `/seller/products/${service.product_id}?step=delivery`],
      ['interface-message', `/seller/interface-messages?id=${call}`],
      ['product', `/seller/products/${sample.id}`],
    ];
  }
  const handedIn = await handedInBy(market);
  const appeal = { reason: 'other', statement: 'Nothing happens.', demand: 'The money back.', confirmed: true };
  await market.send('buyer', 'POST', `/orders/${service.number}/supervision/appeal`, appeal);
  const names = [
    'reviews',
    'messages',
    'accounts',
    'products',
    'questions',
    'orders',
    'licenses',
    'services',
    'appeals',
    'interface-messages',
    'ledger',
    'jobs',
    'policy',
    'clock',
  ] as const;
  return [
    ['overview', '/operator'],
    ...names.map((name) => [name, `/operator/${name}`] as const),
    ['ledger-accounts', '/operator/ledger?view=accounts'],
    ['ledger-order', `/operator/ledger/${number}`],
    ['order', `/operator/orders/${number}`],
    ['service', `/operator/orders/${service.number}`],
    ['appeal', `/operator/appeals/${service.number}`],
    ['interface-message', `/operator/interface-messages/${call}`],
    ['account', `/operator/accounts/${order.buyer_id}`],
    ['product', `/operator/products/${sample.id}`],
    ['review', `/operator/reviews/${handedIn}`],
  ];
}

/** What a test code is asked for with, by the clock of the sandbox. */
async function testCode(market: Market) {
  const { now } = await market.get<{ now: string }>('operator', '/sandbox/clock');
  return { name: 'Linux build', amount: 5, expire_at: new Date(Date.parse(now) + 86_400_000).toISOString() };
}

/** A product with a change that waits for its review. */
async function handedInBy(market: Market): Promise<string> {
  const { id, version, revision } = await market.publish('Ferry Desk');
  const content = { ...revision.content, summary: 'Tickets, chat and a knowledge base, now with reports.' };
  const edited = await market.send<Product>('seller', 'PUT', `/products/${id}`, content, version);
  await market.send('seller', 'POST', `/products/${id}/submit`, undefined, edited.version);
  return id;
}

for (const [language, theme] of [
  ['en-US', 'light'],
  ['zh-CN', 'dark'],
] as const) {
  for (const role of ['visitor', 'buyer', 'seller', 'operator'] as const) {
    test(`everybody can read every page of the ${role}, ${language}, ${theme}`, async ({
      page,
      market,
      face,
      signIn,
    }) => {
      test.setTimeout(180_000);
      await face(language, theme);
      const pages = await pagesOf(role, market);
      if (role !== 'visitor') await signIn(role);
      for (const [name, path] of pages) {
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.goto(path);
        for (const width of [1440, 390]) {
          await page.setViewportSize({ width, height: 900 });
          await test.step(`${path}, ${width}`, async () => {
            await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
            await expectAccessible(page);
            const wide = await page.evaluate(() => document.documentElement.scrollWidth);
            expect(wide, `${path} fits into ${width}`).toBeLessThanOrEqual(width);
            await picture(page, `${role}-${name}-${width}-${language}-${theme}`);
          });
        }
      }
    });
  }
}
