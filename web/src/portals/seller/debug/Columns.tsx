import type { ReactNode } from 'react';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Icon } from '#/ui/base/Icon';
import { Button } from '#/ui/base/small';
import { CodeBlock } from '#/ui/centre/CodeBlock';
import { Checks } from '../message/Checks';
import { causeOf, causeText, fixText } from '../message/cause';
import { checked } from '../message/checks';
import css from './debug.module.css';

export function Column(props: { number: number; title: string; side?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.column} aria-label={props.title}>
      <div className={css.columnHead}>
        <span className={css.number}>{props.number}</span>
        <h2>{props.title}</h2>
        <span className="grow" />
        {props.side}
      </div>
      {props.children}
    </section>
  );
}

/** The judgement of a call by the cause of its verdict. */
function judged(view: Schemas['DebugView']) {
  const { verdict, answer } = view;
  if (!verdict) return undefined;
  const cause = causeOf({
    verdict: verdict.verdict,
    detail: verdict.text,
    http_status: answer?.status,
    response_body: answer?.body ?? '',
  });
  return { verdict, cause, code: verdict.result_code ?? undefined, status: answer?.status };
}

export function AnswerBody({ view }: { view?: Schemas['DebugView'] }) {
  const t = useText('seller');
  if (!view?.verdict) return <p className={css.later}>{t('debug.nothingYet')}</p>;
  const { answer } = view;
  if (!answer) return <p className={css.later}>{t('im.noAnswer')}</p>;
  const cause = judged(view)?.cause;
  const missing = cause?.verdict === 'missing_field' && cause.value ? [cause.value] : [];
  return (
    <div className={css.body}>
      <CodeBlock label={t('im.body')} text={answer.body} missing={missing} />
      <CodeBlock
        label={t('debug.headers')}
        text={answer.headers.map(({ name, value }) => `${name}: ${value}`).join('\n')}
      />
    </div>
  );
}

export function VerdictBody(props: { view?: Schemas['DebugView']; busy: boolean; onSave: () => void }) {
  const t = useText('seller');
  const { view } = props;
  const found = view && judged(view);
  if (!found) return <p className={css.later}>{t('debug.noVerdict')}</p>;
  const { verdict, cause } = found;
  return (
    <>
      <div className={`${css.verdict} tone-${verdict.passed ? 'good' : 'bad'}`} role="status">
        <h3>
          <Icon name={verdict.passed ? 'ok' : 'bad'} />
          {verdict.passed ? t('debug.passedTitle') : causeText(t, cause)}
        </h3>
        <p>{verdict.passed ? t('debug.passedText') : fixText(t, cause)}</p>
        {!verdict.passed && <p className="xs text2">{verdict.text}</p>}
      </div>
      <div className={css.body}>
        <Checks checked={checked(cause, found.status, verdict.duration_ms, found.code)} />
        {view.saved ? (
          <p className="row sm text2">
            <Icon name="ok" size={14} /> {t('debug.saved')}
          </p>
        ) : (
          <div>
            <Button
              icon={verdict.passed ? 'check' : 'lock'}
              disabled={!verdict.passed || props.busy}
              onClick={props.onSave}
            >
              {verdict.passed ? t('debug.save') : t('debug.saveLocked')}
            </Button>
            {verdict.passed && <p className="field-help">{t('debug.saveHelp')}</p>}
          </div>
        )}
      </div>
    </>
  );
}

/** A run in the words of a list. */
export function runText(t: ReturnType<typeof useText<'seller'>>, view: Schemas['DebugView']): string {
  const found = judged(view);
  if (!found) return '';
  return found.verdict.passed ? t('debug.passedTitle') : causeText(t, found.cause);
}
