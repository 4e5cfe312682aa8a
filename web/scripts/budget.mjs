// Fails when what a first page loads of script, compressed, is more than was promised.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const sizes = new Map();

function size(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(new URL(file, dist))).length);
  return sizes.get(file);
}

/** All scripts a set of entries brings along by static imports. */
function closure(keys, seen = new Set()) {
  for (const key of keys) {
    const chunk = manifest[key];
    if (!chunk || seen.has(key)) continue;
    seen.add(key);
    closure(chunk.imports ?? [], seen);
  }
  return seen;
}

const kilo = (keys) => [...closure(keys)].reduce((sum, key) => sum + size(manifest[key].file), 0) / 1000;
const pages = (portal) =>
  Object.keys(manifest).filter((key) => key.startsWith(`src/portals/${portal}/`) && /\.tsx$/.test(key));
let failed = false;

function check(name, keys, limit) {
  const got = kilo(keys);
  const over = got > limit;
  failed ||= over;
  console.log(`${over ? 'OVER' : 'ok  '} ${name.padEnd(48)} ${got.toFixed(1).padStart(7)} kB of ${limit}`);
}

for (const page of pages('storefront')) {
  check(page, ['index.html', 'src/portals/storefront/Layout.tsx', page], 150);
}
for (const portal of ['buyer', 'seller', 'operator']) {
  for (const page of pages(portal)) {
    check(page, ['index.html', `src/portals/${portal}/Layout.tsx`, page], 450);
  }
}
process.exit(failed ? 1 : 0);
