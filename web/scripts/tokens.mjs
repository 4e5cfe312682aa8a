// Writes src/ui/tokens.css from src/ui/tokens.json, or with --check says whether it is out of date.
import { readFileSync, writeFileSync } from 'node:fs';

const tokens = JSON.parse(readFileSync(new URL('../src/ui/tokens.json', import.meta.url), 'utf8'));

const dashed = (name) => name.replace(/[A-Z]+/g, (part) => `-${part.toLowerCase()}`);
const lines = (pairs) => pairs.map(([name, value]) => `  --${name}: ${value};`).join('\n');

function colours(theme) {
  return [
    ...Object.entries(tokens.color[theme]).map(([name, value]) => [dashed(name), value]),
    ...tokens.chart[theme].series.map((value, at) => [`chart-${at + 1}`, value]),
    ['shadow-control', tokens.shadow.control[theme]],
    ['shadow-float', tokens.shadow.float[theme]],
  ];
}

const shared = [
  ['sans', tokens.font.sans],
  ['mono', tokens.font.mono],
  ['r-chip', `${tokens.radius.chip}px`],
  ['r-control', `${tokens.radius.control}px`],
  ['r-tile', `${tokens.radius.tile}px`],
  ['r-panel', `${tokens.radius.panel}px`],
  ['fast', tokens.motion.fast],
  ['base', tokens.motion.base],
  ['slow', tokens.motion.slow],
  ['enter', tokens.motion.enter],
];
const local = tokens.font.zhPunctuation.local.map((name) => `local("${name}")`).join(', ');

const css = `/* Written by scripts/tokens.ts from tokens.json. */
@font-face {
  font-family: ${tokens.font.zhPunctuation.family};
  src: ${local};
  unicode-range: ${tokens.font.zhPunctuation.unicodeRange};
}
:root {
${lines([...shared, ...colours('light')])}
  color-scheme: light;
}
:root[data-theme="dark"] {
${lines(colours('dark'))}
  color-scheme: dark;
}
`;

const file = new URL('../src/ui/tokens.css', import.meta.url);
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== css) {
    console.error('src/ui/tokens.css is out of date: npm run tokens');
    process.exit(1);
  }
} else {
  writeFileSync(file, css);
}
