import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, newIntent } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { Dialog } from '#/ui/base/Dialog';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { Icon } from '#/ui/base/Icon';
import { Scroller } from '#/ui/base/Scroller';
import { Button, buttonClass, Chip, Empty, Moment, Note, Skeleton } from '#/ui/base/small';
import type { Tone } from '#/ui/base/states';
import { toast } from '#/ui/base/Toast';
import { CodeBlock } from '#/ui/centre/CodeBlock';
import css from './instance.module.css';

type Request = Schemas['ClientLicenseView'];

const tones: Record<Request['state'], Tone> = {
  asked: 'run',
  awaited: 'wait',
  delivered: 'good',
  denied: 'bad',
  failed: 'bad',
  withdrawn: 'end',
};

/** Licences that the seller makes for single devices: asked for here, here when they have come. */
export function DeviceLicenses({ instance, seller }: { instance: Schemas['InstanceView']; seller: string }) {
  const t = useText('buyer');
  const [asking, setAsking] = useState(false);
  const [shown, setShown] = useState<Request>();
  // What happens to a request is told as a change of its instance.
  const { data, error, refetch } = useQuery({
    queryKey: ['instance', instance.id, 'devices'],
    queryFn: () => body(api.GET('/api/v1/instances/{id}/client-licenses', { params: { path: { id: instance.id } } })),
  });
  const usable = instance.state === 'running' || instance.state === 'grace';
  const ask = (
    <Button size="small" kind="primary" onClick={() => setAsking(true)}>
      {t('device.ask')}
    </Button>
  );
  return (
    <section className={css.block}>
      <div className={css.blockHead}>
        <h2>{t('device.title')}</h2>
        {usable && data && data.length > 0 && ask}
      </div>
      <p className="sm text2">{t('device.lead', { seller })}</p>
      {!usable && instance.state !== 'creating' && <Note tone="hold">{t('device.over')}</Note>}
      {error && !data && <ErrorNote error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={3} />}
      {data?.length === 0 && <Empty title={t('device.none')} action={usable ? ask : undefined} />}
      {data && data.length > 0 && (
        <Scroller label={t('device.title')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('device.device')}</th>
                <th scope="col">{t('device.at')}</th>
                <th scope="col">{t('device.standing')}</th>
                <th scope="col">{t('device.act')}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((request) => (
                <tr key={request.id}>
                  <td className={`mono ${css.device}`} title={request.device ?? undefined}>
                    {request.device ?? t('device.any')}
                  </td>
                  <td>
                    <Moment at={request.created_at} full />
                  </td>
                  <td>
                    <Chip tone={tones[request.state]}>{t(`device.state.${request.state}`)}</Chip>
                    {request.state === 'denied' && <p className="xs text2">{t(`device.why.${request.why}`)}</p>}
                    {request.state === 'delivered' && request.expire_at && (
                      <p className="xs text3">
                        {t('device.until')} <Moment at={request.expire_at} />
                      </p>
                    )}
                  </td>
                  <td>
                    <Act request={request} usable={usable} show={() => setShown(request)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
      {asking && <Ask instance={instance.id} seller={seller} onClose={() => setAsking(false)} />}
      {shown && <Shown request={shown} onClose={() => setShown(undefined)} />}
    </section>
  );
}

function Act({ request, usable, show }: { request: Request; usable: boolean; show: () => void }) {
  const t = useText('buyer');
  const client = useQueryClient();
  const path = { params: { path: { id: request.id } } };
  const again = useMutation({
    mutationFn: () => body(api.POST('/api/v1/client-licenses/{id}/ask-again', path)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['instance', request.instance_id] });
      toast(t('device.askedAgain'));
    },
  });
  if (request.state === 'delivered' && request.file) {
    return (
      <a
        className={buttonClass('quiet', 'small')}
        href={`/api/v1/client-licenses/${request.id}/file`}
        download={request.file.name}
      >
        <Icon name="download" size={14} /> {t('device.save', { name: request.file.name })}
      </a>
    );
  }
  if (request.state === 'delivered') {
    return (
      <Button size="small" icon="eye" onClick={show}>
        {t('device.show')}
      </Button>
    );
  }
  if (usable && (request.state === 'awaited' || request.state === 'failed')) {
    return (
      <>
        <Button size="small" icon="redo" busy={again.isPending} onClick={() => again.mutate()}>
          {t('device.again')}
        </Button>
        {again.error && <ErrorNote error={again.error} />}
      </>
    );
  }
  return null;
}

function Ask({ instance, seller, onClose }: { instance: string; seller: string; onClose: () => void }) {
  const t = useText('buyer');
  const client = useQueryClient();
  const [key] = useState(newIntent);
  const form = useForm({
    start: { device: '' },
    checks: {},
    send: async ({ device }) => {
      await body(
        api.POST('/api/v1/instances/{id}/client-licenses', {
          params: { path: { id: instance }, header: { 'Idempotency-Key': key } },
          body: { device: device.trim() || null },
        }),
      );
      await client.invalidateQueries({ queryKey: ['instance', instance] });
      toast(t('device.asked', { seller }));
      onClose();
    },
  });
  return (
    <Dialog title={t('device.ask')} onClose={onClose}>
      <form ref={form.form} onSubmit={form.submit} noValidate>
        <div className="dialog-body">
          <Field label={t('device.device')} help={t('device.help')} error={form.error('device')} optional>
            <textarea className="textarea mono" rows={3} maxLength={5120} {...form.text('device')} />
          </Field>
          {form.problem && <ErrorNote error={form.problem} />}
        </div>
        <div className="dialog-foot">
          <Button onClick={onClose}>{t('common:action.cancel')}</Button>
          <Button kind="primary" type="submit" busy={form.busy}>
            {t('device.ask')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Fetched only when it is wanted, and not kept: the marketplace notes each time that it was shown. */
function Shown({ request, onClose }: { request: Request; onClose: () => void }) {
  const t = useText('buyer');
  const { data, error } = useQuery({
    queryKey: ['device-license', request.id],
    queryFn: () => body(api.POST('/api/v1/client-licenses/{id}/text', { params: { path: { id: request.id } } })),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  // A fingerprint may be five thousand characters long.
  const device = request.device ?? t('device.any');
  const title = t('device.shown', { device: device.length > 48 ? `${device.slice(0, 48)}…` : device });
  return (
    <Dialog title={title} onClose={onClose} wide>
      <div className="dialog-body">
        {error && <ErrorNote error={error} />}
        {!data && !error && <Skeleton lines={4} />}
        {data && <CodeBlock text={data.license} label={t('access.license')} />}
      </div>
    </Dialog>
  );
}
