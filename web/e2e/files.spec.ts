import type { Page } from '@playwright/test';
import { expect, expectAccessible, picture, test } from './fixtures';

type Content = { name: string; logo: string | null; pictures: { file: string; text: string }[] };
type Product = { id: string; version: number; live_revision: number | null; revision: { content: Content } };
type Entry = { id: string; name: string; live_revision: number | null };

/** A picture as a seller has it on disk: drawn by the browser, in stripes of one colour. */
async function drawn(page: Page, name: string, colour: string, width: number, height: number) {
  const url = await page.evaluate(
    ([fill, w, h]) => {
      const canvas = document.createElement('canvas');
      canvas.width = w;
      canvas.height = h;
      const pen = canvas.getContext('2d');
      if (!pen) throw new Error('no canvas');
      pen.fillStyle = fill;
      pen.fillRect(0, 0, w, h);
      pen.fillStyle = '#ffffff';
      for (let y = h / 8; y < h; y += h / 4) pen.fillRect(w / 8, y, (w * 3) / 4, h / 16);
      return canvas.toDataURL('image/png');
    },
    [colour, width, height] as const,
  );
  return { name, mimeType: 'image/png', buffer: Buffer.from(url.split(',')[1] ?? '', 'base64') };
}

async function choose(page: Page, button: string, file: { name: string; mimeType: string; buffer: Buffer }) {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).click();
  await (await chooser).setFiles(file);
}

const loaded = (page: Page, name: string | RegExp) =>
  expect
    .poll(() =>
      page.getByRole('img', { name }).evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0)),
    )
    .toBeGreaterThan(0);

test.beforeEach(({ face }) => face('en-US', 'light'));

test('a product gets its logo and pictures, and buyers see them once they are approved', async ({
  page,
  market,
  signIn,
}) => {
  test.setTimeout(120_000);
  const { items } = await market.get<{ items: Entry[] }>('seller', '/products');
  const entry = items.find((one) => one.live_revision !== null);
  expect(entry).toBeDefined();
  const id = entry?.id ?? '';
  await signIn('seller', `/seller/products/${id}?step=pictures`);
  await expect(page.getByRole('heading', { name: 'Logo and pictures' })).toBeVisible();

  // What only says that it is a picture is refused in words.
  const program = { name: 'screen.png', mimeType: 'image/png', buffer: Buffer.from('MZ this is a program') };
  await choose(page, 'Add a picture', program);
  await expect(page.getByText('whatever its name says')).toBeVisible();
  await choose(page, 'Add a picture', await drawn(page, 'small.png', '#1f3f7a', 200, 100));
  await expect(page.getByText('This picture has 200×100 pixels')).toBeVisible();

  await choose(page, 'Upload a logo', await drawn(page, 'logo.png', '#0b5f6f', 240, 240));
  await loaded(page, 'Logo');
  await choose(page, 'Add a picture', await drawn(page, 'one.png', '#1f3f7a', 1200, 900));
  await page.getByLabel('What picture 1 shows').fill('The list of orders');
  await choose(page, 'Add a picture', await drawn(page, 'two.png', '#7b3a26', 1200, 900));
  await page.getByLabel('What picture 2 shows').fill('The report of a month');
  await loaded(page, 'The report of a month');
  await page.getByRole('button', { name: 'Move picture 2 up' }).click();
  await expect(page.getByLabel('What picture 1 shows')).toHaveValue('The report of a month');
  await expect(page.getByText(/^Draft saved at/)).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'seller-pictures');
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'seller-pictures-390');
  await page.setViewportSize({ width: 1440, height: 900 });

  // The draft is nobody's business but the seller's and the operators'.
  const draft = await market.get<Product>('seller', `/products/${id}`);
  const file = draft.revision.content.pictures[0]?.file ?? '';
  const target = `${process.env.GALLERIA_PAGE}/api/v1/files/${file}`;
  expect((await fetch(target)).status).toBe(404);
  const submitted = await market.send<Product>('seller', 'POST', `/products/${id}/submit`, undefined, draft.version);

  await page.context().clearCookies();
  await signIn('operator', `/operator/reviews/${id}`);
  await loaded(page, 'The report of a month');
  await expectAccessible(page);
  await picture(page, 'operator-review-pictures');
  const decision = { decision: 'approve' };
  await market.send('operator', 'POST', `/products/${id}/decision`, decision, submitted.version);
  const shown = await fetch(target);
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(shown.headers.get('x-content-type-options')).toBe('nosniff');

  await page.context().clearCookies();
  await signIn('buyer', `/products/${id}`);
  await loaded(page, 'The report of a month');
  await page.getByRole('button', { name: 'Show picture: The list of orders' }).click();
  await loaded(page, 'The list of orders');
  await expectAccessible(page);
  await picture(page, 'product-pictures');
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'product-pictures-390');
});

test('pictures in Chinese and in the dark', async ({ page, market, signIn, face }) => {
  await face('zh-CN', 'dark');
  const { items } = await market.get<{ items: Entry[] }>('seller', '/products');
  const id = items.find((one) => one.live_revision !== null)?.id ?? '';
  await signIn('seller', `/seller/products/${id}?step=pictures`);
  await expect(page.getByRole('heading', { name: '图标与图片' })).toBeVisible();
  await expect(page.getByRole('button', { name: '添加图片' })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'seller-pictures-zh-dark');
  await page.goto(`/products/${id}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'product-pictures-zh-dark');
});
