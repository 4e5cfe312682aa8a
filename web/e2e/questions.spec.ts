import { expect, expectAccessible, type Listed, type Product, picture, tabTo, test } from './fixtures';
import { languages, speaks } from './words';

type Message = { id: string; event: string; facts: { product_id?: string } };

for (const language of languages) {
  test(`a buyer asks, the seller answers, an operator hides it and shows it again, ${language}`, async ({
    page,
    market,
    signIn,
    face,
  }) => {
    test.setTimeout(120_000);
    const say = speaks(language);
    await face(language, 'light');
    const product = await market.publish('Pilot Desk');
    const { name } = product.revision.content;
    const text = 'Can tickets be merged? 工单能合并吗?';
    const answer = 'Yes, from the list. 可以,在列表中勾选后合并。';
    const place = page.locator('#questions');

    await test.step('visitors read', async () => {
      await page.goto(`/products/${product.id}`);
      await expect(place.getByText(say('storefront:questions.none'))).toBeVisible();
      await expect(place.getByRole('link', { name: say('storefront:questions.signIn') })).toBeVisible();
    });

    await test.step('the buyer asks, without a mouse', async () => {
      await signIn('buyer', `/products/${product.id}`);
      const field = place.getByLabel(say('storefront:questions.ask'));
      await expect(field).toBeVisible();
      await tabTo(page, field);
      await page.keyboard.type('Is there a casino?');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await expect(place.getByText(/casino.*(differently|表述)/)).toBeVisible();
      await field.fill(text);
      await place.getByRole('button', { name: say('storefront:questions.send') }).click();
      await expect(page.getByText(say('storefront:questions.sent'))).toBeVisible();
      const own = place.getByRole('listitem').filter({ hasText: text });
      await expect(own.getByText(say('storefront:questions.own'), { exact: true })).toBeVisible();
      await expect(field).toHaveValue('');

      await field.fill('Never mind.');
      await place.getByRole('button', { name: say('storefront:questions.send') }).click();
      const second = place.getByRole('listitem').filter({ hasText: 'Never mind.' });
      await second.getByRole('button', { name: say('storefront:questions.withdraw') }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: say('storefront:questions.withdraw') })
        .click();
      await expect(second).toHaveCount(0);
      await expectAccessible(page);
    });

    await test.step('the seller answers, and puts the answer right', async () => {
      const news = await market.get<Listed<Message>>('seller', '/messages?event=question_asked');
      expect(news.items.filter(({ facts }) => facts.product_id === product.id)).toHaveLength(2);
      await page.context().clearCookies();
      await signIn('seller', '/seller/questions');
      const row = page.getByRole('row').filter({ hasText: name });
      await row.getByRole('button', { name: say('seller:questions.name.open') }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: say('seller:questions.do.open') }).click();
      await expect(dialog.getByLabel(say('seller:questions.answer'))).toBeFocused();
      await dialog.getByLabel(say('seller:questions.answer')).fill('Yes.');
      await expectAccessible(page);
      await picture(page, `seller-question-answering-${language}`);
      await dialog.getByRole('button', { name: say('seller:questions.do.open') }).click();
      await expect(row).toHaveCount(0);
      await page.getByRole('link', { name: say('seller:questions.tab.answered'), exact: true }).click();
      await row.getByRole('button', { name: say('seller:questions.name.answered') }).click();
      await expect(dialog.getByLabel(say('seller:questions.answer'))).toHaveValue('Yes.');
      await dialog.getByLabel(say('seller:questions.answer')).fill(answer);
      await dialog.getByRole('button', { name: say('seller:questions.do.answered') }).click();
      await expect(row.getByText(answer)).toBeVisible();
      await picture(page, `seller-questions-answered-${language}`);
    });

    await test.step('the buyer is told and sees it', async () => {
      await page.context().clearCookies();
      await signIn('buyer', '/buyer/messages');
      const message = page.getByRole('listitem').filter({ hasText: name }).first();
      await message.getByRole('link', { name: say('buyer:messages.question') }).click();
      await expect(place.getByText(answer)).toBeVisible();
      await place.scrollIntoViewIfNeeded();
      await picture(page, `visitor-product-questions-${language}`);
    });

    await test.step('an operator hides it, and shows it again', async () => {
      await page.context().clearCookies();
      await signIn('operator', '/operator/questions');
      const row = page.getByRole('row').filter({ hasText: text }).filter({ hasText: name });
      await row.getByRole('button', { name: say('operator:questions.hideName') }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(say('operator:questions.reason')).fill('Off topic.');
      await expectAccessible(page);
      await dialog.getByRole('button', { name: say('operator:questions.hide') }).click();
      await expect(row.getByText('Off topic.')).toBeVisible();
      const shown = async () =>
        (await market.get<Listed<unknown>>('buyer', `/shop/products/${product.id}/questions`)).items.length;
      expect(await shown()).toBe(0);
      const told = await market.get<Listed<Message>>('buyer', '/messages?event=question_hidden');
      expect(told.items[0]?.facts.product_id).toBe(product.id);
      await picture(page, `operator-question-hidden-${language}`);
      await row.getByRole('button', { name: say('operator:questions.showName') }).click();
      await dialog.getByRole('button', { name: say('operator:questions.show') }).click();
      await expect(row.getByText('Off topic.')).toHaveCount(0);
      expect(await shown()).toBe(1);
    });
  });
}

test('what was asked of a sample is there with its answer', async ({ page, face }) => {
  await face('zh-CN', 'dark');
  const found = (await (await page.request.get('/api/v1/shop/search?q=crm')).json()) as Listed<Product>;
  await page.setViewportSize({ width: 390, height: 900 });
  await page.goto(`/products/${found.items[0]?.id}`);
  await expect(page.locator('#questions').getByRole('listitem')).toHaveCount(2);
  await expectAccessible(page);
  await picture(page, 'visitor-product-sample-questions-390-zh-CN-dark');
});
