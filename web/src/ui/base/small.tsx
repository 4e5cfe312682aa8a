import { useQuery } from '@tanstack/react-query';
import { type ButtonHTMLAttributes, type ReactNode, useState } from 'react';
import { clockQuery } from '#/api/query';
import type { Money as Amount } from '#/api/types';
import { useLiveOpen } from '#/app/live-context';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { exact, money, relative, zoneName } from './format';
import { Icon, type IconName } from './Icon';
import { type Shown, type StateKind, states, type Tone, toneIcon } from './states';

/** Icon and words of a tone. */
export function Chip({ tone, large, children }: { tone: Tone; large?: boolean; children: ReactNode }) {
  return (
    <span className={`chip tone-${tone}${large ? ' chip-large' : ''}`}>
      <Icon name={toneIcon[tone]} size={14} />
      {children}
    </span>
  );
}

/** The state of a thing: `<StateChip kind="order" state={order.state} />`. */
export function StateChip<K extends StateKind>(props: { kind: K; state: keyof (typeof states)[K]; large?: boolean }) {
  const t = useText('common');
  const shown = states[props.kind][props.state] as Shown;
  return (
    <Chip tone={shown.tone} large={props.large}>
      {t(shown.text)}
    </Chip>
  );
}

export function Money({ value }: { value: Amount }) {
  return <span className="money">{money(value)}</span>;
}

/** The moment the marketplace holds for now; in a sandbox its clock runs ahead. */
export function useNow(): number {
  const { data: clock, dataUpdatedAt } = useQuery({ ...clockQuery, enabled: false });
  return clock ? Date.parse(clock.now) + (Date.now() - dataUpdatedAt) : Date.now();
}

/** A time: relative within a day, then the date; exact where asked for. Hover gives it exactly. */
export function Moment({ at, full }: { at: string; full?: boolean }) {
  const t = useText('common');
  const locale = useLanguage();
  const now = useNow();
  const title = `${exact(at)} ${t('time.zone', { zone: zoneName, utc: at.slice(0, 19).replace('T', ' ') })}`;
  return (
    <time dateTime={at} title={title} className="nowrap">
      {full ? exact(at) : relative(at, now, locale)}
    </time>
  );
}

/** An identifier with its copy button; `short` shows only its end. */
export function Id({ value, short }: { value: string; short?: boolean }) {
  const shown = short && value.length > 12 ? `…${value.slice(-8)}` : value;
  return (
    <span className="id">
      <span className="mono" title={value}>
        {shown}
      </span>
      <Copy text={value} what={shown} />
    </span>
  );
}

export function Copy({ text, what }: { text: string; what: string }) {
  const t = useText('common');
  const [done, setDone] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(text).then(() => {
      setDone(true);
      setTimeout(() => setDone(false), 1500);
    });
  };
  return (
    <button type="button" className="copy" aria-label={t('action.copyWhat', { what })} onClick={copy}>
      <Icon name={done ? 'check' : 'copy'} size={14} />
      <span className="sr" aria-live="polite">
        {done ? t('action.copied') : ''}
      </span>
    </button>
  );
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  kind?: 'plain' | 'primary' | 'quiet' | 'danger';
  size?: 'small' | 'base' | 'large';
  icon?: IconName;
  busy?: boolean;
};

/** A button; while busy it stays in place and does nothing. For links use `buttonClass`. */
export function Button({ kind = 'plain', size = 'base', icon, busy, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={buttonClass(kind, size)}
      aria-busy={busy || undefined}
      onClick={busy ? undefined : onClick}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function buttonClass(kind: NonNullable<ButtonProps['kind']> = 'plain', size: ButtonProps['size'] = 'base') {
  return `button button-${kind} button-${size}`;
}

export function PageHeader(props: { title: ReactNode; chip?: ReactNode; facts?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="page-header">
      <div className="grow">
        <h1>
          {props.title} {props.chip}
        </h1>
        {props.facts && <div className="facts">{props.facts}</div>}
      </div>
      {props.actions && <div className="actions">{props.actions}</div>}
    </div>
  );
}

/** What will be here, and the one action. */
export function Empty({ title, action }: { title: string; action?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name="arch" size={20} />
      <p>{title}</p>
      {action}
    </div>
  );
}

export function KeyValue({ items }: { items: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="kv">
      {items.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A placeholder of so many lines, in the place of what is being read. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  const t = useText('common');
  return (
    <div className="skeleton" role="status" aria-label={t('table.loading')}>
      {Array.from({ length: lines }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are alike
        <span key={at} style={{ width: `${92 - ((at * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

/** Shown while changes arrive by themselves. */
export function LiveDot() {
  const t = useText('common');
  return useLiveOpen() ? <span className="live">{t('live')}</span> : null;
}

/** An inline note in a tone: what is so, and what to do. */
export function Note({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <div className={`note tone-${tone}`}>
      <Icon name={toneIcon[tone]} />
      <div>{children}</div>
    </div>
  );
}
