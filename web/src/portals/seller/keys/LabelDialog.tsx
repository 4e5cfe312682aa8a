import { type ReactNode, useState } from 'react';
import { newIntent } from '#/api/client';
import { useText } from '#/i18n';
import { Dialog } from '#/ui/base/Dialog';
import { ErrorNote } from '#/ui/base/ErrorNote';
import { Field } from '#/ui/base/Field';
import { useForm } from '#/ui/base/form';
import { Button } from '#/ui/base/small';

/** Asks for the name of something that comes into being once, whatever happens on the way. */
export function LabelDialog(props: {
  title: string;
  verb: string;
  effect?: ReactNode;
  make: (label: string, intent: string) => Promise<void>;
  onClose: () => void;
}) {
  const t = useText('seller');
  const [intent] = useState(newIntent);
  const form = useForm({
    start: { label: '' },
    checks: { label: (value) => (value.trim() ? undefined : t('common:field.required', { label: t('keys.label') })) },
    send: async ({ label }) => {
      await props.make(label.trim(), intent);
      props.onClose();
    },
  });
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form ref={form.form} onSubmit={form.submit} noValidate>
        <div className="dialog-body">
          {props.effect}
          <Field label={t('keys.label')} help={t('keys.labelHelp')} error={form.error('label')}>
            <input className="input" {...form.text('label')} />
          </Field>
          {form.problem && <ErrorNote error={form.problem} />}
        </div>
        <div className="dialog-foot">
          <Button onClick={props.onClose}>{t('common:action.cancel')}</Button>
          <Button type="submit" kind="primary" busy={form.busy}>
            {props.verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
