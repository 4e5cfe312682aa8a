import type { Nav } from '#/ui/shell/nav';

/** The sidebar and the pages the palette finds. */
export const nav: Nav<'seller'> = [{ items: [{ to: '/seller', icon: 'arch', text: 'seller:nav.overview' }] }];
