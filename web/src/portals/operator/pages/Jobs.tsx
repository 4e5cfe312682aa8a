import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Button, Chip, Moment, PageHeader, StateChip } from '#/ui/base/small';
import { toast } from '#/ui/base/Toast';
import { FilterBar } from '#/ui/centre/FilterBar';
import { ResourceTable } from '#/ui/centre/ResourceTable';
import { usePage } from '#/ui/shell/page';
import { Proofs } from '../parts/Proofs';
import { choiceOf } from '../parts/search';
import { jobCountsQuery } from '../queries';

const route = getRouteApi('/operator/jobs');
const kinds = {
  deliver: 0,
  order_timeout: 0,
  timeline: 0,
  supervision: 0,
  license: 0,
  notify: 0,
  prove: 0,
  tidy: 0,
} as const;
const standings = { waiting: 0, running: 0, parked: 0 } as const;
type Job = Schemas['JobView'];

/** What the marketplace has to do by itself, and what it gave up on. */
export default function Jobs() {
  const t = useText('operator');
  const navigate = useNavigate();
  const client = useQueryClient();
  const search = route.useSearch();
  usePage([{ text: t('nav.jobs') }]);
  const counts = useQuery(jobCountsQuery);
  const [asks, setAsks] = useState<Job>();
  const { cursor } = search;
  const query = { state: choiceOf(standings, search.state), kind: choiceOf(kinds, search.kind), cursor };
  const kindName = (kind: string) => {
    const known = choiceOf(kinds, kind);
    return known ? t(`job.kind.${known}`) : kind;
  };
  const parked = counts.data?.filter((entry) => entry.state === 'parked').reduce((all, entry) => all + entry.count, 0);
  return (
    <>
      <PageHeader
        title={t('nav.jobs')}
        chip={
          parked === undefined ? undefined : (
            <Chip tone={parked > 0 ? 'bad' : 'good'}>
              {parked > 0 ? t('job.parked', { count: parked }) : t('job.well')}
            </Chip>
          )
        }
      />
      <Proofs />
      {counts.error && <ErrorNote error={counts.error} retry={() => void counts.refetch()} />}
      <FilterBar
        values={{ state: search.state, kind: search.kind }}
        onChange={(values) => void navigate({ to: '/operator/jobs', search: values, replace: true })}
        filters={[
          {
            name: 'state',
            label: t('field.state'),
            options: Object.keys(standings).map((value) => ({
              value,
              label: t(`job.state.${value as keyof typeof standings}`),
            })),
          },
          {
            name: 'kind',
            label: t('job.what'),
            options: Object.keys(kinds).map((value) => {
              const count = counts.data
                ?.filter((entry) => entry.kind === value)
                .reduce((all, entry) => all + entry.count, 0);
              return { value, label: count ? `${kindName(value)} (${count})` : kindName(value) };
            }),
          },
        ]}
      />
      <ResourceTable
        label={t('nav.jobs')}
        query={{
          queryKey: ['job', 'list', query],
          queryFn: () => body(api.GET('/api/v1/jobs', { params: { query } })),
        }}
        rowKey={(row) => row.id}
        cursor={cursor}
        onCursor={(next) => void navigate({ to: '/operator/jobs', search: { ...search, cursor: next } })}
        filtered={Boolean(search.state || search.kind)}
        empty={{ title: t('job.empty') }}
        columns={[
          { key: 'kind', head: t('job.what'), cell: (row) => kindName(row.kind) },
          { key: 'key', head: t('job.key'), cell: (row) => <span className="mono">{row.key}</span> },
          {
            key: 'state',
            head: t('field.state'),
            cell: (row) => <StateChip kind="job" state={row.parked ? 'parked' : 'waiting'} />,
          },
          { key: 'run', head: t('job.due'), cell: (row) => <Moment at={row.run_at} /> },
          { key: 'failures', head: t('job.failures'), number: true, cell: (row) => row.failures },
          { key: 'error', head: t('job.error'), cell: (row) => row.last_error || '–' },
          {
            key: 'act',
            head: t('job.act'),
            cell: (row) =>
              row.parked ? (
                <Button size="small" icon="play" onClick={() => setAsks(row)}>
                  {t('job.unpark')}
                </Button>
              ) : (
                '–'
              ),
          },
        ]}
      />
      {asks && (
        <Confirm
          verb={t('job.unparkVerb', { kind: kindName(asks.kind) })}
          effect={<p>{t('job.unparkEffect', { key: asks.key, count: asks.failures })}</p>}
          act={async () => {
            await body(api.POST('/api/v1/jobs/{id}/unpark', { params: { path: { id: asks.id } } }));
            toast(t('job.unparked', { key: asks.key }));
            await client.invalidateQueries({ queryKey: ['job'] });
          }}
          onClose={() => setAsks(undefined)}
        />
      )}
    </>
  );
}
