import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { preview } from 'vite';

/** Runs the binary to the first line that fits; the process goes on. */
function started<T>(process: ChildProcess, read: (line: string) => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    if (!process.stdout) return reject(new Error('The marketplace says nothing.'));
    createInterface(process.stdout).on('line', (line) => {
      const found = read(line);
      if (found !== undefined) resolve(found);
    });
    process.on('exit', (code) => reject(new Error(`The marketplace ended with ${code}.`)));
  });
}

function ended(process: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    process.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`The story ended with ${code}.`))));
  });
}

/**
 * A fresh marketplace with its story told, and the built console in front of it. The binary is `GALLERIA_BIN`; an address
 * in `GALLERIA_PAGE` is used as it is.
 */
export default async function setup() {
  if (process.env.GALLERIA_PAGE) return;
  const binary = process.env.GALLERIA_BIN;
  if (!binary) throw new Error('GALLERIA_BIN names the binary to test against.');
  const directory = mkdtempSync(join(tmpdir(), 'galleria-e2e-'));
  const told = spawn(binary, ['demo', '--once', '--data-dir', directory], { stdio: 'ignore' });
  await ended(told);
  const child = spawn(
    binary,
    ['serve', '--sandbox', '--data-dir', directory, '--listen', '127.0.0.1:0', '--print-ready'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = await started(child, (line) =>
    line.startsWith('{') ? (JSON.parse(line) as { url: string }).url : undefined,
  );
  process.env.GALLERIA_URL = url;
  const page = await preview({
    preview: { host: '127.0.0.1', port: 0, proxy: { '/api': { target: url, changeOrigin: false } } },
  });
  process.env.GALLERIA_PAGE = page.resolvedUrls?.local[0]?.replace(/\/$/, '');
  return async () => {
    await page.close();
    child.kill('SIGTERM');
    rmSync(directory, { recursive: true, force: true });
  };
}
