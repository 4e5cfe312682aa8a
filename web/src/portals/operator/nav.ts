import type { Nav } from '#/ui/shell/nav';

/** The sidebar and the pages the palette finds. */
export const nav: Nav<'operator'> = [
  {
    items: [
      { to: '/operator', icon: 'arch', text: 'operator:nav.overview' },
      { to: '/operator/clock', icon: 'clock', text: 'operator:nav.clock' },
    ],
  },
];
