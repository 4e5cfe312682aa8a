import { useState } from 'react';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { minute, money, units } from '../base/format';
import { Icon } from '../base/Icon';
import { Button, Note } from '../base/small';
import { acts, possible, type Verb } from './acts';
import { type Details, nodeOf, type Service, type Side, whatOf } from './query';
import css from './service.module.css';

/** What is so, in a sentence, for the one who reads it. */
export function Sentence({ service, side }: { service: Service; side: Side }): string {
  const t = useText('service');
  const { standing, turn, refund } = service;
  if (standing.state === 'closed') return t(standing.ending === 'delivered' ? 'stands.delivered' : 'stands.refunded');
  if (standing.state === 'frozen') return t(side === 'operator' ? 'stands.frozenYours' : 'stands.frozen');
  if (refund) {
    const amount = money(refund.amount);
    if (refund.until) {
      if (turn !== side) return t('stands.refundReturn', { amount });
      return t(side === 'buyer' ? 'stands.refundSend' : 'stands.refundLook', { amount });
    }
    return t(side === 'seller' ? 'stands.refundYours' : 'stands.refundAsked', { amount });
  }
  const { node } = standing;
  return turn === side ? t(`yours.${node}`) : t(`theirs.${node}`, { who: t(`who.${turn ?? 'system'}`) });
}

/** Where the money is and until when it stands so, with what happens then. */
function useConsequences(details: Details): string[] {
  const t = useText('service');
  const locale = useLanguage();
  const { standing, order, next_at, node_since, refund, flow, valid_from, enabled_at } = details.supervision;
  const held = money(order.amount);
  if (standing.state === 'closed') {
    const last = details.history.map(whatOf).findLast(({ event }) => event === 'completed' || event === 'refunded');
    const kept = last?.post;
    return [
      last?.refund
        ? kept && units(kept) > 0n
          ? t('stands.refundedSplit', { back: money(last.refund), kept: money(kept) })
          : t('stands.refundedMoney', { back: money(last.refund) })
        : t('stands.deliveredMoney', { amount: held }),
      ...(last?.cause ? [t(`cause.${last.cause}`)] : []),
      ...(valid_from ? [t('stands.valid', { time: minute(valid_from, locale) })] : []),
    ];
  }
  const since = t('stands.since', { time: minute(standing.state === 'frozen' ? standing.since : node_since, locale) });
  const then = () => {
    if (standing.state === 'frozen') {
      return t(standing.overdue ? 'until.overdue' : 'until.appeal', { time: minute(standing.due, locale) });
    }
    if (!next_at) return t('until.none');
    const time = minute(next_at, locale);
    if (refund?.until) return t('until.refund', { time });
    return flow.kind === 'hardware' && standing.node === 'accept'
      ? t('until.goods', { time })
      : t('until.old', { time });
  };
  const enabled = enabled_at ? [t('stands.enabled', { time: minute(enabled_at, locale) })] : [];
  return [since, then(), t('stands.held', { amount: held }), ...enabled];
}

/** Why it came back to where it is, if the last step was one back. */
function sentBack({ history }: Details): string | undefined {
  const last = history.findLast((entry) => ['acted', 'rejected'].includes(whatOf(entry).event));
  const what = last && whatOf(last);
  return what?.event === 'rejected' ? what.reason : undefined;
}

/** Where a supervised order stands, whose turn it is and until when, and what the reader can do about it. */
export function Standing({ details, side }: { details: Details; side: Side }) {
  const t = useText('service');
  const [doing, setDoing] = useState<Verb>();
  const { supervision } = details;
  const { standing, refund, turn, needs } = supervision;
  const consequences = useConsequences(details);
  const verbs = possible(supervision.can);
  const on = verbs.filter((verb) => acts[verb].place !== 'beside');
  const beside = verbs.filter((verb) => acts[verb].place === 'beside');
  const open = standing.state === 'open';
  const back = open && !refund ? sentBack(details) : undefined;
  const asked = refund && details.history.map(whatOf).findLast(({ event }) => event === 'refund_requested')?.reason;
  const appeal =
    standing.state === 'frozen'
      ? details.history.map(whatOf).findLast(({ event }) => event === 'appeal_raised')?.appeal
      : undefined;
  const mine = on.length > 0;
  const act = doing && acts[doing];
  const button = (verb: Verb) => {
    const { place, icon } = acts[verb];
    return (
      <Button
        key={verb}
        kind={place === 'on' ? 'primary' : 'plain'}
        size={place === 'beside' ? 'small' : 'base'}
        icon={icon}
        onClick={() => setDoing(verb)}
      >
        {t(`act.${verb}.verb`)}
      </Button>
    );
  };
  return (
    <section className={`${css.standing} ${mine ? css.mine : ''}`} aria-label={t('section')}>
      <div aria-live="polite">
        <h2>
          <Sentence service={supervision} side={side} />
        </h2>
        {consequences.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      {back && <blockquote className={css.quote}>{back}</blockquote>}
      {asked && <blockquote className={css.quote}>{asked}</blockquote>}
      {appeal && (
        <blockquote className={css.quote}>
          <b>{t(`reason.${appeal.reason}`)}</b>
          {'\n'}
          {appeal.statement}
          {'\n'}
          {t('desk.demand', { text: appeal.demand })}
        </blockquote>
      )}
      {open && !refund && turn === side && needs.length > 0 && (
        <div className={css.needs}>
          <h3>{t('needs.title')}</h3>
          <ul>
            {needs.map(({ kind, count }) => (
              <li key={kind}>
                <Icon name="document" size={14} /> {t('needs.item', { kind: t(`kind.${kind}`), count })}
              </li>
            ))}
          </ul>
        </div>
      )}
      {on.length > 0 && <div className={css.actions}>{on.map(button)}</div>}
      <Progress details={details} side={side} />
      {supervision.appeal_suggested && (
        <div className={css.hint}>
          <Note tone="wait">{t('stands.appeal')}</Note>
        </div>
      )}
      {beside.length > 0 && <div className={css.beside}>{beside.map(button)}</div>}
      {doing && act && (
        <act.Form
          verb={doing}
          details={details}
          side={side}
          send={act.send ?? (() => Promise.resolve())}
          onClose={() => setDoing(undefined)}
        />
      )}
    </section>
  );
}

const icons = { done: 'check', now: 'run', held: 'hold', bad: 'end', ahead: undefined } as const;

/** The stations of the flow, whose turn each is, and where it stands. */
function Progress({ details, side }: { details: Details; side: Side }) {
  const t = useText('service');
  const { nodes, standing, buyer_rejections: buyer, seller_rejections: seller } = details.supervision;
  const here = nodes.findIndex(({ node }) => node === nodeOf(details));
  const closed = standing.state === 'closed' ? standing.ending : undefined;
  const look = (at: number): keyof typeof icons => {
    if (closed === 'delivered' || at < here) return 'done';
    if (at > here) return 'ahead';
    return closed ? 'bad' : standing.state === 'frozen' ? 'held' : 'now';
  };
  const steps = [
    ...nodes.map(({ node, turn }, at) => ({
      key: node as string,
      name: t(`node.${node}`),
      by: turn === side ? t('by.you') : t(`by.${turn}`),
      look: look(at),
    })),
    {
      key: 'end',
      name: t(`end.${closed ?? 'open'}`),
      by: '',
      look: closed ? ('done' as const) : ('ahead' as const),
    },
  ];
  return (
    <>
      <ol className={css.progress}>
        {steps.map((step) => {
          const icon = icons[step.look];
          const current = step.look === 'now' || step.look === 'held';
          return (
            <li key={step.key} className={css[step.look]} aria-current={current ? 'step' : undefined}>
              <b>{step.name}</b>
              <span>
                {icon && <Icon name={icon} size={14} />} {step.by}
              </span>
            </li>
          );
        })}
      </ol>
      {buyer + seller > 0 && (
        <p className={css.rejections}>
          {[
            ...(buyer ? [t('stands.sentByBuyer', { count: buyer })] : []),
            ...(seller ? [t('stands.sentBySeller', { count: seller })] : []),
          ].join(' · ')}
        </p>
      )}
    </>
  );
}
