import { glyphs, type IconName } from './glyphs';

export type { IconName };

/** A line icon; it is decoration, the words stand beside it or in the label of its control. */
export function Icon({ name, size = 16 }: { name: IconName; size?: 12 | 14 | 16 | 20 }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      // The glyphs are constants of ours, never somebody's input.
      // biome-ignore lint/security/noDangerouslySetInnerHtml: constant drawings
      dangerouslySetInnerHTML={{ __html: glyphs[name] }}
    />
  );
}
