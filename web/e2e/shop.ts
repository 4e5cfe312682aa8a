import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Call = { activity: string; orderLineId?: string; instanceId?: string };

/** A seller's server that can break and be mended; it trusts every call. */
export class Shop {
  broken = false;
  /** What it says instead of what a polite one does. */
  says: { resultMsg?: string; appInfo?: object } = {};
  private readonly instances = new Map<string, string>();
  private server: Server | undefined;

  /** Begins to listen, and answers its production address. */
  async start(): Promise<string> {
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (piece: Buffer) => {
        text += piece.toString();
      });
      request.on('end', () => {
        if (this.broken) {
          response.writeHead(503).end(this.says.resultMsg ?? 'down for repair');
          return;
        }
        const answer = this.answer(JSON.parse(text) as Call);
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    this.server = server;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/production`;
  }

  private answer(call: Call): object {
    const ok = { resultCode: '000000', resultMsg: this.says.resultMsg ?? 'success' };
    if (call.activity === 'newInstance') {
      const line = call.orderLineId ?? '';
      // The same order line is the same instance, however often it is asked for.
      const instanceId = this.instances.get(line) ?? crypto.randomUUID();
      this.instances.set(line, instanceId);
      return { ...ok, instanceId };
    }
    if (call.activity === 'queryInstance') {
      const info = (instanceId: string) => ({
        instanceId,
        appInfo: {
          frontEndUrl: 'https://shop.example/',
          userName: 'owner',
          password: 'open-sesame',
          ...this.says.appInfo,
        },
      });
      return { ...ok, info: (call.instanceId ?? '').split(',').map(info) };
    }
    return ok;
  }

  /** How many different orders it made an instance for. */
  get made() {
    return this.instances.size;
  }

  stop() {
    this.server?.close();
    this.server?.closeAllConnections();
  }
}
