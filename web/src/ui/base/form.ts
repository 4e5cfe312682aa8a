import { type FormEvent, useCallback, useRef, useState } from 'react';
import { asProblem, type Problem } from '#/api/problem';

type Checks<V> = { [K in keyof V]?: (value: V[K], all: V) => string | undefined };

/**
 * The state of a form: checked when a field is left, then as one types; sending jumps to the first wrong field.
 * Findings of the server are shown at the fields of the same name, everything else is in `problem`.
 */
export function useForm<V extends Record<string, unknown>>(options: {
  start: V;
  checks?: Checks<V>;
  send: (values: V) => Promise<unknown>;
}) {
  const [values, setValues] = useState(options.start);
  const [seen, setSeen] = useState<ReadonlySet<keyof V>>(new Set());
  const [refused, setRefused] = useState<ReadonlyMap<string, string>>(new Map());
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const wrong = (key: keyof V) => options.checks?.[key]?.(values[key], values);
  const error = (key: keyof V & string) => (seen.has(key) ? wrong(key) : undefined) ?? refused.get(key);
  const jump = useCallback(() => {
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  }, []);

  const set = <K extends keyof V & string>(key: K, value: V[K]) => {
    setValues((old) => ({ ...old, [key]: value }));
    if (refused.has(key)) setRefused(new Map([...refused].filter(([name]) => name !== key)));
  };
  /** Changes a value from what it is by then, for what arrives later, such as a file. */
  const change = <K extends keyof V & string>(key: K, next: (value: V[K]) => V[K]) => {
    setValues((old) => ({ ...old, [key]: next(old[key]) }));
    if (refused.has(key)) setRefused(new Map([...refused].filter(([name]) => name !== key)));
  };
  const leave = (key: keyof V) => setSeen((old) => new Set(old).add(key));

  /** The properties of a text control. */
  const text = <K extends keyof V & string>(key: K) => ({
    name: key,
    value: String(values[key] ?? ''),
    onChange: (event: { target: { value: string } }) => set(key, event.target.value as V[K]),
    onBlur: () => leave(key),
  });

  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    setProblem(undefined);
    const keys = Object.keys(values);
    setSeen(new Set(keys));
    if (keys.some((key) => wrong(key))) return jump();
    setBusy(true);
    try {
      await options.send(values);
    } catch (thrown) {
      const found = asProblem(thrown);
      const fields = found.findings.flatMap((f): [string, string][] =>
        f.field && f.field in values ? [[f.field, f.message]] : [],
      );
      setRefused(new Map(fields));
      if (fields.length < Math.max(found.findings.length, 1)) setProblem(found);
      jump();
    } finally {
      setBusy(false);
    }
  };

  return { form, values, set, change, leave, text, error, submit, busy, problem };
}
