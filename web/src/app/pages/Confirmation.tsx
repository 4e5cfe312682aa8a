import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '#/api/client';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { Button, buttonClass } from '#/ui/base/small';
import { Plain } from './Plain';

const route = getRouteApi('/register/confirm');

/** The end of a registration; the token comes with the link of the mail. A press confirms, so that a preview does not. */
export default function Confirmation() {
  const t = useText('common');
  const { token } = route.useSearch();
  const [login, setLogin] = useState('');
  const form = useForm({
    start: { token: token ?? '' },
    checks: { token: (value) => (value ? undefined : t('field.required', { label: t('register.confirmToken') })) },
    send: async (values) => {
      const account = await body(api.POST('/api/v1/registrations/confirm', { body: { token: values.token.trim() } }));
      setLogin(account.login);
    },
  });
  if (login) {
    return (
      <Plain title={t('register.confirmed', { login })}>
        <Link to="/signin" className={buttonClass('primary')}>
          {t('register.toSignIn')}
        </Link>
      </Plain>
    );
  }
  return (
    <Plain title={t('register.confirmTitle')}>
      <form ref={form.form} onSubmit={form.submit} noValidate className="stack">
        <Field label={t('register.confirmToken')} error={form.error('token')}>
          <input className="input mono" autoComplete="off" {...form.text('token')} />
        </Field>
        {form.problem && <ErrorNote error={form.problem} />}
        <Button type="submit" kind="primary" size="large" busy={form.busy}>
          {form.busy ? t('register.confirming') : t('register.confirm')}
        </Button>
      </form>
    </Plain>
  );
}
