import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Runs the binary to the first line that fits; the process goes on. */
function started<T>(process: ChildProcess, read: (line: string) => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    if (!process.stderr) return reject(new Error('The marketplace says nothing.'));
    createInterface(process.stderr).on('line', (line) => {
      const found = read(line);
      if (found !== undefined) resolve(found);
    });
    process.on('exit', (code) => reject(new Error(`The marketplace ended with ${code}.`)));
  });
}

/**
 * A fresh marketplace with its story told, console included. The binary is `GALLERIA_BIN`; an address in `GALLERIA_PAGE` is
 * used as it is, for trying a console that no binary has taken in yet.
 */
export default async function setup() {
  if (process.env.GALLERIA_PAGE) return;
  const binary = process.env.GALLERIA_BIN;
  if (!binary) throw new Error('GALLERIA_BIN names the binary to test against.');
  const directory = mkdtempSync(join(tmpdir(), 'galleria-e2e-'));
  // It tells its story and keeps serving, with the sample seller beside it.
  const child = spawn(binary, ['demo', '--data-dir', join(directory, 'data'), '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill('SIGTERM')) await gone;
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const page = await started(child, (line) => /answers at (http:\S+)/.exec(line)?.[1]);
    const home = await fetch(page, { headers: { accept: 'text/html' } });
    if (!home.ok)
      throw new Error('This binary was built without the console. Build it (`make console`), then the binary.');
    process.env.GALLERIA_PAGE = page;
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
