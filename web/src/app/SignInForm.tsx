import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, setCsrf } from '#/api/client';
import { clockQuery, sessionQuery } from '#/api/query';
import type { Role, SessionReply } from '#/api/types';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { Mark } from '#/ui/base/Mark';
import { Button } from '#/ui/base/small';

const samples: readonly Role[] = ['buyer', 'seller', 'operator'];
const samplePassword = 'galleria-sandbox';

/** Puts the cursor into a field that has just come. */
function focusEmpty(element: HTMLInputElement | null) {
  if (element?.value === '') element.focus();
}

/** One field at a time; in a sandbox the sample accounts are one press away. */
export function SignInForm({ login = '', done }: { login?: string; done: (reply: SessionReply) => void }) {
  const t = useText('common');
  const client = useQueryClient();
  const { data: sandbox } = useQuery(clockQuery);
  const [step, setStep] = useState<'login' | 'password'>(login ? 'password' : 'login');

  const signIn = async (values: { login: string; password: string }) => {
    const reply = await body(api.POST('/api/v1/session', { body: values }));
    setCsrf(reply.csrf_token);
    client.setQueryData(sessionQuery.queryKey, reply);
    done(reply);
  };
  const form = useForm({
    start: { login, password: '' },
    checks: {
      login: (value) => (/^\S+@\S+\.\S+$/.test(value) ? undefined : t('field.mail')),
      password: (value) =>
        step === 'login' || value ? undefined : t('field.required', { label: t('signIn.password') }),
    },
    send: async (values) => (step === 'login' ? setStep('password') : signIn(values)),
  });
  const [refused, setRefused] = useState<unknown>();
  const sample = (role: Role) =>
    signIn({ login: `${role}@galleria.example`, password: samplePassword }).catch(setRefused);

  return (
    <div className="stack">
      <form ref={form.form} onSubmit={form.submit} noValidate className="stack">
        <Field label={t('signIn.login')} error={form.error('login')}>
          <input className="input" type="email" autoComplete="username" {...form.text('login')} />
        </Field>
        {step === 'password' && (
          <Field label={t('signIn.password')} error={form.error('password')}>
            <input
              className="input"
              type="password"
              autoComplete="current-password"
              ref={focusEmpty}
              {...form.text('password')}
            />
          </Field>
        )}
        {form.problem && <ErrorNote error={form.problem} />}
        <Button type="submit" kind="primary" size="large" busy={form.busy}>
          {step === 'login' ? t('signIn.next') : t('signIn.submit')}
        </Button>
      </form>
      {sandbox && (
        <section className="samples" aria-label={t('signIn.sandbox')}>
          <h2 className="xs text3">{t('signIn.sandbox')}</h2>
          {refused !== undefined && <ErrorNote error={refused} />}
          {samples.map((role) => (
            <button key={role} type="button" className="button sample" onClick={() => void sample(role)}>
              <Mark portal={role} size={22} />
              <span className="grow">{t('signIn.as', { role: t(`role.${role}`) })}</span>
            </button>
          ))}
        </section>
      )}
    </div>
  );
}
