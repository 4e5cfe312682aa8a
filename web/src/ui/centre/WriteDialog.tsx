import type { ReactNode } from 'react';
import { useText } from '#/i18n';
import { Dialog } from '../base/Dialog';
import { ErrorNote } from '../base/ErrorNote';
import { Field } from '../base/Field';
import { useForm } from '../base/form';
import { Button } from '../base/small';

/** Asks for a text and sends it; findings about the field of that `name` stand below it. */
export function WriteDialog<N extends string>(props: {
  verb: string;
  /** What the text is about. */
  about: ReactNode;
  name: N;
  label: string;
  start?: string;
  most: number;
  danger?: boolean;
  send: (text: string) => Promise<unknown>;
  onClose: () => void;
}) {
  const t = useText('common');
  const { name, label } = props;
  const form = useForm<Record<string, string>>({
    start: { [name]: props.start ?? '' },
    checks: { [name]: (value) => (value.trim() ? undefined : t('field.required', { label })) },
    send: async (values) => {
      await props.send(values[name] ?? '');
      props.onClose();
    },
  });
  return (
    <Dialog title={props.verb} onClose={props.onClose}>
      <form ref={form.form} onSubmit={form.submit} noValidate>
        <div className="dialog-body">
          {props.about}
          <Field label={label} error={form.error(name)}>
            <textarea className="textarea" rows={5} maxLength={props.most} {...form.text(name)} />
          </Field>
          {form.problem && <ErrorNote error={form.problem} />}
        </div>
        <div className="dialog-foot">
          <Button onClick={props.onClose}>{t('action.cancel')}</Button>
          <Button kind={props.danger ? 'danger' : 'primary'} type="submit" busy={form.busy}>
            {props.verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
