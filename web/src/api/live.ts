import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

const topics = [
  'order',
  'instance',
  'license',
  'usage',
  'charge',
  'interface_message',
  'message',
  'product',
  'question',
  'balance',
  'clock',
  'job',
] as const;
export type Topic = (typeof topics)[number];

/** Further roots of query keys that a topic makes stale; the root of its own name is always among them. */
const also: Partial<Record<Topic, readonly string[]>> = {
  order: ['overview', 'transaction'],
  instance: ['overview'],
  interface_message: ['overview', 'order'],
  product: ['review', 'shop', 'overview'],
  balance: ['transaction', 'overview'],
  charge: ['usage', 'overview', 'transaction'],
  clock: ['order', 'instance', 'license', 'usage', 'charge', 'interface_message', 'overview', 'job'],
};

/**
 * Listens to what changes and marks the answers about it as stale. Query keys therefore begin with the name of a topic:
 * `['order', 'list', …]`. Tells whether the line is open.
 */
export function useLive(enabled: boolean): boolean {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);

  useEffect(() => {
    if (!enabled) return;
    const stale = (root: string) => void client.invalidateQueries({ queryKey: [root] });
    const source = new EventSource('/api/v1/events');
    source.onopen = () => setOpen(true);
    // A refusal closes the source for good; a broken line is taken up again by the browser.
    source.onerror = () => setOpen(false);
    source.addEventListener('change', (event) => {
      const change = JSON.parse(event.data) as { topic: Topic; id: string };
      for (const root of [change.topic, ...(also[change.topic] ?? [])]) stale(root);
    });
    source.addEventListener('resync', () => void client.invalidateQueries());
    return () => {
      source.close();
      setOpen(false);
    };
  }, [enabled, client]);

  return open;
}
