import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, body, whole } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { activityWords } from '#/ui/base/activity';
import { Confirm } from '#/ui/base/Confirm';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { number, spanParts } from '#/ui/base/format';
import { Scroller } from '#/ui/base/Scroller';
import { Button, KeyValue, Note, PageHeader, Skeleton } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { toast } from '#/ui/base/Toast';
import { usePage } from '#/ui/shell/page';
import css from '../parts/policy.module.css';

type PolicyData = Schemas['Policy'];

/** `0.05` as `5%`, moved as text so that nothing is rounded. */
function rate(text: string): string {
  const [whole = '0', part = ''] = text.split('.');
  const digits = part.padEnd(2, '0');
  const left = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const right = digits.slice(2).replace(/0+$/, '');
  return `${left}${right ? `.${right}` : ''}%`;
}

const agreementModels = ['general', 'joint', 'self_operated'] as const satisfies readonly Schemas['SaleModel'][];

/** Bytes in the largest unit that divides them, such as `5 MiB`. */
function bytes(count: number): string {
  const sizes = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let at = 0;
  let left = count;
  while (left > 0 && left % 1024 === 0 && at < sizes.length - 1) {
    left /= 1024;
    at += 1;
  }
  return `${left} ${sizes[at]}`;
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={css.part}>
      <h2>{title}</h2>
      <div>{children}</div>
    </section>
  );
}

function Editor(props: { policy: PolicyData; etag: string; onClose: () => void }) {
  const t = useText('operator');
  const client = useQueryClient();
  const start = JSON.stringify(props.policy, null, 2);
  const [text, setText] = useState(start);
  const [wrong, setWrong] = useState<string>();
  const [asks, setAsks] = useState<PolicyData>();
  const check = () => {
    try {
      const policy = JSON.parse(text) as PolicyData;
      setWrong(undefined);
      setAsks(policy);
    } catch (thrown) {
      setWrong(t('policy.notJson', { detail: thrown instanceof Error ? thrown.message : '' }));
    }
  };
  const lines = text.split('\n');
  const changed = start.split('\n').filter((line) => !lines.includes(line)).length;
  return (
    <div className="stack">
      <Note tone="wait">{t('policy.editNote')}</Note>
      <Field label={t('policy.json')} error={wrong} help={t('policy.jsonHelp')}>
        <textarea
          className={`textarea mono ${css.json}`}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <div className="row">
        <Button kind="primary" disabled={text === start} onClick={check}>
          {t('policy.put')}
        </Button>
        <Button onClick={props.onClose}>{t('common:action.cancel')}</Button>
      </div>
      {asks && (
        <Confirm
          verb={t('policy.put')}
          effect={<p>{t('policy.putEffect', { count: changed })}</p>}
          act={async () => {
            await body(
              api.PUT('/api/v1/policy', {
                params: { header: { 'If-Match': props.etag } },
                body: { policy: asks },
              }),
            );
            await client.invalidateQueries({ queryKey: ['policy'] });
            toast(t('policy.done'));
            props.onClose();
          }}
          onClose={() => setAsks(undefined)}
        />
      )}
    </div>
  );
}

/** The rules in force, in words; the document behind them is one step further. */
export default function Policy() {
  const t = useText('operator');
  usePage([{ text: t('nav.policy') }]);
  const locale = useLanguage();
  const { data, error, refetch } = useQuery({ queryKey: ['policy'], queryFn: () => whole(api.GET('/api/v1/policy')) });
  const [editing, setEditing] = useState(false);
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={12} />;
  const policy = data.data;
  const { files, questions, agreements } = policy;
  const span = (value: string) => {
    const { unit, count } = spanParts(value);
    return t(`common:span.${unit}`, { count });
  };
  const days = (values: readonly number[]) => t('policy.daysBefore', { days: values.join(t('review.comma')) });
  const models = Object.entries(words.saleModel);
  return (
    <>
      <PageHeader
        title={t('nav.policy')}
        facts={
          <>
            <span>{t(policy.site === 'cn' ? 'policy.cn' : 'policy.intl')}</span>
            <span>{policy.zone}</span>
            <span>{policy.currency}</span>
          </>
        }
        actions={
          editing ? undefined : (
            <Button icon="edit" onClick={() => setEditing(true)}>
              {t('policy.edit')}
            </Button>
          )
        }
      />
      {editing ? (
        <Editor policy={policy} etag={data.etag} onClose={() => setEditing(false)} />
      ) : (
        <>
          <Part title={t('policy.money')}>
            <KeyValue
              items={[
                ...models.map(
                  ([model, text]) =>
                    [
                      t('policy.fee', { model: t(`common:${text}`) }),
                      policy.fee_rate[model] === undefined ? '–' : rate(policy.fee_rate[model]),
                    ] as const,
                ),
                ...Object.entries(policy.pay_within).map(
                  ([kind, value]) =>
                    [t(kind === 'hardware' ? 'policy.payHardware' : 'policy.payOrdinary'), span(value)] as const,
                ),
              ]}
            />
          </Part>
          <Part title={t('policy.life')}>
            <KeyValue
              items={[
                [t('policy.expiry'), t(policy.expiry === 'end_of_day' ? 'policy.endOfDay' : 'policy.exactly')],
                [
                  t('policy.autoLead'),
                  t('policy.autoLeadValue', { count: policy.auto_renew_lead_days, hour: policy.auto_renew_hour }),
                ],
                [t('policy.changeAt'), t('common:span.d', { count: policy.change_at_renewal_days })],
                [t('policy.yearsAhead'), t('policy.years', { count: policy.max_years_ahead })],
              ]}
            />
            <Scroller label={t('account.grade')}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t('account.grade')}</th>
                    <th scope="col">{t('policy.grace')}</th>
                    <th scope="col">{t('policy.retention')}</th>
                  </tr>
                </thead>
                <tbody>
                  {Object.entries(policy.windows).map(([grade, windows]) => (
                    <tr key={grade}>
                      <td>{grade}</td>
                      <td>{span(windows.grace)}</td>
                      <td>{span(windows.retention)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroller>
          </Part>
          <Part title={t('policy.reminders')}>
            <KeyValue
              items={[
                [t('policy.remindHour'), t('policy.oclock', { hour: policy.reminders.hour })],
                [t('policy.remindExpiry'), days(policy.reminders.expiry_days)],
                [t('policy.remindTrial'), days(policy.reminders.trial_days)],
                [t('policy.remindFailed'), days(policy.reminders.auto_failed_days)],
                [t('policy.remindRelease'), days(policy.reminders.release_days)],
              ]}
            />
          </Part>
          <Part title={t('policy.calls')}>
            <KeyValue
              items={[
                [t('policy.timeout'), span(policy.call_timeout)],
                [t('policy.atOnce'), policy.seller_concurrency],
              ]}
            />
            <Scroller label={t('policy.guide')}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t('policy.guide')}</th>
                    <th scope="col">{t('call.activity')}</th>
                    <th scope="col">{t('policy.every')}</th>
                    <th scope="col">{t('policy.for')}</th>
                  </tr>
                </thead>
                <tbody>
                  {policy.retries.map((entry) => (
                    <tr key={`${entry.guide}${entry.activity ?? ''}`}>
                      <td>{t(`policy.guideName.${entry.guide}`)}</td>
                      <td>{entry.activity ? t(`common:${activityWords[entry.activity]}`) : t('policy.others')}</td>
                      <td>{span(entry.rule.interval)}</td>
                      <td>{span(entry.rule.window)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroller>
          </Part>
          {files && (
            <Part title={t('policy.files')}>
              <KeyValue
                items={[
                  [t('policy.picture'), bytes(files.picture_bytes)],
                  [
                    t('policy.pictureSize'),
                    t('policy.pixels', {
                      width: files.picture_width,
                      height: files.picture_height,
                      most: files.picture_side,
                    }),
                  ],
                  [
                    t('policy.logoSize'),
                    t('policy.pixels', {
                      width: files.logo_side,
                      height: files.logo_side,
                      most: files.picture_side,
                    }),
                  ],
                  [t('policy.picturePixels'), number(files.picture_pixels, locale)],
                  [t('policy.document'), bytes(files.document_bytes)],
                  [t('policy.unpacked'), bytes(files.document_unpacked)],
                  [t('policy.filesADay'), files.files_a_day],
                  [t('policy.bytesADay'), bytes(files.bytes_a_day)],
                ]}
              />
            </Part>
          )}
          {questions && (
            <Part title={t('policy.questions')}>
              <KeyValue
                items={[
                  [t('policy.questionsADay'), questions.questions_a_day],
                  [t('policy.sensitive'), questions.sensitive_words.join(t('review.comma')) || '–'],
                ]}
              />
            </Part>
          )}
          {agreements && (
            <Part title={t('policy.agreements')}>
              <Scroller label={t('policy.agreements')}>
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col">{t('policy.model')}</th>
                      <th scope="col" className="number">
                        {t('policy.version')}
                      </th>
                      <th scope="col">{t('policy.text')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {agreementModels.map((model) => (
                      <tr key={model}>
                        <td>{t(`common:${words.saleModel[model]}`)}</td>
                        <td className="number">{agreements[model].version}</td>
                        <td>
                          {(['zh-CN', 'en-US'] as const).map((language) => (
                            <details key={language} lang={language}>
                              <summary>{agreements[model][language].title}</summary>
                              <p className={css.text}>{agreements[model][language].body}</p>
                            </details>
                          ))}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroller>
            </Part>
          )}
          <Part title={t('policy.safety')}>
            <KeyValue
              items={[
                [t('policy.free'), policy.sign_in.free_failures],
                [
                  t('policy.wait'),
                  t('policy.waitValue', { base: span(policy.sign_in.base_wait), most: span(policy.sign_in.max_wait) }),
                ],
                [t('policy.idle'), span(policy.sign_in.session_idle)],
                [t('policy.token'), span(policy.sign_in.token_life)],
                [t('policy.keys'), policy.max_access_keys],
                [t('policy.skew'), span(policy.open_api.max_skew)],
                [
                  t('policy.lock'),
                  t('policy.lockValue', { count: policy.open_api.lock_after, span: span(policy.open_api.lock_for) }),
                ],
                [t('policy.perMinute'), policy.open_api.calls_per_minute],
                [t('policy.idempotency'), span(policy.idempotency_life)],
              ]}
            />
          </Part>
        </>
      )}
    </>
  );
}
