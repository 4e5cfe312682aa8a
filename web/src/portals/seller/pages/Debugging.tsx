import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { activityWords } from '#/ui/base/activity';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { clockTime } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import { Scroller } from '#/ui/base/Scroller';
import { Button, buttonClass, Copy, Empty, PageHeader, Skeleton } from '#/ui/base/small';
import { toast } from '#/ui/base/Toast';
import { usePage } from '#/ui/shell/page';
import { AnswerBody, Column, runText, VerdictBody } from '../debug/Columns';
import css from '../debug/debug.module.css';
import { Form } from '../debug/Form';
import { type Fields, fieldsOf } from '../debug/fields';
import { protocolName } from '../keys/protocol';
import { type Address, addressesQuery, casesQuery, keysQuery, presetsQuery } from '../keys/query';
import { Signed } from '../message/Signed';
import { signingCurl } from '../message/sign';

const route = getRouteApi('/seller/debugging');
type Activity = Schemas['Activity'];
type Run = { id: number; at: string; view: Schemas['DebugView'] };

/** Why does my interface not pass: one call to the seller's server, step by step. */
export default function Debugging() {
  const t = useText('seller');
  usePage([{ text: t('nav.debugging') }]);
  const search = route.useSearch();
  const { data: addresses, error, refetch } = useQuery(addressesQuery);
  const address =
    addresses?.find((one) => one.id === search.address) ??
    addresses?.find((one) => one.url === search.url) ??
    addresses?.[0];
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!addresses) return <Skeleton lines={8} />;
  if (!address) {
    return (
      <>
        <PageHeader title={t('nav.debugging')} />
        <Empty
          title={t('debug.noAddress')}
          action={
            <Link to="/seller/keys" className={buttonClass('primary')}>
              {t('debug.toKeys')}
            </Link>
          }
        />
      </>
    );
  }
  return <Bench key={address.id} address={address} addresses={addresses} activity={search.activity} />;
}

function Bench(props: { address: Address; addresses: readonly Address[]; activity?: Activity }) {
  const t = useText('seller');
  const navigate = useNavigate();
  const client = useQueryClient();
  const { address } = props;
  const { data: presets, error, refetch } = useQuery(presetsQuery(address.id));
  const { data: cases } = useQuery(casesQuery(address.id));
  const { data: keys } = useQuery(keysQuery);
  const [edited, setEdited] = useState<Partial<Record<Activity, Fields>>>({});
  const [instance, setInstance] = useState<string>();
  const [runs, setRuns] = useState<Partial<Record<Activity, Run[]>>>({});
  const [picked, setPicked] = useState<Partial<Record<Activity, number>>>({});
  const [preview, setPreview] = useState<Schemas['DebugView']>();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>();

  const preset = presets?.find((one) => one.activity === props.activity) ?? presets?.[0];
  const activity = preset?.activity;
  const start = preset && {
    ...preset.fields,
    ...(instance && fieldsOf[preset.activity].includes('instance_id') && { instance_id: instance }),
  };
  const fields = (activity && edited[activity]) ?? start;
  const own = (activity && runs[activity]) ?? [];
  const shown = own.find((run) => activity && run.id === picked[activity]);
  const view = shown?.view ?? preview;
  const wanted = JSON.stringify({ activity, fields });

  const call = useCallback(
    (mode: Schemas['DebugMode']) => {
      const { activity, fields } = JSON.parse(wanted) as { activity: Activity; fields: Fields };
      return body(
        api.POST('/api/v1/seller/addresses/{id}/debug-calls', {
          params: { path: { id: address.id } },
          body: { activity, fields: fields as Schemas['DebugFields'], mode },
        }),
      );
    },
    [address.id, wanted],
  );

  // What would be sent is shown as one types.
  useEffect(() => {
    if (!activity || shown) return;
    const timer = setTimeout(() => {
      call('generate').then(
        (made) => {
          setPreview(made);
          setRefused(undefined);
        },
        (thrown: unknown) => setRefused(thrown),
      );
    }, 300);
    return () => clearTimeout(timer);
  }, [activity, call, shown]);

  const send = useCallback(
    async (mode: Schemas['DebugMode']) => {
      if (!activity || busy) return;
      setBusy(true);
      setRefused(undefined);
      try {
        const made = await call(mode);
        const run = { id: Date.now(), at: new Date().toISOString(), view: made };
        setRuns((old) => ({ ...old, [activity]: [run, ...(old[activity] ?? [])].slice(0, 20) }));
        setPicked((old) => ({ ...old, [activity]: run.id }));
        if (activity === 'newInstance' && made.verdict?.instance_id) setInstance(made.verdict.instance_id);
        if (made.saved) {
          toast(t('debug.savedToast'));
          await client.invalidateQueries({ queryKey: ['connection', 'cases'] });
        }
      } catch (thrown) {
        setRefused(thrown);
      } finally {
        setBusy(false);
      }
    },
    [activity, busy, call, client, t],
  );
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void send('send');
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [send]);

  const change = (next: Fields) => {
    if (!activity) return;
    setEdited((old) => ({ ...old, [activity]: next }));
    setPicked((old) => ({ ...old, [activity]: undefined }));
  };
  const stateOf = (one: Activity) => {
    const last = runs[one]?.[0]?.view.verdict;
    if (last && !last.passed) return { tone: 'bad', icon: 'bad', text: t('debug.failing') } as const;
    if (cases?.some((saved) => saved.activity === one)) {
      return { tone: 'good', icon: 'ok', text: t('debug.saved') } as const;
    }
    if (last) return { tone: 'run', icon: 'run', text: t('debug.passing') } as const;
    return { tone: 'end', icon: 'end', text: t('debug.untried') } as const;
  };
  const copy = () => {
    if (!view) return;
    const text = signingCurl(view.request);
    void navigator.clipboard.writeText(text).then(() => toast(t('im.curlDone')));
  };

  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!presets || !activity || !fields) return <Skeleton lines={8} />;
  const key = keys?.find((one) => one.id === address.key_id);
  const status = shown?.view.answer?.status;
  const took = shown?.view.verdict?.duration_ms;
  return (
    <>
      <PageHeader
        title={t('nav.debugging')}
        actions={
          <>
            <Button icon="copy" onClick={copy} disabled={!view}>
              {t('im.curl')}
            </Button>
            <Button kind="primary" icon="play" busy={busy} onClick={() => void send('send')}>
              {t('debug.send')} <span className="xs">{'⌘↵'}</span>
            </Button>
          </>
        }
      />
      <div className={css.context}>
        <label>
          {t('debug.context')}
          <select
            className="select mono"
            value={address.id}
            onChange={(event) =>
              void navigate({ to: '/seller/debugging', search: { address: event.target.value, activity } })
            }
          >
            {props.addresses.map((one) => (
              <option key={one.id} value={one.id}>
                {one.url}
              </option>
            ))}
          </select>
        </label>
        <span className="tag">{protocolName[address.protocol]}</span>
        {key && (
          <span>
            {t('debug.key')} <Link to="/seller/keys">{key.label}</Link>
          </span>
        )}
      </div>
      <nav className={css.cases} aria-label={t('debug.cases')}>
        {presets.map((one) => {
          const state = stateOf(one.activity);
          return (
            <Link
              key={one.activity}
              to="/seller/debugging"
              search={{ address: address.id, activity: one.activity }}
              className={`${css.case} tone-${state.tone}`}
              aria-current={one.activity === activity || undefined}
              title={state.text}
            >
              <span className="row">
                <Icon name={state.icon} />
                <b className="ellipsis">{t(`common:${activityWords[one.activity]}`)}</b>
                <span className="sr">{state.text}</span>
              </span>
              <code className="ellipsis">{one.activity}</code>
            </Link>
          );
        })}
      </nav>
      {refused !== undefined && <ErrorNote error={refused} />}
      <div className={css.bench}>
        <Column
          number={1}
          title={t('debug.request')}
          side={<span className="mono xs text3">{view?.request.method}</span>}
        >
          <div className={css.body}>
            <Form activity={activity} fields={fields} onChange={change} />
            {instance && fieldsOf[activity].includes('instance_id') && (
              <p className="xs text3">{t('debug.useInstance', { id: instance })}</p>
            )}
            {view?.request.body && (
              <div>
                <p className={css.cap}>
                  {t('debug.bodyCap')} <Copy text={view.request.body} what={t('im.body')} />
                </p>
                <pre className={css.bytes}>{view.request.body}</pre>
              </div>
            )}
            {view && (
              <div>
                <p className={css.cap}>
                  {t('debug.url')} <Copy text={view.request.url} what={t('debug.url')} />
                </p>
                <pre className={css.bytes}>{view.request.url.replace('?', '\n?').replaceAll('&', '\n&')}</pre>
              </div>
            )}
            {activity === 'getLicenseAsync' && (
              <p className="xs text3">
                {t('debug.event', { path: '/api/mkp-openapi-public/global/v1/market-event/{eventId}/file' })}
              </p>
            )}
            {fields.order_id?.startsWith('MOCK') && (
              <p className="xs text3">{t('debug.mock', { order: fields.order_id })}</p>
            )}
          </div>
        </Column>
        <Column number={2} title={t('debug.string')}>
          <div className={css.body}>{view && <Signed url={view.request.url} text={view.request.string_to_sign} />}</div>
        </Column>
        <Column
          number={3}
          title={t('debug.answer')}
          side={
            status !== undefined && (
              <>
                <b className={status === 200 ? css.good : css.bad}>{`HTTP ${status}`}</b>
                {took !== undefined && (
                  <span className="text3">{t('im.took', { seconds: (took / 1000).toFixed(2) })}</span>
                )}
              </>
            )
          }
        >
          <AnswerBody view={shown?.view} />
        </Column>
        <Column number={4} title={t('debug.verdict')}>
          <VerdictBody view={shown?.view} busy={busy} onSave={() => void send('send_and_save')} />
        </Column>
      </div>
      <div className={css.runs}>
        <h2>{t('debug.runs')}</h2>
        {own.length === 0 && <p className="sm text3">{t('debug.noRuns')}</p>}
        {own.length > 0 && (
          <Scroller label={t('debug.runs')}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t('debug.time')}</th>
                  <th scope="col">{t('debug.verdict')}</th>
                  <th scope="col">{'HTTP'}</th>
                  <th scope="col">{t('debug.result')}</th>
                  <th scope="col" className="number">
                    {t('debug.took')}
                  </th>
                  <th scope="col" className="number">
                    <span className="sr">{t('debug.show')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {own.map((run) => (
                  <tr key={run.id} aria-current={run === shown || undefined}>
                    <td className="nowrap">{clockTime(run.at)}</td>
                    <td>{runText(t, run.view)}</td>
                    <td>{run.view.answer?.status ?? '–'}</td>
                    <td className="mono">{run.view.verdict?.result_code ?? '–'}</td>
                    <td className="number">
                      {t('im.took', { seconds: ((run.view.verdict?.duration_ms ?? 0) / 1000).toFixed(2) })}
                    </td>
                    <td className="number">
                      {run === shown ? (
                        <span className="text3">{t('debug.showing')}</span>
                      ) : (
                        <Button
                          kind="quiet"
                          size="small"
                          onClick={() => setPicked((old) => ({ ...old, [activity]: run.id }))}
                        >
                          {t('debug.show')}
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroller>
        )}
      </div>
    </>
  );
}
