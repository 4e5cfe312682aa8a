import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { clockQuery, sessionQuery } from '#/api/query';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { minute, spanParts } from '#/ui/base/format';
import { Icon } from '#/ui/base/Icon';

/** Says on every page that this is a sandbox, and what its clock shows. */
export default function SandboxStrip() {
  const t = useText('common');
  const locale = useLanguage();
  const { data: session } = useQuery(sessionQuery);
  const { data: clock, dataUpdatedAt } = useQuery(clockQuery);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 20_000);
    return () => clearInterval(timer);
  }, []);
  if (!clock) return null;
  const now = new Date(Date.parse(clock.now) + (Date.now() - dataUpdatedAt)).toISOString();
  const ahead = spanParts(clock.ahead);
  return (
    <aside className="sandbox" aria-label={t('sandbox.name')}>
      <Icon name="clock" size={14} />
      <b>{t('sandbox.name')}</b>
      <span>
        {t('sandbox.clock', { time: minute(now, locale) })} (
        {ahead.count === 0
          ? t('sandbox.level')
          : t('sandbox.ahead', { span: t(`span.${ahead.unit}`, { count: ahead.count }) })}
        )
      </span>
      {!session && <span>{t('sandbox.note')}</span>}
      {session?.account.role === 'operator' && (
        <Link to="/operator/clock" className="sandbox-move">
          {t('sandbox.move')} <Icon name="right" size={12} />
        </Link>
      )}
    </aside>
  );
}
