import { useQuery } from '@tanstack/react-query';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Skeleton } from '#/ui/base/small';
import { unitOf } from '../instance/offers';
import { RenewForm } from '../instance/Renew';
import { orderQuery, productQuery } from '../queries';
import { useShort, useTicking } from '../time';

/** Renews a licence code: further periods of what was ordered. */
export function Renew({ license, close }: { license: Schemas['LicenseView']; close: () => void }) {
  const t = useText('buyer');
  const short = useShort(useTicking(60_000));
  const order = useQuery(orderQuery(license.order_number ?? '', true));
  const product = useQuery(productQuery(license.product_id ?? undefined));
  if (order.error) return <ErrorNote error={order.error} />;
  if (!order.data || product.isPending) return <Skeleton lines={4} />;
  const { goods } = order.data.order;
  const skus = product.data?.specifications.flatMap((specification) => specification.skus) ?? [];
  const choices = skus
    .filter(({ code }) => code === goods.sku_code)
    .flatMap((sku) => sku.prices.map((price) => ({ sku, price })))
    // What waits for the activation grows in its own unit.
    .filter(({ price }) => {
      const unit = unitOf(price.charge);
      return unit !== undefined && (!license.period || license.period.unit === unit);
    });
  return (
    <RenewForm
      product={license.name}
      choices={choices}
      present={choices.find(({ price }) => price.code === goods.price_code)}
      quantity={goods.quantity}
      begins={(length) =>
        license.expire_at
          ? t('renew.fromExpiry', { expire: short(license.expire_at), length })
          : t('licenses.renewWaiting', { length })
      }
      effect={(_, sums) => t('licenses.renewEffect', sums)}
      send={({ periods, price_code }, header) =>
        body(
          api.POST('/api/v1/licenses/{id}/renewals', {
            params: { path: { id: license.id }, header },
            body: { periods, price_code, pay: true },
          }),
        )
      }
      close={close}
    />
  );
}
