import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useLanguage } from '#/app/preferences';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { Button, buttonClass } from '#/ui/base/small';
import { Plain } from './Plain';

export default function Register() {
  const t = useText('common');
  const locale = useLanguage();
  const [sent, setSent] = useState('');
  const form = useForm({
    start: { role: 'buyer' as Schemas['SelfRole'], login: '', name: '', password: '', phone: '' },
    checks: {
      login: (value) => (/^\S+@\S+\.\S+$/.test(value) ? undefined : t('field.mail')),
      name: (value) => (value.trim() ? undefined : t('field.required', { label: t('register.name') })),
      password: (value) => (value.length >= 10 ? undefined : t('field.short', { count: 10 })),
    },
    send: async ({ phone, ...values }) => {
      await body(api.POST('/api/v1/registrations', { body: { ...values, locale, ...(phone && { phone }) } }));
      setSent(values.login);
    },
  });
  if (sent) {
    return (
      <Plain title={t('register.sentTitle')}>
        <p>{t('register.sent', { login: sent })}</p>
        <Link to="/register/confirm" className={buttonClass()}>
          {t('register.confirmTitle')}
        </Link>
      </Plain>
    );
  }
  return (
    <Plain title={t('register.title')}>
      <form ref={form.form} onSubmit={form.submit} noValidate className="stack">
        <fieldset className="choices">
          <legend>{t('register.role')}</legend>
          {(['buyer', 'seller'] as const).map((role) => (
            <label key={role}>
              <input
                type="radio"
                name="role"
                checked={form.values.role === role}
                onChange={() => form.set('role', role)}
              />
              {role === 'buyer' ? t('register.roleBuyer') : t('register.roleSeller')}
            </label>
          ))}
        </fieldset>
        <Field label={t('register.login')} help={t('register.loginHelp')} error={form.error('login')}>
          <input className="input" type="email" autoComplete="username" {...form.text('login')} />
        </Field>
        <Field label={t('register.name')} help={t('register.nameHelp')} error={form.error('name')}>
          <input className="input" autoComplete="organization" {...form.text('name')} />
        </Field>
        <Field label={t('register.password')} help={t('register.passwordHelp')} error={form.error('password')}>
          <input className="input" type="password" autoComplete="new-password" {...form.text('password')} />
        </Field>
        <Field label={t('register.phone')} optional error={form.error('phone')}>
          <input className="input" type="tel" autoComplete="tel" {...form.text('phone')} />
        </Field>
        {form.problem && <ErrorNote error={form.problem} />}
        <Button type="submit" kind="primary" size="large" busy={form.busy}>
          {t('register.submit')}
        </Button>
      </form>
    </Plain>
  );
}
