import type { Money, Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { fromUnits, money, units } from '#/ui/base/format';
import { words } from '#/ui/base/states';
import css from './calculator.module.css';
import { countedOf, isPeriodic, type offerOf } from './shop';

type Offer = ReturnType<typeof offerOf>;
type Part = { text: string; label: string };

/** The bands a quantity passes through and how much of it lies in each; for prices that add up band by band. */
function steps(bands: Schemas['Band'][], quantity: number) {
  return bands.flatMap((band, at) => {
    const end = Math.min(quantity, (bands[at + 1]?.from ?? quantity + 1) - 1);
    const count = end - band.from + 1;
    return count > 0 ? [{ count, price: band.unit_price }] : [];
  });
}

function sum(parts: { count: number; price: Money }[]): bigint {
  return parts.reduce((total, part) => total + units(part.price) * BigInt(part.count), 0n);
}

/** The sum as tiles: each factor with what it is. The numbers are those of the server. */
export function Formula({ quote, offer }: { quote: Schemas['QuoteView']; offer: Offer }) {
  const t = useText('storefront');
  const counted = offer && countedOf(offer);
  const pricing = offer?.price.pricing;
  const unit = counted?.label ?? '';
  const bands = pricing && 'bands' in pricing ? pricing.bands : [];
  const through = steps(bands, quote.quantity);
  const banded = through.length > 1 && sum(through) === units(quote.per_period);
  const plain = fromUnits(units(quote.unit_price) * BigInt(quote.quantity), quote.total.currency);

  const groups: Part[][] = [];
  if (counted && banded) {
    for (const part of through) {
      groups.push([
        { text: String(part.count), label: unit },
        { text: money(part.price), label: t('price.perUnit') },
      ]);
    }
  } else if (counted && units(plain) === units(quote.per_period)) {
    groups.push([
      { text: String(quote.quantity), label: unit },
      { text: money(quote.unit_price), label: t('price.perUnit') },
    ]);
  } else {
    groups.push([{ text: money(quote.per_period), label: t(`common:${words.chargeName[quote.charge]}`) }]);
  }
  const several = groups.length > 1;
  return (
    <div className={css.tiles}>
      {several && <i>(</i>}
      {groups.map((group, at) => (
        <Group key={group.map((part) => part.text).join()} parts={group} lead={at > 0 ? '+' : undefined} />
      ))}
      {several && <i>)</i>}
      {isPeriodic(quote.charge) && (
        <Group lead="×" parts={[{ text: String(quote.periods), label: t(`common:${words.unit[quote.charge]}`) }]} />
      )}
    </div>
  );
}

function Group({ parts, lead }: { parts: Part[]; lead?: string }) {
  return parts.map((part, at) => (
    <span key={`${part.label}${part.text}`} className={css.factor}>
      {(at > 0 || lead) && <i>{at > 0 ? '×' : lead}</i>}
      <span className={css.tile}>
        {part.text}
        <small>{part.label}</small>
      </span>
    </span>
  ));
}
