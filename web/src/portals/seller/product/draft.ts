import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api, body, newIntent } from '#/api/client';
import { asProblem, type Problem } from '#/api/problem';
import type { Schemas } from '#/api/types';
import { type Content, whole } from './rules';

type Product = Schemas['ProductView'];

function kept(key: string): Content | undefined {
  try {
    const text = localStorage.getItem(key);
    return text ? whole(JSON.parse(text) as Partial<Content>) : undefined;
  } catch {
    return undefined;
  }
}

function keep(key: string, content: Content | undefined) {
  try {
    if (content) localStorage.setItem(key, JSON.stringify(content));
    else localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing still saves to the server.
  }
}

/**
 * A product as it is being written: kept on the device at each key, saved to the server 800 ms after the last one. The
 * first saving makes the product.
 */
export function useDraft(product: Product | undefined, account: string, onMade: (id: string) => void) {
  const client = useQueryClient();
  const key = `galleria.draft.${account}.${product?.id ?? 'new'}`;
  const [content, setContent] = useState(() => kept(key) ?? whole(product?.revision.content ?? {}));
  const [restored] = useState(() => kept(key) !== undefined);
  const [dirty, setDirty] = useState(restored);
  const [saving, setSaving] = useState(false);
  const [savedAt, setSavedAt] = useState<string>();
  const [problem, setProblem] = useState<Problem>();
  const latest = useRef({ content, product, intent: '' });
  latest.current.content = content;
  if (product && product.version > (latest.current.product?.version ?? -1)) latest.current.product = product;
  const running = useRef<Promise<Product | undefined>>(undefined);

  const write = useCallback(async (): Promise<Product | undefined> => {
    const { content: written, product: known } = latest.current;
    const sent = written as Schemas['Content'];
    setSaving(true);
    try {
      latest.current.intent ||= newIntent();
      const saved = known
        ? await body(
            api.PUT('/api/v1/products/{id}', {
              params: { path: { id: known.id }, header: { 'If-Match': `"${known.version}"` } },
              body: sent,
            }),
          )
        : await body(
            api.POST('/api/v1/products', {
              params: { header: { 'Idempotency-Key': latest.current.intent } },
              body: sent,
            }),
          );
      latest.current.product = saved;
      setProblem(undefined);
      setSavedAt(new Date().toISOString());
      if (latest.current.content === written) {
        setDirty(false);
        keep(key, undefined);
      }
      client.setQueryData(['product', 'one', saved.id], saved);
      void client.invalidateQueries({ queryKey: ['product', 'list'] });
      if (!known) onMade(saved.id);
      return saved;
    } catch (thrown) {
      // Another text is another intent.
      latest.current.intent = '';
      setProblem(asProblem(thrown));
      return undefined;
    } finally {
      setSaving(false);
    }
  }, [client, key, onMade]);

  /** Saves what is there, after what is being saved. */
  const save = useCallback(() => {
    running.current = (running.current ?? Promise.resolve(undefined)).then(write);
    return running.current;
  }, [write]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the content begins the wait anew
  useEffect(() => {
    if (!dirty) return;
    const timer = setTimeout(() => void save(), 800);
    return () => clearTimeout(timer);
  }, [content, dirty, save]);

  const change = (next: Partial<Content>) => {
    const changed = { ...content, ...next };
    setContent(changed);
    setDirty(true);
    keep(key, changed);
  };
  return { content, change, save, saving, savedAt, problem, restored, dirty };
}
