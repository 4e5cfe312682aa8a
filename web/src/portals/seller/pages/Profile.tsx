import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body, whole } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { Button, PageHeader, Skeleton } from '#/ui/base/small';
import { toast } from '#/ui/base/Toast';
import { usePage } from '#/ui/shell/page';
import { addressesQuery } from '../keys/query';
import css from '../product/product.module.css';

/** How buyers reach the seller, and where order notices go. */
export default function Profile() {
  const t = useText('seller');
  usePage([{ text: t('nav.profile') }]);
  const { data, error, refetch } = useQuery({
    queryKey: ['connection', 'profile'],
    queryFn: () => whole(api.GET('/api/v1/seller/profile')),
  });
  return (
    <>
      <PageHeader title={t('nav.profile')} facts={t('profile.lead')} />
      {error && <ErrorNote error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={5} />}
      {data && <Form key={data.etag} profile={data.data} etag={data.etag} />}
    </>
  );
}

function Form({ profile, etag }: { profile: Schemas['SellerProfileView']; etag: string }) {
  const t = useText('seller');
  const client = useQueryClient();
  const { data: addresses } = useQuery(addressesQuery);
  const form = useForm({
    start: {
      service_mailbox: profile.service_mailbox,
      service_phone: profile.service_phone,
      notice_address_id: profile.notice_address_id ?? '',
    },
    checks: {
      service_mailbox: (value) => (value === '' || /^\S+@\S+\.\S+$/.test(value) ? undefined : t('common:field.mail')),
    },
    send: async (values) => {
      await body(
        api.PUT('/api/v1/seller/profile', {
          params: { header: { 'If-Match': etag } },
          body: { ...values, notice_address_id: values.notice_address_id || null },
        }),
      );
      toast(t('profile.saved'));
      await client.invalidateQueries({ queryKey: ['connection', 'profile'] });
    },
  });
  return (
    <form ref={form.form} onSubmit={form.submit} noValidate className={css.narrow}>
      <Field label={t('profile.mailbox')} error={form.error('service_mailbox')}>
        <input className="input" type="email" {...form.text('service_mailbox')} />
      </Field>
      <Field label={t('profile.phone')} error={form.error('service_phone')}>
        <input className="input" type="tel" {...form.text('service_phone')} />
      </Field>
      <Field
        label={t('profile.notice')}
        optional
        help={t('profile.noticeHelp')}
        error={form.error('notice_address_id')}
      >
        <select
          className="select"
          value={form.values.notice_address_id}
          onChange={(event) => form.set('notice_address_id', event.target.value)}
        >
          <option value="">{t('profile.noNotice')}</option>
          {addresses?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.url}
            </option>
          ))}
        </select>
      </Field>
      {form.problem && <ErrorNote error={form.problem} />}
      <div>
        <Button type="submit" kind="primary" busy={form.busy}>
          {t('common:action.save')}
        </Button>
      </div>
    </form>
  );
}
