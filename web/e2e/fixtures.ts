import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import type { Language } from './words';

export type Role = 'buyer' | 'seller' | 'operator';
const password = 'galleria-sandbox';

async function json<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

/** What has to be tried out before a product is handed in; one that can be changed wants `upgradeInstance` too. */
export const cases = ['newInstance', 'queryInstance', 'refreshInstance', 'updateInstanceStatus', 'releaseInstance'];

export type Listed<T> = { items: T[] };
export type Order = { number: string; instance_id: string | null; amount: { amount: string } };
type Price = { code: string; charge: string; pricing: { unit_price: { amount: string } } };
type Content = {
  name: string;
  summary: string;
  description: string;
  address_id: string;
  specifications: { skus: { code: string; prices: Price[] }[] }[];
};
export type Product = { id: string; version: number; seller_id: string; revision: { content: Content } };

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

  /** Sets the policy in force to what `change` makes of it, and gives what sets it back. */
  async rule<P extends object>(change: (policy: P) => P): Promise<() => Promise<void>> {
    const path = this.url('/policy');
    const put = async (make: (policy: P) => P) => {
      const headers = await this.headers('operator');
      const reply = await fetch(path, { headers });
      const tag = reply.headers.get('etag') ?? '';
      const before = await json<P>(reply);
      const body = JSON.stringify({ policy: make(before) });
      await json(await fetch(path, { method: 'PUT', headers: { ...headers, 'if-match': tag }, body }));
      return before;
    };
    const before = await put(change);
    return async () => {
      await put(() => before);
    };
  }

  /** The sample product of that name, as its seller sees it. */
  async sample(name: string): Promise<Product> {
    const { items } = await this.get<Listed<{ id: string; name: string }>>('seller', '/products?limit=100');
    const entry = items.find((item) => item.name === name);
    if (!entry) throw new Error(`There is no sample product ${name}.`);
    return this.get('seller', `/products/${entry.id}`);
  }

  /** Connects a server of the seller's: an address with every debug case passed, signed with the key of the samples. */
  async connect(url: string): Promise<string> {
    const { items: keys } = await this.get<Listed<{ id: string; label: string }>>('seller', '/seller/access-keys');
    const key_id = keys.find(({ label }) => label === 'sandbox')?.id;
    const made = { url, protocol: 'v2', key_id };
    const { id } = await this.send<{ id: string }>('seller', 'POST', '/seller/addresses', made);
    for (const activity of [...cases, 'upgradeInstance']) {
      await this.send('seller', 'POST', `/seller/addresses/${id}/debug-calls`, { activity, mode: 'send_and_save' });
    }
    return id;
  }

  /** A product of one's own on the shelf: PierDesk under another name, which no other test knows. */
  async publish(name: string, address?: string, texts: Partial<Content> = {}): Promise<Product> {
    const { content } = (await this.sample('PierDesk')).revision;
    const draft = {
      ...content,
      ...texts,
      name: `${name} ${letters()}`,
      address_id: address ?? content.address_id,
      specifications: content.specifications.map((specification) => ({
        ...specification,
        skus: specification.skus.map(({ code: _, ...sku }) => ({
          ...sku,
          prices: sku.prices.map(({ code: _, ...price }) => price),
        })),
      })),
    };
    const { id, version } = await this.send<Product>('seller', 'POST', '/products', draft);
    const handed = await this.send<Product>('seller', 'POST', `/products/${id}/submit`, undefined, version);
    await this.send('operator', 'POST', `/products/${id}/decision`, { decision: 'approve' }, handed.version);
    return this.get('seller', `/products/${id}`);
  }

  /** Orders a product by the month, without paying. */
  async order(product: Product, quantity = 1): Promise<Order> {
    const price = product.revision.content.specifications[0]?.skus[0]?.prices.find(({ charge }) => charge === 'month');
    return this.send('buyer', 'POST', '/orders', {
      price_code: price?.code,
      quantity,
      periods: 1,
      accept_agreement: true,
      parameters: [{ name: 'emailDomainName', value: 'galleria.example' }],
    });
  }

  /** A service that people deliver, on the shelf, bought and paid. */
  async serve(name: string): Promise<Order & { product_id: string }> {
    return this.again((await this.offer(name)).id);
  }

  /** A product of one price that people deliver, on the shelf; `texts` are what it has of its own. */
  async offer(name: string, texts: object = {}): Promise<{ id: string; name: string }> {
    const price = { charge: 'one_time', pricing: { kind: 'fixed', price: { amount: '120.00', currency: 'CNY' } } };
    const draft = {
      name: `${name} ${letters()}`,
      summary: 'We move your tickets over.',
      description: 'Tickets, customers and attachments, moved by people who know both sides.',
      category: 'office',
      model: 'general',
      access_type: 'human_service',
      supervised: { flow: 'website_service', delivery_days: 5, acceptance: 'All tickets are there.', screenshots: 1 },
      specifications: [{ name: 'Migration', skus: [{ name: 'Small', prices: [price] }] }],
      ...texts,
    };
    const { id, version } = await this.send<Product>('seller', 'POST', '/products', draft);
    const handed = await this.send<Product>('seller', 'POST', `/products/${id}/submit`, undefined, version);
    await this.send('operator', 'POST', `/products/${id}/decision`, { decision: 'approve' }, handed.version);
    return { id, name: draft.name };
  }

  /** Buys and pays a product of one price once more. */
  async again(id: string): Promise<Order & { product_id: string }> {
    const { revision } = await this.get<Product>('seller', `/products/${id}`);
    const price_code = revision.content.specifications[0]?.skus[0]?.prices[0]?.code;
    const wish = { price_code, quantity: 1, periods: 1, accept_agreement: true };
    const { number } = await this.send<Order>('buyer', 'POST', '/orders', wish);
    return this.send('buyer', 'POST', `/orders/${number}/pay`);
  }

  /** Where an order of the buyer's stands. */
  async stateOf(number: string): Promise<string> {
    const { order } = await this.get<{ order: { state: string } }>('buyer', `/orders/${number}`);
    return order.state;
  }

  /** Orders a product by the month, and pays. */
  async buy(product: Product): Promise<Order> {
    const { number } = await this.order(product);
    return this.send('buyer', 'POST', `/orders/${number}/pay`);
  }
}

/** Letters that tell one run's names from another's; names of products carry no digits that look like a version. */
const letters = () =>
  Array.from({ length: 5 }, () => String.fromCharCode(97 + Math.floor(Math.random() * 26))).join('');

type Fixtures = {
  market: Market;
  signIn: (role: Role, to?: string) => Promise<void>;
  /** Sets language and theme for the pages that follow. */
  face: (language: Language, theme: 'light' | 'dark') => Promise<void>;
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

/** Goes on with the tabulator until the focus is where it shall be. */
export async function tabTo(page: Page, target: Locator) {
  await expect(target).toBeVisible();
  for (let steps = 0; steps < 150; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The keyboard does not reach ${target}.`);
}

/** A picture to be looked at beside the design. */
export async function picture(page: Page, name: string) {
  await page.screenshot({ path: `test-results/pictures/${name}.png`, fullPage: true });
}

export { expect };
