import type { Money, Schemas } from '#/api/types';
import { fromUnits, units } from '#/ui/base/format';

export type Transfer = Schemas['TransferView'];
type Currency = Money['currency'];

const accountKinds = ['buyer_balance', 'escrow', 'external', 'platform_fee', 'seller_payable'] as const;
export type AccountKind = (typeof accountKinds)[number];

/** The parts of a ledger account's name: kind, currency, and the account of the marketplace it belongs to. */
export function parsed(account: string): { kind?: AccountKind; currency: Currency; party?: string } {
  const [name = '', currency = 'CNY', party] = account.split(':');
  const plain = party && /^[0-9a-f]{32}$/.test(party) ? party : undefined;
  return {
    kind: accountKinds.find((kind) => kind === name),
    currency: currency === 'USD' || currency === 'EUR' ? currency : 'CNY',
    party: plain?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  };
}

/** Hundredths, as totals of accounts come, as money. */
export const hundredths = (value: number, currency: Currency): Money => fromUnits(BigInt(value) * 100n, currency);

export type Line = { account: string; amount: bigint };
type Title = 'payment' | 'voided' | 'split' | 'refund' | 'top_up';
export type Group = {
  key: string;
  title: Title;
  ids: string[];
  at: string;
  debits: Line[];
  credits: Line[];
  /** What became of money that was held first. */
  phase: Schemas['Phase'];
  settled?: { at: string; posted: bigint; voided: bigint };
  memo: string;
};

const titles: Record<Schemas['TransferKind'], Title> = {
  top_up: 'top_up',
  hold: 'payment',
  post: 'payment',
  void: 'voided',
  seller_share: 'split',
  platform_fee: 'split',
  refund_share: 'refund',
  refund_fee: 'refund',
  refund_part: 'split',
  usage_charge: 'payment',
  usage_payment: 'payment',
};

function add(lines: Line[], account: string, amount: bigint) {
  const line = lines.find((other) => other.account === account);
  if (line) line.amount += amount;
  else lines.push({ account, amount });
}

export const sum = (lines: readonly Line[]) => lines.reduce((total, line) => total + line.amount, 0n);

/**
 * Postings as a reader of books expects them: what moved at once and for one reason stands together, debit first. Settling
 * a held payment is the end of its hold, no second movement; giving it back is a movement in the other direction.
 */
export function groups(transfers: readonly Transfer[]): Group[] {
  const out: Group[] = [];
  for (const transfer of transfers.toSorted((a, b) => a.id.localeCompare(b.id))) {
    const amount = units(transfer.amount);
    const held = transfer.resolves ? out.find((group) => group.ids.includes(transfer.resolves ?? '')) : undefined;
    if (held) {
      const before = held.settled ?? { at: transfer.at, posted: 0n, voided: 0n };
      if (transfer.phase === 'post') held.settled = { ...before, posted: before.posted + amount };
      else held.settled = { ...before, voided: before.voided + amount };
      held.phase = held.settled.posted > 0n ? 'post' : 'void';
      if (transfer.phase === 'post') continue;
    }
    const title = titles[transfer.kind];
    const key = `${title} ${transfer.at}`;
    let group = out.find((other) => other.key === key && title !== 'payment');
    if (!group) {
      group = { key, title, ids: [], at: transfer.at, debits: [], credits: [], phase: transfer.phase, memo: '' };
      out.push(group);
    }
    group.ids.push(transfer.id);
    group.memo ||= transfer.memo;
    const back = transfer.phase === 'void';
    add(group.debits, back ? transfer.credit : transfer.debit, amount);
    add(group.credits, back ? transfer.debit : transfer.credit, amount);
  }
  return out;
}

/** By how much each account is richer for good: what is only held has not moved yet. */
export function moved(transfers: readonly Transfer[]): Line[] {
  const lines: Line[] = [];
  for (const { debit, credit, amount, phase } of transfers) {
    if (phase === 'pending' || phase === 'void') continue;
    add(lines, debit, -units(amount));
    add(lines, credit, units(amount));
  }
  return lines;
}

export type Flow = { kind: AccountKind | 'back' | 'held'; amount: bigint };

/** Where the money of an order went: what came in, and the ways out of the hold. */
export function flows(transfers: readonly Transfer[]): { from: AccountKind; total: bigint; out: Flow[] } | undefined {
  const total = transfers.filter((t) => t.kind === 'hold').reduce((all, t) => all + units(t.amount), 0n);
  if (total === 0n) return undefined;
  const of = (...kinds: Schemas['TransferKind'][]) =>
    transfers.filter((t) => kinds.includes(t.kind)).reduce((all, t) => all + units(t.amount), 0n);
  const seller = of('seller_share');
  const fee = of('platform_fee');
  const voided = of('void');
  const back = voided + of('refund_part');
  const held = total - of('post') - voided;
  const out: Flow[] = [
    { kind: 'seller_payable', amount: seller },
    { kind: 'platform_fee', amount: fee },
    { kind: 'back', amount: back },
    { kind: 'held', amount: held },
  ];
  return { from: 'buyer_balance', total, out: out.filter((flow) => flow.amount > 0n) };
}
