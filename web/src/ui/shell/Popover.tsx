import { type ReactNode, useEffect, useId, useRef, useState } from 'react';

/** A button with a panel under it; Escape and a press elsewhere close it. */
export function Popover(props: {
  label?: string;
  button: ReactNode;
  className: string;
  side?: 'left' | 'right';
  children: (close: () => void) => ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !place.current?.contains(event.target)) setOpen(false);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('keydown', key);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('keydown', key);
    };
  }, [open]);
  return (
    <div className="popover" ref={place}>
      <button
        ref={button}
        type="button"
        className={props.className}
        aria-label={props.label}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {props.button}
      </button>
      {open && (
        <div id={id} className={`popover-panel popover-${props.side ?? 'right'}`}>
          {props.children(() => setOpen(false))}
        </div>
      )}
    </div>
  );
}
