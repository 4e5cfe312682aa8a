import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body, newIntent } from '#/api/client';
import type { Role } from '#/api/types';
import { useText } from '#/i18n';
import { Dialog } from '#/ui/base/Dialog';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { Button, Moment, PageHeader, StateChip } from '#/ui/base/small';
import { words } from '#/ui/base/states';
import { toast } from '#/ui/base/Toast';
import { FilterBar } from '#/ui/centre/FilterBar';
import { ResourceTable } from '#/ui/centre/ResourceTable';
import { usePage } from '#/ui/shell/page';
import { grades } from '../parts/grades';

const route = getRouteApi('/operator/accounts');
const roles = ['buyer', 'seller', 'operator'] as const satisfies readonly Role[];

function NewAccount({ onClose }: { onClose: () => void }) {
  const t = useText('operator');
  const client = useQueryClient();
  const navigate = useNavigate();
  const [intent] = useState(newIntent);
  const missing = (name: string) => (value: unknown) =>
    value ? undefined : t('common:field.required', { label: name });
  const form = useForm({
    start: {
      role: 'buyer' as Role,
      login: '',
      name: '',
      password: '',
      phone: '',
      grade: 'V0' as (typeof grades)[number],
    },
    checks: {
      login: (value) => (/^[^@\s]+@[^@\s]+$/.test(value) ? undefined : t('common:field.mail')),
      name: missing(t('account.name')),
      password: (value) => (value.length >= 10 ? undefined : t('common:field.short', { count: 10 })),
    },
    send: async ({ role, grade, phone, ...values }) => {
      const account = await body(
        api.POST('/api/v1/accounts', {
          params: { header: { 'Idempotency-Key': intent } },
          body: { ...values, role, ...(phone && { phone }), ...(role === 'buyer' && { grade }) },
        }),
      );
      await client.invalidateQueries({ queryKey: ['account'] });
      toast(t('accounts.created', { name: account.name }));
      await navigate({ to: '/operator/accounts/$id', params: { id: account.id } });
    },
  });
  return (
    <Dialog title={t('accounts.create')} onClose={onClose}>
      <form ref={form.form} onSubmit={form.submit} noValidate>
        <div className="dialog-body">
          <Field label={t('account.role')} error={form.error('role')}>
            <select className="select" {...form.text('role')}>
              {roles.map((role) => (
                <option key={role} value={role}>
                  {t(`common:${words.role[role]}`)}
                </option>
              ))}
            </select>
          </Field>
          <Field label={t('account.login')} error={form.error('login')}>
            <input className="input" type="email" autoComplete="off" {...form.text('login')} />
          </Field>
          <Field label={t('account.name')} error={form.error('name')} help={t('account.nameHelp')}>
            <input className="input" autoComplete="off" {...form.text('name')} />
          </Field>
          <Field label={t('account.password')} error={form.error('password')} help={t('account.passwordHelp')}>
            <input className="input" type="password" autoComplete="new-password" {...form.text('password')} />
          </Field>
          <Field label={t('account.phone')} error={form.error('phone')} optional>
            <input className="input" type="tel" autoComplete="off" {...form.text('phone')} />
          </Field>
          {form.values.role === 'buyer' && (
            <Field label={t('account.grade')} error={form.error('grade')} help={t('account.gradeHelp')}>
              <select className="select" {...form.text('grade')}>
                {grades.map((grade) => (
                  <option key={grade} value={grade}>
                    {grade}
                  </option>
                ))}
              </select>
            </Field>
          )}
          {form.problem && <ErrorNote error={form.problem} />}
        </div>
        <div className="dialog-foot">
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button kind="primary" type="submit" busy={form.busy}>
            {t('accounts.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Everybody who has an account. */
export default function Accounts() {
  const t = useText('operator');
  const navigate = useNavigate();
  const search = route.useSearch();
  const { role, q, cursor } = search;
  const chosen = roles.find((name) => name === role);
  const [making, setMaking] = useState(false);
  usePage([{ text: t('nav.accounts') }]);
  const make = (
    <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
      {t('accounts.create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('nav.accounts')} actions={make} />
      <nav className="tabs" aria-label={t('account.role')}>
        <Link to="/operator/accounts" search={{}} aria-current={chosen ? undefined : 'page'}>
          {t('accounts.all')}
        </Link>
        {roles.map((name) => (
          <Link
            key={name}
            to="/operator/accounts"
            search={{ role: name }}
            aria-current={chosen === name ? 'page' : undefined}
          >
            {t(`accounts.${name}`)}
          </Link>
        ))}
      </nav>
      <FilterBar
        values={search}
        filters={[]}
        search={{ name: 'q', placeholder: t('accounts.find') }}
        onChange={(values) =>
          void navigate({ to: '/operator/accounts', search: { role: chosen, ...values }, replace: true })
        }
      />
      <ResourceTable
        label={t('nav.accounts')}
        query={{
          queryKey: ['account', 'list', chosen, q, cursor],
          queryFn: () => body(api.GET('/api/v1/accounts', { params: { query: { role: chosen, q, cursor } } })),
        }}
        rowKey={(row) => row.id}
        rowLink={(row) => ({ to: '/operator/accounts/$id', params: { id: row.id } })}
        cursor={cursor}
        onCursor={(next) => void navigate({ to: '/operator/accounts', search: { ...search, cursor: next } })}
        filtered={Boolean(q)}
        empty={{ title: t('accounts.empty') }}
        columns={[
          { key: 'name', head: t('account.name'), cell: (row) => row.name },
          { key: 'role', head: t('account.role'), cell: (row) => t(`common:${words.role[row.role]}`) },
          { key: 'login', head: t('account.login'), cell: (row) => row.login },
          { key: 'grade', head: t('account.grade'), cell: (row) => row.grade ?? '–' },
          { key: 'state', head: t('field.state'), cell: (row) => <StateChip kind="account" state={row.state} /> },
          { key: 'since', head: t('account.since'), cell: (row) => <Moment at={row.created_at} /> },
        ]}
      />
      {making && <NewAccount onClose={() => setMaking(false)} />}
    </>
  );
}
