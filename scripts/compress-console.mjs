// Puts a brotli and a gzip form beside each text file of the built console, so that the server compresses nothing.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = process.argv[2] ?? "web/dist";
const forms = {
  br: (plain) => brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  gz: (plain) => gzipSync(plain, { level: 9 }),
};
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(html|js|mjs|css|svg|json|txt|webmanifest)$/.test(entry.name)) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const plain = readFileSync(path);
  for (const [ending, compress] of Object.entries(forms)) {
    const small = compress(plain);
    if (small.length < plain.length) writeFileSync(`${path}.${ending}`, small);
  }
}
