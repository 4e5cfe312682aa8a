import { useState } from 'react';
import { useText } from '#/i18n';
import { CodeBlock } from '#/ui/centre/CodeBlock';
import { Checks } from './Checks';
import { causeOf, resultCode } from './cause';
import { checked } from './checks';
import css from './message.module.css';
import type { Attempt } from './query';
import { Signed } from './Signed';

const views = ['body', 'address', 'signature'] as const;

/** One attempt: what was sent, how it was signed, what came back, and the checks. */
export function Exchange({ attempt }: { attempt: Attempt }) {
  const t = useText('seller');
  const [method = '', url = ''] = attempt.request_line.split(/ (.*)/);
  const [view, setView] = useState<(typeof views)[number]>(attempt.request_body ? 'body' : 'address');
  const cause = causeOf(attempt);
  const missing = cause.verdict === 'missing_field' && cause.value ? [cause.value] : [];
  const status = attempt.http_status ?? undefined;
  return (
    <>
      <div className={css.exchange}>
        <div>
          <div className={css.captions}>
            <b>{t('im.sent')}</b>
            {views.map((one) => (
              <button key={one} type="button" aria-pressed={view === one} onClick={() => setView(one)}>
                {t(`im.${one}`)}
              </button>
            ))}
          </div>
          {view === 'body' && <CodeBlock label={method} text={attempt.request_body} />}
          {view === 'address' && <CodeBlock label={method} text={url.replace('?', '\n?').replaceAll('&', '\n&')} />}
          {view === 'signature' && <Signed url={url} text={attempt.string_to_sign} />}
        </div>
        <div>
          <div className={css.captions}>
            <b>{t('im.answered')}</b>
            {status !== undefined && <span className={status === 200 ? css.fine : css.wrong}>{`HTTP ${status}`}</span>}
          </div>
          {status === undefined ? (
            <p className={css.silence}>{t('im.noAnswer')}</p>
          ) : (
            <CodeBlock label={`HTTP ${status}`} text={attempt.response_body} missing={missing} />
          )}
        </div>
      </div>
      <Checks row checked={checked(cause, status, attempt.duration_ms, resultCode(attempt.response_body))} />
    </>
  );
}
