import { useEffect, useState } from 'react';
import { useText } from '#/i18n';
import { Button, Copy } from '#/ui/base/small';
import css from './licenses.module.css';

/** A code is shown for so many seconds. */
const SHOWN = 30;

/** A licence code, shown for a while when it is wanted; it can be copied unseen. */
export function Code({ code }: { code: string }) {
  const t = useText('licenses');
  const [left, setLeft] = useState(0);
  const shown = left > 0;
  useEffect(() => {
    if (!shown) return;
    const timer = setInterval(() => setLeft((seconds) => seconds - 1), 1000);
    return () => clearInterval(timer);
  }, [shown]);
  return (
    <span className={css.code}>
      <span className="mono">{shown ? code : `${code.slice(0, 2)}••••••••${code.slice(-4)}`}</span>
      <Copy text={code} what={t('code')} />
      <Button size="small" kind="quiet" icon="eye" onClick={() => setLeft(shown ? 0 : SHOWN)}>
        {shown ? t('hide', { count: left }) : t('show')}
      </Button>
    </span>
  );
}
