import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { newIntent } from '#/api/client';
import { asProblem, type Problem } from '#/api/problem';
import { useText } from '#/i18n';
import { Dialog } from '../base/Dialog';
import { ErrorNote } from '../base/ErrorNote';
import { useForm } from '../base/form';
import { Button } from '../base/small';
import { toast } from '../base/Toast';
import type { Given } from './Files';

type Form<V extends Record<string, unknown>> = ReturnType<typeof useForm<V>>;

/** Sends an act once however often it is tried, and brings what it changed. */
export function useAct(verb: string) {
  const t = useText('service');
  const client = useQueryClient();
  const [intent, setIntent] = useState(newIntent);
  return async (send: (header: { 'Idempotency-Key': string }) => Promise<unknown>) => {
    try {
      await send({ 'Idempotency-Key': intent });
    } catch (thrown) {
      // What was refused comes with another text next time: another intent.
      if (asProblem(thrown).status >= 400) setIntent(newIntent());
      throw thrown;
    }
    await Promise.all(
      ['order', 'balance', 'transaction'].map((root) => client.invalidateQueries({ queryKey: [root] })),
    );
    toast(t('done.title', { act: verb }));
  };
}

/** The files of a form as the server takes them. */
export const handed = (files: unknown) => (files as readonly Given[]).map(({ file, kind }) => ({ file, kind }));

/**
 * The form of an act: its fields, and where `check` says something, a second look at what was written before it goes out.
 */
export function ActDialog<V extends Record<string, unknown>>(props: {
  verb: string;
  effect: ReactNode;
  form: { start: V; checks?: Parameters<typeof useForm<V>>[0]['checks'] };
  fields: (form: Form<V>) => ReactNode;
  /** What is read once more before it is sent. */
  check?: (values: V) => ReactNode;
  checkVerb?: string;
  danger?: boolean;
  wide?: boolean;
  send: (values: V, header: { 'Idempotency-Key': string }) => Promise<unknown>;
  onClose: () => void;
}) {
  const t = useText('service');
  const act = useAct(props.verb);
  const [checking, setChecking] = useState(false);
  const [late, setLate] = useState<Problem>();
  const form = useForm<V>({
    start: props.form.start,
    checks: props.form.checks,
    send: async (values) => {
      setLate(undefined);
      if (props.check && !checking) return setChecking(true);
      try {
        await act((header) => props.send(values, header));
      } catch (thrown) {
        // The fields that are wrong can only be mended where they are.
        setChecking(false);
        setLate(asProblem(thrown));
        throw thrown;
      }
      props.onClose();
    },
  });
  const problem = form.problem ?? (late && late.findings.length === 0 ? late : undefined);
  return (
    <Dialog title={props.verb} onClose={props.onClose} wide={props.wide}>
      <form ref={form.form} onSubmit={form.submit} noValidate>
        <div className="dialog-body">
          {checking && props.check ? (
            props.check(form.values)
          ) : (
            <>
              <p className="text2">{props.effect}</p>
              {props.fields(form)}
            </>
          )}
          {problem && <ErrorNote error={problem} />}
        </div>
        <div className="dialog-foot">
          {checking ? (
            <Button onClick={() => setChecking(false)}>{t('appeal.back')}</Button>
          ) : (
            <Button onClick={props.onClose}>{t('common:action.cancel')}</Button>
          )}
          <Button kind={props.danger ? 'danger' : 'primary'} type="submit" busy={form.busy}>
            {props.check && !checking ? t('appeal.next') : (checking && props.checkVerb) || props.verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
