import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '#/api/client';
import { asProblem } from '#/api/problem';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Button, LiveDot, Moment, Note, PageHeader } from '#/ui/base/small';
import { ResourceTable } from '#/ui/centre/ResourceTable';
import { ChargeList } from '#/ui/centre/usage/ChargeList';
import { HoldList } from '#/ui/centre/usage/HoldList';
import { RecordState, Records } from '#/ui/centre/usage/Records';
import css from '#/ui/centre/usage/usage.module.css';
import { usePage } from '#/ui/shell/page';
import { Refused } from '../usage/Refused';

const route = getRouteApi('/seller/usage');
const shows = ['refused', 'waiting', 'calls', 'charges', 'records'] as const;

/** What this seller reported, what became of it, and what it earned. */
export default function Usage() {
  const t = useText('usage');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const show = shows.find((name) => name === search.show) ?? 'refused';
  const { cursor } = search;
  const turn = (next: string | undefined) =>
    void navigate({ to: '.', search: { show, ...(next && { cursor: next }) } });
  usePage([{ text: t('seller.title') }]);
  return (
    <>
      <PageHeader
        title={t('seller.title')}
        facts={
          <>
            <span>{t('seller.lead')}</span>
            <LiveDot />
          </>
        }
      />
      <nav className="tabs" aria-label={t('seller.title')}>
        {shows.map((name) => (
          <Link key={name} to="/seller/usage" search={{ show: name }} aria-current={name === show ? 'page' : undefined}>
            {t(`seller.show.${name}`)}
          </Link>
        ))}
      </nav>
      {show === 'refused' && (
        <Refused
          search={search}
          onSearch={(values, replace) => void navigate({ to: '.', search: { show, ...values }, replace })}
        />
      )}
      {show === 'waiting' && <HoldList open cursor={cursor} onCursor={turn} />}
      {show === 'calls' && (
        <ResourceTable
          label={t('seller.show.calls')}
          query={{
            queryKey: ['usage', 'pushes', cursor],
            queryFn: () => body(api.GET('/api/v1/usage/pushes', { params: { query: { cursor } } })),
          }}
          rowKey={({ id }) => id}
          {...(cursor && { cursor })}
          onCursor={turn}
          empty={{ title: t('call.empty') }}
          columns={[
            { key: 'at', head: t('call.at'), cell: (one) => <Moment at={one.at} full /> },
            {
              key: 'contract',
              head: t('call.contract'),
              cell: (one) => t(one.contract === 'old' ? 'call.old' : 'call.new'),
            },
            { key: 'accepted', head: t('call.accepted'), number: true, cell: (one) => one.accepted },
            { key: 'late', head: t('call.late'), number: true, cell: (one) => one.late },
            { key: 'held', head: t('call.held'), number: true, cell: (one) => one.held },
            { key: 'refused', head: t('call.refused'), number: true, cell: (one) => one.refused },
          ]}
        />
      )}
      {show === 'charges' && (
        <ChargeList
          search={search}
          onSearch={(values, replace) => void navigate({ to: '.', search: { show, ...values }, replace })}
          rowLink={({ id }) => ({ to: '/seller/usage/$id', params: { id } })}
        />
      )}
      {show === 'records' && <Found instance={search.instance} />}
    </>
  );
}

/** What stands with a record, by its serial; and beside it the other records of its instance. */
function Found({ instance }: { instance: string | undefined }) {
  const t = useText('usage');
  const navigate = route.useNavigate();
  const [serial, setSerial] = useState('');
  const [found, setFound] = useState<Schemas['UsageRecordView']>();
  const [missing, setMissing] = useState<string>();
  const look = async () => {
    setMissing(undefined);
    setFound(undefined);
    try {
      const record = await body(api.GET('/api/v1/usage/record', { params: { query: { serial: serial.trim() } } }));
      setFound(record);
      await navigate({ to: '.', search: { show: 'records', instance: record.instance_id }, replace: true });
    } catch (thrown) {
      const problem = asProblem(thrown);
      setMissing(problem.status === 404 ? t('record.unknown') : problem.message);
    }
  };
  return (
    <>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (serial.trim()) void look();
        }}
      >
        <input
          className="input"
          aria-label={t('field.serial')}
          placeholder={t('record.find')}
          maxLength={64}
          value={serial}
          onChange={(event) => setSerial(event.target.value)}
        />
        <Button type="submit">{t('record.look')}</Button>
      </form>
      {missing && <Note tone="end">{missing}</Note>}
      {found && (
        <p>
          <span className="mono">{found.serial}</span> · {found.value} · <RecordState record={found} />
        </p>
      )}
      {instance && (
        <section className={css.part}>
          <h2>{t('record.ofInstance')}</h2>
          <Records side="seller" instance={instance} />
        </section>
      )}
    </>
  );
}
