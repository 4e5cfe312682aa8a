import type { LinkProps } from '@tanstack/react-router';
import type { ParseKeys } from 'i18next';
import type { Namespace } from '#/i18n/resources';
import type { IconName } from '#/ui/base/Icon';

/** A key with its namespace: `buyer:nav.orders`. */
type Key<N extends Namespace> = `${N}:${ParseKeys<N>}`;

export type NavItem<N extends Namespace> = {
  to: LinkProps['to'];
  icon: IconName;
  text: Key<N>;
  /** A hook with the number shown beside it; `hot` where somebody has to act. */
  useCount?: () => { count: number; hot?: boolean } | undefined;
};

/** Groups of the sidebar; the palette finds the same pages. */
export type Nav<N extends Namespace> = readonly { title?: Key<N>; items: readonly NavItem<N>[] }[];
