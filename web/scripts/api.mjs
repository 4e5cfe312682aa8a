// Writes src/api/schema.d.ts from openapi.json, or with --check says whether it is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const file = new URL('../src/api/schema.d.ts', import.meta.url);
const nodes = await openapiTS(new URL('../openapi.json', import.meta.url));
const written = `// Written by scripts/api.mjs from openapi.json.\n${astToString(nodes)}`;
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== written) {
    console.error('src/api/schema.d.ts is out of date: npm run api');
    process.exit(1);
  }
} else {
  writeFileSync(file, written);
}
