import type { Schemas } from '#/api/types';

type Product = Schemas['ShopProductView'];
type Instance = Schemas['InstanceView'];
export type Offer = { sku: Schemas['ShopSku']; price: Schemas['ShopPrice'] };

/** The edition an instance belongs to, and what of it is paid by periods: changes stay inside an edition. */
export function offersOf(product: Product | undefined, instance: Instance) {
  const edition = product?.specifications.find(({ skus }) => skus.some(({ code }) => code === instance.sku_code));
  const offers = (edition?.skus ?? []).flatMap((sku) =>
    sku.prices.filter(({ charge }) => unitOf(charge) !== undefined).map((price): Offer => ({ sku, price })),
  );
  const present = offers.find(({ price }) => price.code === instance.price_code);
  return { edition, offers, present };
}

/** The unit of a period that is paid for; what is paid once or by use has none. */
export function unitOf(charge: Schemas['Charge']): Schemas['PeriodUnit'] | undefined {
  return charge === 'year' || charge === 'month' || charge === 'day' ? charge : undefined;
}
