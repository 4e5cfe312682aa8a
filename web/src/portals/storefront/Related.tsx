import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { exact } from '#/ui/base/format';
import { Note } from '#/ui/base/small';
import { useByUse } from '#/ui/use/ByUse';
import css from './checkout.module.css';
import { Stepper } from './controls';
import { relatedField, type ShopProduct, type Wanted } from './shop';

/** What use will cost; or how many packages, and which of the buyer's instances they are for; one for each meter in them. */
export default function Related(props: {
  /** What is opened by use; a package otherwise. */
  metered: Schemas['Metered'] | undefined;
  product: ShopProduct;
  wanted: Wanted[];
  value: (key: string) => string;
  error: (key: string) => string | undefined;
  set: (key: string, value: string) => void;
  copies: number;
  setCopies: (copies: number) => void;
}) {
  const t = useText('storefront');
  const by = useByUse();
  const { product, wanted } = props;
  const query = { product: product.id, state: 'running' as const, limit: 100 };
  const { data, error, refetch } = useQuery({
    queryKey: ['instance', 'list', query],
    queryFn: () => body(api.GET('/api/v1/instances', { params: { query } })),
    enabled: wanted.length > 0,
  });
  const { metered } = props;
  if (metered) {
    return (
      <ul className={css.terms}>
        {by.prices(metered).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    );
  }
  return (
    <>
      <Stepper
        label={t('checkout.copies')}
        range={t('checkout.copiesRange')}
        value={props.copies}
        min={1}
        max={30}
        step={1}
        onChange={props.setCopies}
      />
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {wanted.map(({ meter, item, codes }) => {
        const mine = data?.items.filter((one) => codes.includes(one.price_code)) ?? [];
        const key = relatedField(meter);
        return (
          <Field key={meter} label={t('checkout.forInstance', { item })} error={props.error(key)}>
            <select
              className="select"
              name={key}
              value={props.value(key)}
              onChange={(event) => props.set(key, event.target.value)}
            >
              <option value="">{t('checkout.choose')}</option>
              {mine.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.specification} · {one.seller_instance_id} · {exact(one.created_at)}
                </option>
              ))}
            </select>
          </Field>
        );
      })}
      {wanted.map(({ meter, item, codes }) => {
        if (!data || data.items.some((one) => codes.includes(one.price_code))) return null;
        return (
          <Note key={meter} tone="wait">
            {t('checkout.openFirst', { item })}{' '}
            <Link to="/products/$id" params={{ id: product.id }} search={{ price: codes[0] }}>
              {t('price.open')}
            </Link>
          </Note>
        );
      })}
    </>
  );
}
