import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { exact } from '#/ui/base/format';
import { Button, KeyValue } from '#/ui/base/small';
import { toast } from '#/ui/base/Toast';
import { useByUse } from '#/ui/use/ByUse';
import { metersOf } from '#/ui/use/counted';
import css from './instance.module.css';

/** `20260302010203000`, as sellers write times, put like all others. */
function counted(text: string): string {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(text);
  return parts ? exact(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}Z`) : text;
}

/** What is paid by use and at which price, or what a package holds; and the seller's own figures. */
export function ByUse(props: { details: Schemas['InstanceDetails']; product: Schemas['ShopProductView'] | undefined }) {
  const t = useText('buyer');
  const by = useByUse();
  const { metered, package: terms, related = [], info, instance } = props.details;
  if (!metered && !terms) return null;
  const items: [string, ReactNode][] = [];
  if (metered) {
    items.push([t('use.counted'), metered.item]);
    items.push([t('use.price'), <Lines key="price" lines={by.prices(metered)} />]);
    items.push([t('use.charged'), t(`use.cycle.${metered.cycle}`)]);
  }
  if (terms) {
    const meters = props.product ? metersOf(props.product) : new Map();
    items.push([t('use.holds'), <Lines key="holds" lines={by.contents(terms, meters)} />]);
    items.push([t('use.terms'), <Lines key="terms" lines={by.terms(terms)} />]);
    items.push([
      t('use.for'),
      <ul key="for">
        {related.map((one) => (
          <li key={one.meter}>
            <Link to="/buyer/instances/$id" params={{ id: one.instance_id }} className="mono">
              {one.seller_instance_id}
            </Link>
          </li>
        ))}
      </ul>,
    ]);
  }
  const said = info?.usage ?? [];
  const over = instance.state === 'released' || instance.state === 'releasing';
  return (
    <section className={css.block}>
      <h2>{t(metered ? 'use.title' : 'use.package')}</h2>
      <KeyValue items={items} />
      {!over && said.length > 0 && (
        <div className={css.figures}>
          <h3>{t('use.sellerSays')}</h3>
          <KeyValue
            items={said.map((one) => [
              one.related_instance_id ?? t('use.sofar'),
              <div key={one.related_instance_id ?? ''}>
                {one.value} {metered?.unit}{' '}
                <span className="text3">{t('use.asOf', { time: counted(one.counted_at) })}</span>{' '}
                {one.dashboard_url && (
                  <div>
                    <a href={one.dashboard_url} target="_blank" rel="noreferrer">
                      {t('use.dashboard')}
                    </a>
                  </div>
                )}
              </div>,
            ])}
          />
          <p className="xs text3">{t('use.notCharged')}</p>
        </div>
      )}
    </section>
  );
}

function Lines({ lines }: { lines: string[] }) {
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** Ends what is paid by use, after saying what that means. */
export function Close({ instance, etag }: { instance: Schemas['InstanceView']; etag: string }) {
  const t = useText('buyer');
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const act = async () => {
    await body(
      api.POST('/api/v1/instances/{id}/close', {
        params: { path: { id: instance.id }, header: { 'If-Match': etag } },
      }),
    );
    await client.invalidateQueries({ queryKey: ['instance'] });
    toast(t('use.closed', { product: instance.product_name }));
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('use.close')}</Button>
      {asking && (
        <Confirm
          verb={t('use.close')}
          effect={
            <>
              <p>{t('use.closeEffect', { product: instance.product_name })}</p>
              <p>{t('use.closePackages')}</p>
            </>
          }
          act={act}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
