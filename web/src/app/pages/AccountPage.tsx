import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, newIntent, whole } from '#/api/client';
import { sessionQuery } from '#/api/query';
import type { Locale, Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Confirm } from '#/ui/base/Confirm';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { Button, Empty, Id, KeyValue, Moment, Skeleton } from '#/ui/base/small';
import { toast } from '#/ui/base/Toast';
import { Plain } from './Plain';

export default function AccountPage() {
  const t = useText('common');
  const account = useQuery({ queryKey: ['account', 'own'], queryFn: () => whole(api.GET('/api/v1/account')) });
  return (
    <Plain title={t('account.title')} wide>
      {account.error && <ErrorNote error={account.error} retry={() => void account.refetch()} />}
      {account.isPending && <Skeleton lines={6} />}
      {account.data && <Profile key={account.data.data.id} account={account.data.data} etag={account.data.etag} />}
      <Password />
      <Sessions />
      <Tokens />
    </Plain>
  );
}

function Profile({ account, etag }: { account: Schemas['AccountView']; etag: string }) {
  const t = useText('common');
  const client = useQueryClient();
  const form = useForm({
    start: { name: account.name, phone: account.phone, locale: account.locale },
    checks: { name: (value) => (value.trim() ? undefined : t('field.required', { label: t('account.name') })) },
    send: async (values) => {
      await body(api.PATCH('/api/v1/account', { params: { header: { 'If-Match': etag } }, body: values }));
      await client.invalidateQueries({ queryKey: ['account', 'own'] });
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      toast(t('account.saved'));
    },
  });
  return (
    <section className="stack">
      <h2>{t('account.profile')}</h2>
      <KeyValue
        items={[
          [t('account.login'), account.login],
          [t('account.customerId'), <Id key="id" value={account.customer_id} />],
          [t('account.role'), t(`role.${account.role}`)],
          ...(account.grade ? [[t('account.grade'), account.grade] as const] : []),
          [t('account.since'), <Moment key="since" at={account.created_at} />],
        ]}
      />
      <form ref={form.form} onSubmit={form.submit} noValidate className="stack">
        <Field label={t('account.name')} error={form.error('name')}>
          <input className="input" {...form.text('name')} />
        </Field>
        <Field label={t('account.phone')} optional error={form.error('phone')}>
          <input className="input" type="tel" {...form.text('phone')} />
        </Field>
        <Field label={t('account.locale')} error={form.error('locale')}>
          <select
            className="select"
            value={form.values.locale}
            onChange={(event) => form.set('locale', event.target.value as Locale)}
          >
            <option value="zh-CN">{'中文'}</option>
            <option value="en-US">{'English'}</option>
          </select>
        </Field>
        {form.problem && <ErrorNote error={form.problem} />}
        <div>
          <Button type="submit" kind="primary" busy={form.busy}>
            {t('action.save')}
          </Button>
        </div>
      </form>
    </section>
  );
}

function Password() {
  const t = useText('common');
  const client = useQueryClient();
  const form = useForm({
    start: { current: '', new: '' },
    checks: {
      current: (value) => (value ? undefined : t('field.required', { label: t('account.current') })),
      new: (value) => (value.length >= 10 ? undefined : t('field.short', { count: 10 })),
    },
    send: async (values) => {
      await body(api.PUT('/api/v1/account/password', { body: values }));
      await client.invalidateQueries({ queryKey: ['account', 'sessions'] });
      toast(t('account.changed'));
    },
  });
  return (
    <section className="stack">
      <h2>{t('account.password')}</h2>
      <form ref={form.form} onSubmit={form.submit} noValidate className="stack">
        <Field label={t('account.current')} error={form.error('current')}>
          <input className="input" type="password" autoComplete="current-password" {...form.text('current')} />
        </Field>
        <Field label={t('account.new')} help={t('register.passwordHelp')} error={form.error('new')}>
          <input className="input" type="password" autoComplete="new-password" {...form.text('new')} />
        </Field>
        {form.problem && <ErrorNote error={form.problem} />}
        <div>
          <Button type="submit" busy={form.busy}>
            {t('account.change')}
          </Button>
        </div>
      </form>
    </section>
  );
}

function Sessions() {
  const t = useText('common');
  const client = useQueryClient();
  const [ending, setEnding] = useState<Schemas['SessionView']>();
  const { data, error, refetch } = useQuery({
    queryKey: ['account', 'sessions'],
    queryFn: () => body(api.GET('/api/v1/account/sessions')),
  });
  const end = async (id: string) => {
    await body(api.DELETE('/api/v1/account/sessions/{id}', { params: { path: { id } } }));
    await client.invalidateQueries({ queryKey: ['account', 'sessions'] });
  };
  const name = (session: Schemas['SessionView']) => session.label || t('account.unknownDevice');
  return (
    <section className="stack">
      <h2>{t('account.sessions')}</h2>
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      <ul className="rows">
        {data?.items.map((session) => (
          <li key={session.id}>
            <div className="grow">
              <p className="ellipsis" title={session.label}>
                {name(session)}
              </p>
              <p className="xs text3">
                {t('account.seen')} <Moment at={session.seen_at} />, {t('account.expires')}{' '}
                <Moment at={session.expires_at} />
              </p>
            </div>
            {session.current ? (
              <span className="tag">{t('account.thisDevice')}</span>
            ) : (
              <Button size="small" onClick={() => setEnding(session)}>
                {t('account.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {ending && (
        <Confirm
          verb={t('account.end')}
          effect={<p>{t('account.endEffect', { name: name(ending) })}</p>}
          act={() => end(ending.id)}
          onClose={() => setEnding(undefined)}
        />
      )}
    </section>
  );
}

function Tokens() {
  const t = useText('common');
  const client = useQueryClient();
  const [secret, setSecret] = useState('');
  const [revoking, setRevoking] = useState<Schemas['SessionView']>();
  const [intent, setIntent] = useState(newIntent);
  const { data, error, refetch } = useQuery({
    queryKey: ['account', 'tokens'],
    queryFn: () => body(api.GET('/api/v1/account/tokens')),
  });
  const fresh = () => client.invalidateQueries({ queryKey: ['account', 'tokens'] });
  const form = useForm({
    start: { label: '', days: '90' },
    checks: {
      label: (value) => (value.trim() ? undefined : t('field.required', { label: t('account.tokenName') })),
      days: (value) => (Number(value) >= 1 ? undefined : t('field.required', { label: t('account.tokenDays') })),
    },
    send: async ({ label, days }) => {
      const made = await body(
        api.POST('/api/v1/account/tokens', {
          params: { header: { 'Idempotency-Key': intent } },
          body: { label: label.trim(), days: Number(days) },
        }),
      );
      setIntent(newIntent());
      setSecret(made.secret ?? '');
      await fresh();
    },
  });
  return (
    <section className="stack">
      <div>
        <h2>{t('account.tokens')}</h2>
        <p className="sm text3">{t('account.tokensHelp')}</p>
      </div>
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && <Empty title={t('account.noTokens')} />}
      <ul className="rows">
        {data?.items.map((token) => (
          <li key={token.id}>
            <div className="grow">
              <p>{token.label}</p>
              <p className="xs text3">
                {t('account.seen')} <Moment at={token.seen_at} />, {t('account.expires')}{' '}
                <Moment at={token.expires_at} />
              </p>
            </div>
            <Button size="small" kind="danger" onClick={() => setRevoking(token)}>
              {t('account.revoke')}
            </Button>
          </li>
        ))}
      </ul>
      {secret && (
        <div className="note tone-good">
          <div>
            <p>{t('account.secretOnce')}</p>
            <Id value={secret} />
          </div>
        </div>
      )}
      <form ref={form.form} onSubmit={form.submit} noValidate className="token-form">
        <Field label={t('account.tokenName')} error={form.error('label')}>
          <input className="input" {...form.text('label')} />
        </Field>
        <Field label={t('account.tokenDays')} error={form.error('days')}>
          <input className="input" type="number" min="1" {...form.text('days')} />
        </Field>
        <Button type="submit" busy={form.busy}>
          {t('account.create')}
        </Button>
      </form>
      {form.problem && <ErrorNote error={form.problem} />}
      {revoking && (
        <Confirm
          danger
          verb={t('account.revoke')}
          effect={<p>{t('account.revokeEffect', { name: revoking.label })}</p>}
          act={async () => {
            await body(api.DELETE('/api/v1/account/tokens/{id}', { params: { path: { id: revoking.id } } }));
            await fresh();
          }}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </section>
  );
}
