import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventParser, type LiveEvent, type LiveState, openLive } from './live';

describe('EventParser', () => {
  const stream =
    ': open\r\n\r\nevent: request\nid: 7\ndata: {"a":"ü"}\n\ndata: one\ndata:two\r\rid\n\nevent: x\n\n: end\n';

  it('reads the same events wherever the text is cut', () => {
    const whole = parse([stream]);
    for (let cut = 1; cut < stream.length; cut++) {
      expect(parse([stream.slice(0, cut), stream.slice(cut)]), `cut at ${cut}`).toEqual(whole);
    }
  });

  it('understands ids, types, many data lines and comments', () => {
    expect(parse([stream])).toEqual([
      { id: '7', type: 'request', data: '{"a":"ü"}' },
      { id: '7', type: 'message', data: 'one\ntwo' },
    ]);
  });

  function parse(parts: string[]): LiveEvent[] {
    const events: LiveEvent[] = [];
    const parser = new EventParser((event) => events.push(event));
    for (const part of parts) parser.push(part);
    return events;
  }
});

describe('openLive', () => {
  let server: Server;
  let base: string;
  let close: (() => void) | undefined;
  const asked: string[] = [];
  let answer: (response: ServerResponse, round: number) => void;

  beforeEach(async () => {
    asked.length = 0;
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      answer(response, asked.length);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    close?.();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  it('continues after the last event when the connection breaks', async () => {
    answer = (response, round) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`event: request\nid: ${round * 10}\ndata: ${round}\n\n`);
    };

    const { events } = await follow((seen) => seen.events.length >= 3);

    expect(events.slice(0, 3).map((event) => event.data)).toEqual(['1', '2', '3']);
    expect(asked.slice(0, 3)).toEqual(['/live', '/live?after=10', '/live?after=20']);
  });

  it('tries again when the platform is unavailable', async () => {
    answer = (response, round) => {
      if (round < 3) response.writeHead(503).end();
      else stream(response, 'id: 1\ndata: up\n\n');
    };

    const { events, states } = await follow((seen) => seen.events.length >= 1);

    expect(events[0]?.data).toBe('up');
    expect(states).toEqual(['connecting', 'waiting', 'connecting', 'waiting', 'connecting', 'live']);
  });

  it('drops a connection that has gone silent', async () => {
    answer = (response, round) => stream(response, round === 1 ? ': quiet\n\n' : 'data: back\n\n');

    const { events } = await follow((seen) => seen.events.length >= 1, { silenceMillis: 500 });

    expect(events[0]?.data).toBe('back');
    expect(asked.length).toBeGreaterThan(1);
  });

  it('does not insist when it is refused', async () => {
    answer = (response) => response.writeHead(401).end();

    const { states } = await follow((seen) => seen.states.includes('refused'));

    expect(states.at(-1)).toBe('refused');
    expect(asked).toHaveLength(1);
  });

  it('begins where an earlier stream ended', async () => {
    answer = (response) => stream(response, 'data: x\n\n');

    await follow((seen) => seen.events.length >= 1, { after: '41' });

    expect(asked[0]).toBe('/live?after=41');
  });

  interface Seen {
    events: LiveEvent[];
    states: LiveState[];
  }

  function follow(
    isEnough: (seen: Seen) => boolean,
    { after, silenceMillis = 60_000 }: { after?: string; silenceMillis?: number } = {},
  ): Promise<Seen> {
    const seen: Seen = { events: [], states: [] };
    return new Promise((resolve) => {
      const check = () => isEnough(seen) && resolve(seen);
      close = openLive({
        after,
        address: (id) => `${base}/live${id === undefined ? '' : `?after=${id}`}`,
        onEvent: (event) => {
          seen.events.push(event);
          check();
        },
        onState: (state) => {
          seen.states.push(state);
          check();
        },
        silenceMillis,
        backoffMillis: () => 5,
      });
    });
  }

  function stream(response: ServerResponse, text: string): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(text);
  }
});
