import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';

export type Role = 'buyer' | 'seller' | 'operator';
const password = 'galleria-sandbox';

async function json<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

/** Speaks to the marketplace itself, beside the browser. */
export class Market {
  private readonly sessions = new Map<Role, Record<string, string>>();

  private url(path: string) {
    return `${process.env.GALLERIA_PAGE}/api/v1${path}`;
  }

  private async headers(role: Role): Promise<Record<string, string>> {
    const known = this.sessions.get(role);
    if (known) return known;
    const origin = process.env.GALLERIA_PAGE ?? '';
    const response = await fetch(this.url('/session'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ login: `${role}@galleria.example`, password }),
    });
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    const { csrf_token } = await json<{ csrf_token: string }>(response);
    const headers = { cookie, origin, 'x-csrf-token': csrf_token, 'content-type': 'application/json' };
    this.sessions.set(role, headers);
    return headers;
  }

  async get<T>(role: Role, path: string): Promise<T> {
    return json(await fetch(this.url(path), { headers: await this.headers(role) }));
  }

  /** Changes something; `version` is the one an edit builds on. */
  async send<T>(role: Role, method: string, path: string, body?: unknown, version?: number): Promise<T> {
    const headers = {
      ...(await this.headers(role)),
      'idempotency-key': crypto.randomUUID(),
      ...(version !== undefined && { 'if-match': `"${version}"` }),
    };
    return json(
      await fetch(this.url(path), { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }),
    );
  }

  /** Moves the clock by a span such as `3d`. */
  advance(by: string) {
    return this.send('operator', 'POST', '/sandbox/clock/advance', { by });
  }
}

type Fixtures = {
  market: Market;
  signIn: (role: Role, to?: string) => Promise<void>;
  /** Sets language and theme for the pages that follow. */
  face: (language: 'zh-CN' | 'en-US', theme: 'light' | 'dark') => Promise<void>;
};

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: the form of a fixture
  baseURL: async ({}, use) => use(process.env.GALLERIA_PAGE),
  // biome-ignore lint/correctness/noEmptyPattern: the form of a fixture
  market: async ({}, use) => use(new Market()),
  face: async ({ page }, use) =>
    use(async (language, theme) => {
      await page.addInitScript(
        ([l, t]) => {
          localStorage.setItem('galleria.language', l);
          localStorage.setItem('galleria.theme', t);
        },
        [language, theme] as const,
      );
    }),
  signIn: async ({ page, baseURL }, use) =>
    use(async (role, to = `/${role}`) => {
      const reply = await page.request.post('/api/v1/session', {
        data: { login: `${role}@galleria.example`, password },
        headers: { origin: baseURL ?? '' },
      });
      expect(reply.ok()).toBe(true);
      await page.goto(to);
    }),
});

/** No finding of axe on the page as it stands. */
export async function expectAccessible(page: Page) {
  // A page is measured when it is there and nothing moves any more.
  await expect(page.locator('.skeleton, [aria-busy="true"]')).toHaveCount(0);
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
  const { violations } = await new AxeBuilder({ page }).analyze();
  const said = violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `  ${n.html}`).join('\n')}`);
  expect(said).toEqual([]);
}

/** A picture to be looked at beside the design. */
export async function picture(page: Page, name: string) {
  await page.screenshot({ path: `test-results/pictures/${name}.png`, fullPage: true });
}

export { expect };
