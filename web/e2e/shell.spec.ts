import { expect, expectAccessible, picture, test } from './fixtures';

test('signing in leads back to the exact address', async ({ page, face }) => {
  await face('en-US', 'light');
  await page.goto('/operator/clock?a=1');
  await expect(page).toHaveURL(/\/signin\?to=/);
  await expectAccessible(page);
  await picture(page, 'sign-in');
  await page.getByRole('button', { name: 'Sign in as Operator' }).click();
  await expect(page).toHaveURL(/\/operator\/clock\?a=1$/);
});

test('one field at a time, and an error does not tell which part is wrong', async ({ page, face }) => {
  await face('en-US', 'light');
  await page.goto('/signin');
  await page.getByLabel('Mail address').fill('buyer@');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Give a whole mail address')).toBeVisible();
  await page.getByLabel('Mail address').fill('buyer@galleria.example');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByLabel('Password').fill('galleria-sandbox');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(/\/buyer$/);
});

test('a page of another role says which one is missing', async ({ page, face, signIn }) => {
  await face('en-US', 'light');
  await signIn('buyer', '/operator');
  await expect(page.getByRole('heading', { name: 'This page needs the Operator role' })).toBeVisible();
  await expectAccessible(page);
});

test('an address that is none says so', async ({ page, face }) => {
  await face('zh-CN', 'light');
  await page.goto('/nothing/here');
  await expect(page.getByRole('heading', { name: '没有这一页' })).toBeVisible();
  await expectAccessible(page);
});

test('language and theme are kept over a reload', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: /切换到中文/ }).click();
  await expect(page.getByRole('link', { name: '全部商品', exact: true })).toBeVisible();
  await page.getByRole('button', { name: '切换到深色' }).click();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.getByRole('link', { name: '全部商品', exact: true })).toBeVisible();
});

test('the keyboard finds pages and products and goes between portals', async ({ page, face, signIn }) => {
  await face('en-US', 'light');
  await signIn('buyer');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Find' }).fill('PierDesk');
  await expect(page.getByRole('option', { name: 'PierDesk' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/products\//);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  // The storefront listens to keys a moment after it shows.
  await expect(async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('b');
    await expect(page).toHaveURL(/\/buyer$/, { timeout: 500 });
  }).toPass();
  await expect(page.getByRole('navigation', { name: 'Navigation' })).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('heading', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('an ended session is taken up again without losing what was typed', async ({ page, face, signIn }) => {
  await face('en-US', 'light');
  await signIn('seller', '/account');
  await page.getByLabel('Name', { exact: true }).fill('Farcape Software Ltd');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Save' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your session has expired' });
  await expect(dialog).toBeVisible();
  await dialog.getByLabel('Password').fill('galleria-sandbox');
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('Profile saved')).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Farcape Software Ltd');
});

test('the account page is accessible and makes a token once', async ({ page, face, signIn }) => {
  await face('en-US', 'light');
  await signIn('buyer', '/account');
  await page.getByLabel('Token name').fill('nightly import');
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByText('Keep it now. It cannot be shown again')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Revoke token' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke token' }).click();
  await expect(page.getByText('nightly import')).toHaveCount(0);
});

test('whoever is at home on another site is told where, and can dismiss it for good', async ({
  page,
  signIn,
  face,
}) => {
  await face('en-US', 'light');
  // One marketplace has one site: that the account comes from another one is put into what it answers.
  let off = false;
  await page.route('**/api/v1/session', async (route) => {
    const reply = await route.fetch();
    const session = await reply.json();
    const other_site = off ? null : { site: 'intl', url: 'https://intl.shop.example/' };
    await route.fulfill({ response: reply, json: { ...session, other_site } });
  });
  page.on('request', (request) => {
    off ||= request.method() === 'PATCH' && request.postDataJSON()?.site_notice_off === true;
  });
  await signIn('buyer');
  const banner = page.getByRole('complementary', { name: 'Another site' });
  await expect(banner.getByRole('link')).toHaveAttribute('href', 'https://intl.shop.example/');
  await expectAccessible(page);
  await picture(page, 'site-banner-1440');
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'site-banner-390');
  await banner.getByRole('button').click();
  await expect(banner).toBeHidden();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(banner).toBeHidden();
});
