import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, newIntent } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Dialog } from '#/ui/base/Dialog';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { exact, startOfDay } from '#/ui/base/format';
import { Button, useNow } from '#/ui/base/small';

const WEEK = 7 * 86_400_000;

/** Makes a test code, or moves the end of one. It ends with the day that is named. */
export function TestDialog(props: {
  license?: Schemas['LicenseView'];
  onDone?: (license: Schemas['LicenseView']) => void;
  onClose: () => void;
}) {
  const t = useText('seller');
  const client = useQueryClient();
  const { license } = props;
  const [intent] = useState(newIntent);
  const now = useNow();
  const until = license?.expire_at ? Date.parse(license.expire_at) - 1000 : now + WEEK;
  const form = useForm({
    start: { name: license?.name ?? '', amount: '1', expire_at: exact(new Date(until).toISOString()).slice(0, 10) },
    checks: {
      name: (value) => (value.trim() ? undefined : t('common:field.required', { label: t('licenses.name') })),
      amount: (value) => (/^[1-9]\d{0,6}$/.test(value) && Number(value) <= 1e6 ? undefined : t('licenses.amountForm')),
      expire_at: (value) => (startOfDay(value) ? undefined : t('common:field.required', { label: t('licenses.end') })),
    },
    send: async ({ name, amount, expire_at }) => {
      const end = startOfDay(expire_at, 1) ?? '';
      const made = license
        ? await body(
            api.PUT('/api/v1/seller/test-licenses/{id}', {
              params: { path: { id: license.id }, header: { 'If-Match': `"${license.version}"` } },
              body: { expire_at: end },
            }),
          )
        : await body(
            api.POST('/api/v1/seller/test-licenses', {
              params: { header: { 'Idempotency-Key': intent } },
              body: { name: name.trim(), amount: Number(amount), expire_at: end },
            }),
          );
      await client.invalidateQueries({ queryKey: ['license'] });
      props.onClose();
      props.onDone?.(made);
    },
  });
  const verb = license ? t('licenses.edit') : t('licenses.create');
  return (
    <Dialog title={verb} onClose={props.onClose}>
      <form ref={form.form} onSubmit={form.submit} noValidate>
        <div className="dialog-body">
          {!license && (
            <>
              <p className="sm text2">{t('licenses.what')}</p>
              <Field label={t('licenses.name')} help={t('licenses.nameHelp')} error={form.error('name')}>
                <input className="input" {...form.text('name')} />
              </Field>
              <Field label={t('licenses.amount')} help={t('licenses.amountHelp')} error={form.error('amount')}>
                <input className="input" inputMode="numeric" {...form.text('amount')} />
              </Field>
            </>
          )}
          <Field label={t('licenses.end')} help={t('licenses.endHelp')} error={form.error('expire_at')}>
            <input className="input" type="date" {...form.text('expire_at')} />
          </Field>
          {form.problem && <ErrorNote error={form.problem} />}
        </div>
        <div className="dialog-foot">
          <Button onClick={props.onClose}>{t('common:action.cancel')}</Button>
          <Button type="submit" kind="primary" busy={form.busy}>
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
