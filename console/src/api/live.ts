/**
 * A server-sent event stream that heals itself. The browser's EventSource gives up on a status other than 200, hides
 * heartbeats and cannot tell a dead connection from a quiet one; this reader does none of that.
 */
export interface LiveEvent {
  id: string | undefined;
  type: string;
  data: string;
}

export type LiveState = 'connecting' | 'live' | 'waiting' | 'refused';

export interface LiveOptions {
  /** The id to continue after; without one the stream begins with what comes next. */
  after?: string | undefined;
  /** Builds the address; `after` is the id of the last event seen. */
  address: (after: string | undefined) => string;
  onEvent: (event: LiveEvent) => void;
  onState: (state: LiveState) => void;
  /** Called each time a connection stands, so that the caller can close the gap by reading the list again. */
  onOpen?: () => void;
  onRefused?: (status: number) => void;
  fetch?: typeof fetch;
  /** The stream carries at least a comment this often; twice that long without a byte means it is dead. */
  silenceMillis?: number;
  backoffMillis?: (attempt: number) => number;
}

/** 1, 2, 4 … 30 seconds, each up to a quarter longer so that consoles do not return in step. */
export function defaultBackoff(attempt: number): number {
  return Math.min(30_000, 1000 * 2 ** attempt) * (1 + Math.random() / 4);
}

/** Opens the stream; the answer closes it. */
export function openLive(options: LiveOptions): () => void {
  const closed = new AbortController();
  void follow(options, closed.signal);
  return () => closed.abort();
}

async function follow(options: LiveOptions, closed: AbortSignal): Promise<void> {
  const backoff = options.backoffMillis ?? defaultBackoff;
  let after = options.after;
  let failures = 0;
  while (!closed.aborted) {
    options.onState('connecting');
    const outcome = await readOnce(options, closed, after, (id) => {
      after = id;
    });
    if (closed.aborted) return;
    if (outcome.refused !== undefined) {
      options.onState('refused');
      options.onRefused?.(outcome.refused);
      return;
    }
    failures = outcome.opened ? 0 : failures + 1;
    options.onState('waiting');
    await pause(backoff(failures), closed);
  }
}

async function readOnce(
  options: LiveOptions,
  closed: AbortSignal,
  after: string | undefined,
  seen: (id: string) => void,
): Promise<{ opened: boolean; refused?: number }> {
  const silence = new AbortController();
  const limit = options.silenceMillis ?? 40_000;
  let timer = setTimeout(() => silence.abort(), limit);
  let opened = false;
  try {
    const response = await (options.fetch ?? fetch)(options.address(after), {
      headers: { accept: 'text/event-stream' },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.any([closed, silence.signal]),
    });
    if (
      response.status >= 400 &&
      response.status < 500 &&
      response.status !== 408 &&
      response.status !== 429
    ) {
      await response.body?.cancel();
      return { opened, refused: response.status };
    }
    if (!response.ok || !response.body) return { opened };
    opened = true;
    options.onState('live');
    options.onOpen?.();
    const parser = new EventParser((event) => {
      if (event.id !== undefined) seen(event.id);
      options.onEvent(event);
    });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { opened };
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), limit);
      parser.push(value);
    }
  } catch {
    // Any failure of a connection has the same remedy: connect again, later.
    return { opened };
  } finally {
    clearTimeout(timer);
  }
}

function pause(millis: number, closed: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    closed.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

/** The event-stream grammar of the HTML standard, fed with text cut anywhere. */
export class EventParser {
  private rest = '';
  private id: string | undefined;
  private type = '';
  private data: string[] = [];

  constructor(private readonly emit: (event: LiveEvent) => void) {}

  push(text: string): void {
    this.rest += text;
    for (;;) {
      const end = /\r\n|\n|\r/.exec(this.rest);
      // A carriage return at the very end may be the first half of a line break.
      if (!end || (end[0] === '\r' && end.index === this.rest.length - 1)) return;
      const line = this.rest.slice(0, end.index);
      this.rest = this.rest.slice(end.index + end[0].length);
      this.line(line);
    }
  }

  private line(line: string): void {
    if (line === '') {
      if (this.data.length > 0) {
        this.emit({ id: this.id, type: this.type || 'message', data: this.data.join('\n') });
      }
      this.type = '';
      this.data = [];
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.type = value;
    else if (field === 'id' && !value.includes('\0')) this.id = value;
  }
}
