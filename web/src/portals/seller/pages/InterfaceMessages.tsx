import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { activityWords } from '#/ui/base/activity';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { clockTime, day } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import { Button, Empty, LiveDot, PageHeader, Skeleton } from '#/ui/base/small';
import { states, toneIcon } from '#/ui/base/states';
import { AttemptStrip } from '#/ui/centre/AttemptStrip';
import { Exports } from '#/ui/centre/Exports';
import { FilterBar } from '#/ui/centre/FilterBar';
import { usePage } from '#/ui/shell/page';
import { cell } from '../message/cause';
import { Inspector } from '../message/Inspector';
import { onKey } from '../message/keys';
import css from '../message/message.module.css';
import {
  asked,
  countsQuery,
  type Message,
  messageQuery,
  messagesQuery,
  productsQuery,
  type Standing,
} from '../message/query';

const route = getRouteApi('/seller/interface-messages');
const standings = Object.keys(states.message) as Standing[];
const activities = Object.keys(activityWords) as (keyof typeof activityWords)[];

function Strip({ message }: { message: Message }) {
  const t = useText('seller');
  // What went through at once needs no strip; of the others there are few.
  const troubled = message.tries > 1;
  const { data } = useQuery({ ...messageQuery(message.id), enabled: troubled });
  return (
    <span className={css.side}>
      {message.tries > 0 && t('im.tries', { count: message.tries })}{' '}
      {data && <AttemptStrip attempts={data.attempts.map(cell)} last={6} />}
    </span>
  );
}

/** Everything the marketplace asked of the seller's server: list and inspector. */
export default function InterfaceMessages() {
  const t = useText('seller');
  const language = useLanguage();
  usePage([{ text: t('nav.interface') }]);
  const search = route.useSearch();
  const navigate = useNavigate();
  const to = '/seller/interface-messages';
  const { id: picked, attempt, cursor, ...chosen } = search;
  const { data: counts } = useQuery(countsQuery);
  const { data: products } = useQuery(productsQuery);
  const { data, error, refetch } = useQuery({
    ...messagesQuery({ ...chosen, cursor }),
    placeholderData: keepPreviousData,
  });
  const items = data?.items ?? [];
  const shown = picked ?? items[0]?.id;

  useEffect(() => {
    const go = (by: number) => {
      const at = items.findIndex((item) => item.id === shown);
      const next = items[at + by];
      if (!next) return;
      void navigate({ to, search: { ...search, id: next.id, attempt: undefined }, replace: true });
      document.getElementById(`message-${next.id}`)?.scrollIntoView({ block: 'nearest' });
    };
    return onKey({ j: () => go(1), k: () => go(-1) });
  });

  const filtered = Object.values(chosen).some((value) => value !== undefined);
  const filters = [
    {
      name: 'state',
      label: t('im.state'),
      options: [
        { value: 'unfinished', label: t('im.unfinished') },
        ...standings.map((value) => ({ value, label: t(`common:${states.message[value].text}`) })),
      ],
    },
    {
      name: 'activity',
      label: t('im.activity'),
      options: activities.map((value) => ({ value, label: `${t(`common:${activityWords[value]}`)} ${value}` })),
    },
    {
      name: 'product',
      label: t('im.product'),
      options: (products?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
    },
    { name: 'from', label: t('im.from') },
    { name: 'to', label: t('im.to') },
  ];
  const figures = (['stopped', 'pending', 'refunded'] as const).flatMap((one) => {
    const count = counts?.get(one);
    return count ? [{ state: one, count }] : [];
  });
  return (
    <>
      <PageHeader
        title={t('nav.interface')}
        facts={figures.map((one) => (
          <Link key={one.state} to={to} search={{ state: one.state }} className={css.figure} data-state={one.state}>
            <b>{one.count}</b> {t(`common:${states.message[one.state].text}`)}
          </Link>
        ))}
        actions={<LiveDot />}
      />
      <FilterBar
        values={chosen}
        filters={filters}
        search={{ name: 'q', placeholder: t('im.search') }}
        onChange={(values) => void navigate({ to, search: values })}
      />
      {error && !data && <ErrorNote error={error} retry={() => void refetch()} />}
      {!error && !data && <Skeleton lines={8} />}
      {data && items.length === 0 && (
        <Empty
          title={filtered ? t('im.noneMatch') : t('im.none')}
          action={filtered && <Button onClick={() => void navigate({ to, search: {} })}>{t('im.all')}</Button>}
        />
      )}
      {items.length > 0 && (
        <div className={css.split} data-picked={picked}>
          <nav className={css.list} aria-label={t('im.list')}>
            {items.map((message, at) => {
              const { tone } = states.message[message.state];
              const today = day(message.created_at, language);
              const before = items[at - 1];
              return (
                <div key={message.id} id={`message-${message.id}`}>
                  {(!before || day(before.created_at, language) !== today) && <h2 className={css.day}>{today}</h2>}
                  <Link
                    to="/seller/interface-messages"
                    search={{ ...search, id: message.id, attempt: undefined }}
                    className={`${css.item} tone-${tone}`}
                    aria-current={message.id === shown || undefined}
                  >
                    <span>
                      <Icon name={toneIcon[tone]} />
                      <span className="sr">{t(`common:${states.message[message.state].text}`)}</span>
                    </span>
                    <span className={`${css.name} ellipsis`}>
                      {t(`common:${activityWords[message.activity]}`)} <code>{message.activity}</code>
                    </span>
                    <span className={css.side}>{clockTime(message.created_at).slice(0, 5)}</span>
                    <span className={`${css.second} mono ellipsis`}>{message.order_number}</span>
                    <Strip message={message} />
                  </Link>
                </div>
              );
            })}
            <div className={css.foot}>
              <span>{t('im.shown', { count: items.length })}</span>
              {filtered && (
                <Link to="/seller/interface-messages" search={{}}>
                  {t('im.all')}
                </Link>
              )}
              {cursor && (
                <Link to="/seller/interface-messages" search={chosen}>
                  {t('common:action.first')}
                </Link>
              )}
              {data?.next && (
                <Link to="/seller/interface-messages" search={{ ...chosen, cursor: data.next }}>
                  {t('common:action.next')}
                </Link>
              )}
              <Exports list="interface-messages" filters={asked(chosen)} />
            </div>
            <div className={`${css.foot} ${css.keys}`}>
              <span>
                <kbd>{'J'}</kbd> <kbd>{'K'}</kbd> {t('im.move')}
              </span>
              <span>
                <kbd>{'R'}</kbd> {t('im.restart')}
              </span>
              <span>
                <kbd>{'C'}</kbd> {t('im.curl')}
              </span>
            </div>
          </nav>
          <section className={css.inspector} aria-label={t('im.inspector')}>
            <Link to="/seller/interface-messages" search={{ ...chosen, cursor }} className={css.back}>
              <Icon name="left" size={14} /> {t('im.back')}
            </Link>
            {shown && (
              <Inspector
                key={shown}
                id={shown}
                attempt={attempt}
                onAttempt={(next) =>
                  void navigate({
                    to,
                    search: { ...search, id: shown, attempt: next },
                    replace: true,
                    resetScroll: false,
                  })
                }
              />
            )}
          </section>
        </div>
      )}
    </>
  );
}
