import type { Money, Schemas } from '#/api/types';
import { units } from '#/ui/base/format';

/** What one unit costs at the smallest quantity on offer. */
function unitPrice(pricing: Schemas['Pricing'], least: number): Money | undefined {
  if (pricing.kind === 'fixed') return pricing.price;
  if (pricing.kind === 'linear') return pricing.unit_price;
  if (pricing.kind === 'package') return pricing.price;
  if (pricing.kind === 'metered') return undefined;
  return (pricing.bands.findLast((band) => band.from <= least) ?? pricing.bands[0])?.unit_price;
}

/** The lowest price of a unit over all editions and versions, for each kind of charge, in the order they are offered. */
export function lowest(product: Pick<Schemas['ShopProductView'], 'specifications'>) {
  const found = new Map<Schemas['Charge'], Money>();
  for (const { quantity, skus } of product.specifications) {
    for (const { charge, pricing } of skus.flatMap((sku) => sku.prices)) {
      const price = unitPrice(pricing, quantity?.min ?? 1);
      const before = found.get(charge);
      if (price && (!before || units(price) < units(before))) found.set(charge, price);
    }
  }
  return [...found];
}
