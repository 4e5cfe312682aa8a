import type { Locator, Page } from '@playwright/test';
import { expect } from './fixtures';
import type { Say } from './words';

type Given = { name: string; mimeType: string; buffer: Buffer };
/** A document to hand in. */
export const document = (name: string): Given => ({
  name,
  mimeType: 'application/pdf',
  buffer: Buffer.from(`%PDF-1.7\n${name}\n%%EOF\n`),
});

/** Hands a file in as one of a kind. */
export async function add(page: Page, within: Locator, say: Say, kind: string, file: Given) {
  const chooser = page.waitForEvent('filechooser');
  await within.getByRole('button', { name: say('service:files.add', { kind: say(`service:kind.${kind}`) }) }).click();
  await (await chooser).setFiles(file);
  await expect(within.getByText(file.name)).toBeVisible();
}

/** Opens an act by its button on the page, and gives the dialog. */
export async function open(page: Page, say: Say, act: string): Promise<Locator> {
  await page.getByRole('button', { name: say(`service:act.${act}.verb`), exact: true }).click();
  return page.getByRole('dialog');
}

/** Does an act that brings nothing but a yes, or the reason that is given. */
export async function act(page: Page, say: Say, name: string, reason?: string) {
  const dialog = await open(page, say, name);
  if (reason) await dialog.getByLabel(say('service:field.reason')).fill(reason);
  await dialog.getByRole('button', { name: say(`service:act.${name}.verb`), exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** Looks for where an order stands, in the words of the page. */
export async function stands(page: Page, say: Say, key: string, who?: string) {
  const name = say(`service:${key}`, who ? { who: say(`service:who.${who}`) } : {});
  await expect(page.getByRole('heading', { name })).toBeVisible();
  // What is clicked next must not move while the rest of the page arrives.
  await expect(page.locator('.skeleton')).toHaveCount(0);
  await page.evaluate(() => globalThis.document.fonts.ready.then(() => undefined));
}
