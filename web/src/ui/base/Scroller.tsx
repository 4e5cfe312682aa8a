import { type ReactNode, useEffect, useRef, useState } from 'react';

/** What may be wider than its place, and then scrolls in it; the focus comes to it so that the arrow keys can scroll. */
export function Scroller({ label, busy, children }: { label: string; busy?: boolean; children: ReactNode }) {
  const frame = useRef<HTMLElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  return (
    <section ref={frame} className="table-frame" aria-label={label} aria-busy={busy} tabIndex={scrolls ? 0 : undefined}>
      {children}
    </section>
  );
}
