import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api, body } from '#/api/client';
import { useText } from '#/i18n';
import { activityWords } from '#/ui/base/activity';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { clockTime, exact } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import { Button, Id, Moment, Skeleton, StateChip } from '#/ui/base/small';
import { toast } from '#/ui/base/Toast';
import { AttemptChart } from './AttemptChart';
import { causeText, cell, grouped } from './cause';
import { Exchange } from './Exchange';
import { onKey } from './keys';
import css from './message.module.css';
import { messageQuery, orderQuery } from './query';
import { signingCurl } from './sign';
import { Why } from './Why';

/** One message: what it means, every attempt, the bytes, and starting it again. */
export function Inspector(props: { id: string; attempt?: number; onAttempt: (number: number | undefined) => void }) {
  const t = useText('seller');
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>();
  const { data: message, error, refetch } = useQuery(messageQuery(props.id));
  const number = message?.order_number ?? '';
  const { data: order } = useQuery({ ...orderQuery(number), enabled: number !== '' });

  const attempts = message?.attempts ?? [];
  const shown = attempts.find((one) => one.number === props.attempt) ?? attempts.at(-1);
  const at = shown ? attempts.indexOf(shown) : -1;

  const restart = async () => {
    if (!message?.restartable || busy) return;
    setBusy(true);
    setRefused(undefined);
    try {
      await body(api.POST('/api/v1/interface-messages/{id}/restart', { params: { path: { id: message.id } } }));
      props.onAttempt(undefined);
      toast(t('im.restarting', { number: message.tries + 1 }));
      await client.invalidateQueries({ queryKey: ['interface_message'] });
    } catch (thrown) {
      setRefused(thrown);
    } finally {
      setBusy(false);
    }
  };
  const copy = () => {
    if (!shown) return;
    const [method = '', url = ''] = shown.request_line.split(/ (.*)/);
    const text = signingCurl({ method, url, body: shown.request_body, curl: shown.curl });
    void navigator.clipboard.writeText(text).then(() => toast(t('im.curlDone')));
  };
  useEffect(() => onKey({ r: () => void restart(), c: copy }));

  if (error && !message) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!message) return <Skeleton lines={8} />;
  return (
    <>
      <div className={css.head}>
        <div>
          <h2>
            {t(`common:${activityWords[message.activity]}`)} <code>{message.activity}</code>
          </h2>
          <StateChip kind="message" state={message.state} />
        </div>
        <div className={css.actions}>
          {shown && (
            <Button icon="copy" onClick={copy}>
              {t('im.curl')}
            </Button>
          )}
          {message.restartable && (
            <Button kind="primary" icon="redo" busy={busy} onClick={() => void restart()}>
              {t('im.restart')}
            </Button>
          )}
        </div>
      </div>
      <div className={css.facts}>
        <span>
          {t('im.order')}{' '}
          <Link to="/seller/orders/$number" params={{ number }} className="mono">
            {number}
          </Link>
        </span>
        {message.instance_id && (
          <span>
            {t('im.instance')} <Id value={message.instance_id} short />
          </span>
        )}
        {order && <span>{order.order.goods.product_name}</span>}
        <span>
          {t('im.started')} <Moment at={message.created_at} full />
        </span>
      </div>
      <Why message={message} order={order?.order} />
      {refused !== undefined && <ErrorNote error={refused} />}
      {message.restartable && <p className={css.said}>{t('im.restartNote')}</p>}
      {!shown && message.state === 'pending' && (
        <p className="sm text3">{t('im.noAttempts', { time: exact(message.next_at) })}</p>
      )}
      {shown && (
        <>
          <div className={css.groups}>
            <b>{t('im.attempts', { count: attempts.length })}</b>
            {grouped(attempts).map(({ key, cause, count }) => (
              <span key={key} className={css[cell(cause)]}>
                <i />
                {t('im.cause', { cause: causeText(t, cause), count })}
              </span>
            ))}
          </div>
          <AttemptChart
            attempts={attempts}
            windowEnd={message.window_ends_at}
            shown={shown.number}
            onShow={props.onAttempt}
          />
          <p className={css.said}>{t('im.chartHelp')}</p>
          <div className={css.pager}>
            <h3>{t('im.attempt', { number: shown.number })}</h3>
            {Date.parse(shown.started_at) > Date.parse(message.window_ends_at) + 1000 && (
              <span className="tag">{t('im.manual')}</span>
            )}
            <span className="sm text3 nowrap" title={exact(shown.started_at)}>
              {clockTime(shown.started_at)} {t('im.took', { seconds: (shown.duration_ms / 1000).toFixed(2) })}
            </span>
            <span className="grow" />
            <button
              type="button"
              className="icon-button"
              aria-label={t('im.previous')}
              disabled={at <= 0}
              onClick={() => props.onAttempt(attempts[at - 1]?.number)}
            >
              <Icon name="left" />
            </button>
            <span className="sm text3 nowrap">
              {at + 1} / {attempts.length}
            </span>
            <button
              type="button"
              className="icon-button"
              aria-label={t('im.next')}
              disabled={at >= attempts.length - 1}
              onClick={() => props.onAttempt(attempts[at + 1]?.number)}
            >
              <Icon name="right" />
            </button>
          </div>
          <Exchange key={`${message.id} ${shown.number}`} attempt={shown} />
          <p className={css.facts}>
            <Link to="/seller/debugging" search={{ activity: message.activity, url: addressOf(shown.request_line) }}>
              <Icon name="terminal" size={14} /> {t('im.debug')}
            </Link>
          </p>
        </>
      )}
    </>
  );
}

/** The address of a request line, without its query. */
function addressOf(line: string): string | undefined {
  return line.split(' ')[1]?.split('?')[0];
}
