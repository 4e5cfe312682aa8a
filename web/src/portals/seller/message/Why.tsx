import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { exact, money } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';
import { states, toneIcon } from '#/ui/base/states';
import { causeOf, causeText, fixText, sameAtEnd } from './cause';
import css from './message.module.css';
import type { Message } from './query';

const kinds: Record<Schemas['Activity'], 'create' | 'renew' | 'status' | 'release' | 'license'> = {
  newInstance: 'create',
  queryInstance: 'create',
  upgradeInstance: 'create',
  upgrade: 'create',
  orderNotify: 'create',
  changeInstanceCheck: 'create',
  refreshInstance: 'renew',
  updateInstanceStatus: 'status',
  instanceStatus: 'status',
  expireInstance: 'status',
  releaseInstance: 'release',
  refreshLicenseCode: 'renew',
  updateLicenseCodeStatus: 'status',
  releaseLicenseCode: 'release',
  getLicense: 'create',
  refreshLicense: 'renew',
  expireLicense: 'status',
  releaseLicense: 'release',
  getLicenseAsync: 'license',
};

/** What happened, whose turn it is, and what it means for the buyer. */
export function Why({ message, order }: { message: Message; order?: Schemas['OrderView'] }) {
  const t = useText('seller');
  const last = message.attempts.at(-1);
  const cause = last && causeOf(last);
  const { tone } = states.message[message.state];
  const failing = message.state === 'pending' || message.state === 'stopped';
  const shownTone = message.state === 'pending' && cause && cause.verdict !== 'in_progress' ? 'wait' : tone;
  const words = { end: exact(message.window_ends_at), amount: order ? money(order.amount) : '' };
  const title =
    message.state === 'pending' && !cause
      ? t('why.waiting')
      : failing && cause
        ? t('why.lastSame', { cause: causeText(t, cause), count: sameAtEnd(message.attempts) })
        : message.state === 'pending' || message.state === 'stopped'
          ? t('why.waiting')
          : t(`why.${message.state}`);
  return (
    <div className={`${css.why} tone-${shownTone}`}>
      <Icon name={toneIcon[shownTone]} />
      <h3>{title}</h3>
      {failing && cause && <p>{fixText(t, cause)}</p>}
      <p>
        {message.state === 'withdrawn'
          ? t('effect.withdrawn')
          : t(`effect.${kinds[message.activity]}.${message.state}`, words)}
      </p>
    </div>
  );
}
