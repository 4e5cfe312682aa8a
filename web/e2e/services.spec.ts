import { expect, expectAccessible, type Listed, picture, type Role, tabTo, test } from './fixtures';
import { act, add, document, open, stands } from './service';
import { languages, speaks } from './words';

type Named = { id: string; name: string };

for (const language of languages) {
  const say = speaks(language);
  const name = language === 'zh-CN' ? '官网搬迁服务' : 'Harbour Moves';

  test(`a human service from publishing to acceptance, with an appeal on the way, ${language}`, async ({
    page,
    market,
    signIn,
    face,
  }) => {
    test.setTimeout(300_000);
    await face(language, 'light');
    const as = async (role: Role, to: string) => {
      await page.context().clearCookies();
      await signIn(role, to);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    };
    let id = '';
    let number = '';

    await test.step('the seller publishes it', async () => {
      await signIn('seller', '/seller/products/new');
      await page.getByLabel(say('seller:product.name'), { exact: true }).fill(name);
      await page.getByLabel(say('seller:product.summary')).fill('We move your tickets over.');
      await page.getByLabel(say('seller:product.category')).selectOption('office');
      await page.getByLabel(say('seller:product.accessType')).selectOption('human_service');
      await page.getByLabel(say('seller:product.model')).selectOption('joint');
      const steps = page.getByRole('navigation', { name: say('seller:product.steps') });
      await steps.getByRole('link', { name: say('seller:product.step.offers') }).click();
      await page.getByLabel(say('seller:product.specName')).fill('Migration');
      await page.getByLabel(say('seller:product.sku'), { exact: true }).fill('Small');
      await page.getByLabel(say('seller:product.amount'), { exact: true }).fill('120.00');
      await expect(page.getByLabel(say('seller:product.charge'))).toHaveValue('one_time');
      const submit = page.getByRole('button', { name: say('seller:product.submit') });
      await expect(page.getByText(say('seller:product.saved'))).toBeVisible();
      // What a joint product still lacks is where the wizard goes.
      await submit.click();
      await expect(page.getByLabel(say('seller:product.acceptance'))).toBeFocused();
      await page.getByLabel(say('seller:product.days')).fill('400');
      await expect(page.getByText(say('seller:rule.days'))).toBeVisible();
      await page.getByLabel(say('seller:product.days')).fill('5');
      await page.getByLabel(say('seller:product.acceptance')).fill('All tickets are there, and agents can sign in.');
      await page.getByLabel(say('seller:product.screenshots')).fill('1');
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: say('seller:product.formAdd') }).click();
      await (await chooser).setFiles(document('form.pdf'));
      await expect(page.getByText(say('seller:product.formThere'))).toBeVisible();
      await expectAccessible(page);
      await picture(page, `service-publish-${language}`);
      await page.setViewportSize({ width: 390, height: 844 });
      await picture(page, `service-publish-390-${language}`);
      await page.setViewportSize({ width: 1440, height: 900 });
      await submit.click();
      await expect(page.getByText(say('seller:product.waiting'))).toBeVisible();
      id = page.url().match(/products\/([0-9a-f-]{36})/)?.[1] ?? '';
      expect(id).not.toBe('');
    });

    await test.step('an operator reads how it is delivered, and approves', async () => {
      await as('operator', `/operator/reviews/${id}`);
      await expect(page.getByText('All tickets are there, and agents can sign in.')).toBeVisible();
      await expect(page.getByRole('link', { name: say('operator:review.template') })).toBeVisible();
      await expectAccessible(page);
      await picture(page, `service-review-${language}`);
      await page.keyboard.press('Control+Enter');
      await expect
        .poll(async () => (await market.get<{ shelf: string }>('seller', `/products/${id}`)).shelf)
        .toBe('on_shelf');
    });

    await test.step('the buyer reads how it is delivered, and buys it', async () => {
      await as('buyer', `/products/${id}`);
      await expect(page.getByRole('heading', { name: say('storefront:service.title') })).toBeVisible();
      await expectAccessible(page);
      await picture(page, `service-product-${language}`);
      await page.setViewportSize({ width: 390, height: 844 });
      await picture(page, `service-product-390-${language}`);
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.getByRole('link', { name: say('storefront:price.buy'), exact: true }).click();
      await page.getByRole('checkbox').check();
      await expectAccessible(page);
      await picture(page, `service-checkout-${language}`);
      await page.getByRole('button', { name: say('storefront:checkout.pay', { amount: '¥120.00' }) }).click();
      await expect(page).toHaveURL(/\/buyer\/orders\//);
      number = page.url().match(/orders\/(\w+)/)?.[1] ?? '';
      await stands(page, say, 'yours.submit_requirement');
    });

    await test.step('the buyer says what is needed, with a file', async () => {
      await expectAccessible(page);
      await picture(page, `service-buyer-first-${language}`);
      const dialog = await open(page, say, 'submit_requirement');
      const send = dialog.getByRole('button', { name: say('service:act.submit_requirement.verb'), exact: true });
      await send.click();
      await expect(dialog.getByLabel(say('service:field.note'))).toBeFocused();
      await dialog.getByLabel(say('service:field.note')).fill('Move 12 000 tickets by Friday.');
      // What only says that it is a document is refused in words.
      const chooser = page.waitForEvent('filechooser');
      await dialog.getByRole('button', { name: say('service:files.add', { kind: say('service:kind.other') }) }).click();
      await (await chooser).setFiles({ ...document('no.pdf'), buffer: Buffer.from('MZ this is a program') });
      await expect(dialog.getByRole('alert')).toBeVisible();
      await add(page, dialog, say, 'requirement', document('need.pdf'));
      await expectAccessible(page);
      await picture(page, `service-requirement-${language}`);
      await send.click();
      await stands(page, say, 'theirs.confirm_requirement', 'seller');
    });

    await test.step('the seller finds it, and sends it back', async () => {
      await as('seller', '/seller/services');
      await expect(page.getByRole('link', { name: say('service:list.show.mine') })).toHaveAttribute(
        'aria-current',
        'page',
      );
      await expectAccessible(page);
      await picture(page, `service-list-seller-${language}`);
      await page.getByRole('link', { name: number }).click();
      await expect(page).toHaveURL(/#service$/);
      await stands(page, say, 'yours.confirm_requirement');
      await expect(page.getByText('Move 12 000 tickets by Friday.')).toBeVisible();
      const file = page.getByRole('link', { name: say('service:files.download', { name: 'need.pdf' }) });
      const got = await page.request.get((await file.getAttribute('href')) ?? '');
      expect(await got.text()).toContain('need.pdf');
      await act(page, say, 'reject', 'From which system?');
      await stands(page, say, 'theirs.submit_requirement', 'buyer');
      await act(page, say, 'remind');
      await expect(page.getByText(say('service:event.reminded'))).toBeVisible();
    });

    await test.step('the buyer says it again', async () => {
      await as('buyer', `/buyer/orders/${number}`);
      await stands(page, say, 'yours.submit_requirement');
      await expect(page.getByText('From which system?').first()).toBeVisible();
      const dialog = await open(page, say, 'submit_requirement');
      await dialog.getByLabel(say('service:field.note')).fill('Move 12 000 tickets from Old Desk by Friday.');
      await dialog.getByRole('button', { name: say('service:act.submit_requirement.verb'), exact: true }).click();
      await stands(page, say, 'theirs.confirm_requirement', 'seller');
    });

    const deliver = async (times: string) => {
      const dialog = await open(page, say, 'deliver');
      const send = dialog.getByRole('button', { name: say('service:act.deliver.verb'), exact: true });
      await send.click();
      await expect(dialog.getByText(say('service:files.missing'))).toBeVisible();
      await add(page, dialog, say, 'requirement', document(`sow-${times}.pdf`));
      await add(page, dialog, say, 'acceptance', document(`done-${times}.pdf`));
      const shot = await page.screenshot();
      await add(page, dialog, say, 'screenshot', { name: `live-${times}.png`, mimeType: 'image/png', buffer: shot });
      await expect(dialog.getByText(say('service:files.missing'))).toBeHidden();
      await expectAccessible(page);
      await picture(page, `service-delivery-${times}-${language}`);
      await send.click();
      await stands(page, say, 'theirs.accept', 'buyer');
    };
    await test.step('the seller agrees and delivers with proof', async () => {
      await as('seller', `/seller/orders/${number}`);
      await act(page, say, 'confirm_requirement');
      await stands(page, say, 'yours.implement');
      await deliver('once');
      await expectAccessible(page);
      await picture(page, `service-seller-delivered-${language}`);
      await page.setViewportSize({ width: 390, height: 844 });
      await picture(page, `service-seller-delivered-390-${language}`);
      await page.setViewportSize({ width: 1440, height: 900 });
    });

    await test.step('the buyer sends it back, and sees the next delivery without a reload', async () => {
      await as('buyer', `/buyer/orders/${number}`);
      await act(page, say, 'reject', 'Half of the tickets are missing.');
      await stands(page, say, 'theirs.implement', 'seller');
      const seller = await page.context().browser()?.newContext({ baseURL: process.env.GALLERIA_PAGE });
      if (!seller) throw new Error('no browser');
      const desk = await seller.newPage();
      await desk.addInitScript((l) => localStorage.setItem('galleria.language', l), language);
      await desk.request.post('/api/v1/session', {
        data: { login: 'seller@galleria.example', password: 'galleria-sandbox' },
        headers: { origin: process.env.GALLERIA_PAGE ?? '' },
      });
      await desk.goto(`/seller/orders/${number}`);
      await expect(desk.getByText('Half of the tickets are missing.').first()).toBeVisible();
      const dialog = await open(desk, say, 'deliver');
      await add(desk, dialog, say, 'requirement', document('sow-twice.pdf'));
      await add(desk, dialog, say, 'acceptance', document('done-twice.pdf'));
      const shot = await desk.screenshot({ fullPage: false });
      await add(desk, dialog, say, 'screenshot', { name: 'live-twice.png', mimeType: 'image/png', buffer: shot });
      await dialog.getByRole('button', { name: say('service:act.deliver.verb'), exact: true }).click();
      await expect(dialog).toBeHidden();
      await seller.close();
      await stands(page, say, 'yours.accept');
      await expect(page.getByText('done-twice.pdf')).toBeVisible();
    });

    await test.step('the buyer appeals, after a second look', async () => {
      const dialog = await open(page, say, 'appeal');
      await dialog.getByLabel(say('service:field.why')).selectOption('not_as_ordered');
      await dialog.getByLabel(say('service:field.statement')).fill('Tickets of 2024 are not there.');
      await dialog.getByLabel(say('service:field.demand')).fill('Move all of them.');
      await add(page, dialog, say, 'other', document('list.pdf'));
      await dialog.getByRole('button', { name: say('service:appeal.next') }).click();
      await expect(dialog.getByText(say('service:act.appeal.check'))).toBeVisible();
      await expectAccessible(page);
      await picture(page, `service-appeal-${language}`);
      await dialog.getByRole('button', { name: say('service:appeal.send') }).click();
      await stands(page, say, 'stands.frozen');
      await picture(page, `service-buyer-frozen-${language}`);
    });

    await test.step('an operator reads both sides, and lets it go on', async () => {
      await as('operator', '/operator/appeals');
      await expectAccessible(page);
      await picture(page, `service-appeals-${language}`);
      await page.getByRole('link', { name: number }).click();
      await stands(page, say, 'stands.frozenYours');
      const files = page.getByRole('region', { name: say('service:desk.files') });
      for (const file of ['need.pdf', 'done-once.pdf', 'done-twice.pdf', 'list.pdf']) {
        await expect(files.getByText(file)).toBeVisible();
      }
      await expectAccessible(page);
      await picture(page, `service-desk-${language}`);
      await page.setViewportSize({ width: 390, height: 844 });
      await picture(page, `service-desk-390-${language}`);
      await page.setViewportSize({ width: 1440, height: 900 });
      const form = page.getByRole('form', { name: say('service:decide.title') });
      await form.getByRole('radio', { name: say('service:decide.refund') }).check();
      await form.getByLabel(say('service:field.amount')).fill('500');
      await form.getByLabel(say('service:field.reason')).fill('The tickets are there now; please look again.');
      await form.getByRole('button', { name: say('service:act.decide_appeal.verb') }).click();
      await expect(form.getByText(say('service:field.amountWrong', { amount: '¥120.00' }))).toBeVisible();
      await form.getByLabel(say('service:field.amount')).fill('20');
      await form.getByRole('button', { name: say('service:act.decide_appeal.verb') }).click();
      const dialog = page.getByRole('dialog');
      const money = say('service:decide.refundEffect', { back: '¥20.00', kept: '¥100.00' });
      await expect(dialog.getByText(money)).toBeVisible();
      await picture(page, `service-decision-${language}`);
      await dialog.getByRole('button', { name: say('common:action.cancel') }).click();
      await form.getByRole('radio', { name: say('service:decide.resume') }).check();
      await form.getByRole('button', { name: say('service:act.decide_appeal.verb') }).click();
      await dialog.getByRole('button', { name: say('service:decide.resume'), exact: true }).click();
      await expect(page.getByText(say('service:desk.decided'))).toBeVisible();
    });

    await test.step('the buyer accepts when asked a second time', async () => {
      await as('buyer', '/buyer/services');
      await expectAccessible(page);
      await picture(page, `service-list-buyer-${language}`);
      await page.getByRole('link', { name: number }).click();
      const dialog = await open(page, say, 'accept');
      await expect(
        dialog.getByText(say('service:act.accept.effect', { amount: '¥120.00', seller: 'Farcape Software' })),
      ).toBeVisible();
      await picture(page, `service-accept-${language}`);
      await dialog.getByRole('button', { name: say('service:act.accept.verb'), exact: true }).click();
      await stands(page, say, 'stands.delivered');
      expect(await market.stateOf(number)).toBe('completed');
      const bundle = page.getByRole('link', { name: say('service:evidence.export') });
      const got = await page.request.get((await bundle.getAttribute('href')) ?? '');
      expect(got.headers()['content-type']).toBe('application/zip');
      await expectAccessible(page);
      await picture(page, `service-buyer-done-${language}`);
      await page.setViewportSize({ width: 390, height: 844 });
      await picture(page, `service-buyer-done-390-${language}`);
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto('/buyer/services?show=closed');
      await expect(page.getByRole('link', { name: number })).toBeVisible();
      await as('operator', `/operator/orders/${number}`);
      await stands(page, say, 'stands.delivered');
      await expectAccessible(page);
      await picture(page, `service-operator-order-${language}`);
    });
  });

  test(`both sides agree on a part of the money back, ${language}`, async ({ page, market, signIn, face }) => {
    test.setTimeout(120_000);
    await face(language, 'dark');
    const { number } = await market.serve('Desk Moves');
    await signIn('buyer', `/buyer/orders/${number}`);
    const dialog = await open(page, say, 'request_refund');
    await dialog.getByLabel(say('service:field.amount')).fill('999');
    await dialog.getByLabel(say('service:field.reason')).fill('I need only a part.');
    await dialog.getByRole('button', { name: say('service:act.request_refund.verb'), exact: true }).click();
    await expect(dialog.getByText(say('service:field.amountWrong', { amount: '¥120.00' }))).toBeVisible();
    await dialog.getByLabel(say('service:field.amount')).fill('50');
    await dialog.getByRole('button', { name: say('service:act.request_refund.verb'), exact: true }).click();
    await stands(page, say, 'stands.refundAsked');
    await act(page, say, 'withdraw_refund');
    await stands(page, say, 'yours.submit_requirement');
    const again = await open(page, say, 'request_refund');
    await again.getByLabel(say('service:field.amount')).fill('40');
    await again.getByLabel(say('service:field.reason')).fill('I need only a part.');
    await again.getByRole('button', { name: say('service:act.request_refund.verb'), exact: true }).click();
    await stands(page, say, 'stands.refundAsked');

    // It waits for the seller, whatever node the delivery stands at.
    await page.context().clearCookies();
    await signIn('seller', '/seller/services');
    await expect(page.getByRole('link', { name: number })).toBeVisible();
    const file = page.getByRole('link', { name: say('common:table.exportAs', { format: 'CSV' }) });
    const { headers, text } = await page.request
      .get((await file.getAttribute('href')) ?? '')
      .then(async (answer) => ({ headers: answer.headers(), text: await answer.text() }));
    expect(headers['content-type']).toContain('text/csv');
    expect(text).toContain(`${number},Desk Moves`);
    expect(text).toContain(',40.00,');
    await page.goto('/seller');
    const todo = page.getByRole('region', { name: say('seller:overview.todo') });
    await expect(todo.getByText(say('service:stands.refundYours', { amount: '¥40.00' })).first()).toBeVisible();
    await page.goto(`/seller/orders/${number}`);
    await stands(page, say, 'stands.refundYours');
    await expect(page.getByText('I need only a part.').first()).toBeVisible();
    const answer = await open(page, say, 'approve_refund');
    await expect(
      answer.getByText(say('service:act.approve_refund.effect', { back: '¥40.00', kept: '¥80.00' })),
    ).toBeVisible();
    await expectAccessible(page);
    await picture(page, `service-refund-answer-${language}`);
    await answer.getByRole('button', { name: say('service:act.approve_refund.verb'), exact: true }).click();
    await stands(page, say, 'stands.refunded');

    await page.context().clearCookies();
    await signIn('buyer', `/buyer/orders/${number}`);
    await expect(page.getByText(say('service:stands.refundedSplit', { back: '¥40.00', kept: '¥80.00' }))).toBeVisible();
    await expectAccessible(page);
    await picture(page, `service-refunded-${language}-dark`);
  });
}

test('a draft is agreed to by keyboard, and an operator looks at the delivery first', async ({
  page,
  market,
  signIn,
  face,
}) => {
  test.setTimeout(120_000);
  const say = speaks('en-US');
  await face('en-US', 'light');
  const { product_id } = await market.serve('Site Works');
  await signIn('operator', `/operator/products/${product_id}`);
  await page.getByRole('button', { name: say('operator:product.recheckOn') }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: say('operator:product.recheckOn') })
    .click();
  await expect(page.getByRole('button', { name: say('operator:product.recheckOff') })).toBeVisible();
  const { number } = await market.again(product_id);
  const supervision = `/orders/${number}/supervision`;
  await market.send('buyer', 'POST', `${supervision}/requirement`, { note: 'Three pages.', files: [] });
  await market.send('seller', 'POST', `${supervision}/requirement/confirm`);

  await page.context().clearCookies();
  await signIn('seller', `/seller/orders/${number}`);
  const dialog = await open(page, say, 'submit_draft');
  await add(page, dialog, say, 'draft', document('draft.pdf'));
  await dialog.getByRole('button', { name: say('service:act.submit_draft.verb'), exact: true }).click();
  await stands(page, say, 'theirs.confirm_draft', 'buyer');

  await page.context().clearCookies();
  await signIn('buyer', `/buyer/orders/${number}`);
  await tabTo(page, page.getByRole('button', { name: say('service:act.confirm_draft.verb'), exact: true }));
  await page.keyboard.press('Enter');
  await tabTo(
    page,
    page.getByRole('dialog').getByRole('button', { name: say('service:act.confirm_draft.verb'), exact: true }),
  );
  await page.keyboard.press('Enter');
  await stands(page, say, 'theirs.implement', 'seller');

  await page.context().clearCookies();
  await signIn('seller', '/seller');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page);
  await page
    .getByRole('region', { name: say('seller:overview.todo') })
    .getByRole('link', { name: /^Site Works/ })
    .first()
    .click();
  const proof = await open(page, say, 'deliver');
  await add(page, proof, say, 'requirement', document('sow.pdf'));
  await add(page, proof, say, 'acceptance', document('done.pdf'));
  const shot = await page.screenshot();
  await add(page, proof, say, 'screenshot', { name: 'live.png', mimeType: 'image/png', buffer: shot });
  await proof.getByRole('button', { name: say('service:act.deliver.verb'), exact: true }).click();
  await stands(page, say, 'theirs.review', 'operator');

  await page.context().clearCookies();
  await signIn('operator', `/operator/orders/${number}`);
  await act(page, say, 'reject', 'The second page is empty.');
  await stands(page, say, 'theirs.implement', 'seller');
  await expectAccessible(page);
  await picture(page, 'service-operator-sent-back');
});

test('what is empty says so, and an address can hold anything', async ({ page, market, signIn, face }) => {
  await face('en-US', 'light');
  const { items } = await market.get<Listed<Named>>('buyer', '/supervisions?standing=frozen');
  await signIn('buyer', '/buyer/services?show=frozen');
  if (items.length === 0) await expect(page.getByText('No order is under appeal')).toBeVisible();
  await page.goto('/buyer/services?show=nonsense');
  await expect(page.getByRole('link', { name: 'My turn' })).toHaveAttribute('aria-current', 'page');
});
