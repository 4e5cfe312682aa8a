import { useState } from 'react';
import { api, body, newIntent } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Dialog } from '#/ui/base/Dialog';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { Button } from '#/ui/base/small';
import { protocols } from './protocol';
import type { AccessKey, Address } from './query';

const plain: Address['options'] = {
  send_test_flag: true,
  encrypt_bits: '256',
  v1_optional: false,
  product_info_as_text: false,
};

/** Adds a production address, or changes one. */
export function AddressDialog(props: {
  address?: Address;
  keys: readonly AccessKey[];
  onDone: () => Promise<unknown>;
  onClose: () => void;
}) {
  const t = useText('seller');
  const { address } = props;
  const [intent] = useState(newIntent);
  const [options, setOptions] = useState(address?.options ?? plain);
  const form = useForm({
    start: {
      url: address?.url ?? '',
      protocol: (address?.protocol ?? 'v2') as Schemas['Protocol'],
      key_id: address?.key_id ?? props.keys[0]?.id ?? '',
    },
    checks: { url: (value) => (/^https?:\/\/\S/.test(value.trim()) ? undefined : t('keys.urlForm')) },
    send: async ({ url, protocol, key_id }) => {
      const common = { url: url.trim(), key_id, options };
      if (address) {
        await body(
          api.PATCH('/api/v1/seller/addresses/{id}', {
            params: { path: { id: address.id }, header: { 'If-Match': `"${address.version}"` } },
            body: common,
          }),
        );
      } else {
        await body(
          api.POST('/api/v1/seller/addresses', {
            params: { header: { 'Idempotency-Key': intent } },
            body: { ...common, protocol },
          }),
        );
      }
      await props.onDone();
      props.onClose();
    },
  });
  const { protocol } = form.values;
  const flag = (name: 'send_test_flag' | 'product_info_as_text' | 'v1_optional', label: string) => (
    <label className="row sm">
      <input
        type="checkbox"
        checked={options[name]}
        onChange={(event) => setOptions({ ...options, [name]: event.target.checked })}
      />
      {label}
    </label>
  );
  return (
    <Dialog title={address ? t('keys.editTitle') : t('keys.addTitle')} onClose={props.onClose}>
      <form ref={form.form} onSubmit={form.submit} noValidate>
        <div className="dialog-body">
          <Field
            label={t('keys.url')}
            help={address && form.values.url !== address.url ? t('keys.urlChanged') : t('keys.urlHelp')}
            error={form.error('url')}
          >
            <input className="input mono" type="url" {...form.text('url')} />
          </Field>
          {!address && (
            <Field label={t('keys.protocol')} error={form.error('protocol')}>
              <select
                className="select"
                value={protocol}
                onChange={(event) => form.set('protocol', protocols.find((one) => one === event.target.value) ?? 'v2')}
              >
                {protocols.map((one) => (
                  <option key={one} value={one}>
                    {t(`keys.${one}`)}
                  </option>
                ))}
              </select>
            </Field>
          )}
          <Field label={t('keys.key')} error={form.error('key_id')}>
            <select
              className="select"
              value={form.values.key_id}
              onChange={(event) => form.set('key_id', event.target.value)}
            >
              {props.keys.map((key) => (
                <option key={key.id} value={key.id}>
                  {key.label}
                </option>
              ))}
            </select>
          </Field>
          {flag('send_test_flag', t('keys.testFlag'))}
          {protocol === 'v2' && flag('product_info_as_text', t('keys.asText'))}
          {protocol !== 'v2' && flag('v1_optional', t('keys.v1Optional'))}
          {protocol !== 'v2' && (
            <Field label={t('keys.bits')}>
              <select
                className="select"
                value={options.encrypt_bits}
                onChange={(event) =>
                  setOptions({ ...options, encrypt_bits: event.target.value === '128' ? '128' : '256' })
                }
              >
                <option>256</option>
                <option>128</option>
              </select>
            </Field>
          )}
          {form.problem && <ErrorNote error={form.problem} />}
        </div>
        <div className="dialog-foot">
          <Button onClick={props.onClose}>{t('common:action.cancel')}</Button>
          <Button type="submit" kind="primary" busy={form.busy}>
            {address ? t('common:action.save') : t('keys.add')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
