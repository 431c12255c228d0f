import type { components } from './schema.gen';

type ProblemBody = components['schemas']['Problem'];

/** What went wrong with a call, in the words of the service (RFC 9457), or in ours when no service answered. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly title: string;
  readonly status: number;
  readonly detail: string | undefined;
  readonly requestId: string | undefined;
  readonly fields: Readonly<Record<string, string>>;

  constructor(body: Partial<ProblemBody> & { title: string; status: number }) {
    super(body.detail ? `${body.title}: ${body.detail}` : body.title);
    this.title = body.title;
    this.status = body.status;
    this.detail = body.detail;
    this.requestId = body.requestId;
    this.fields = Object.fromEntries((body.errors ?? []).map((error) => [error.field, error.message]));
  }

  /** Status 0: nothing answered. */
  static unreachable(cause: unknown): Problem {
    const timedOut = cause instanceof DOMException && cause.name === 'TimeoutError';
    return new Problem({
      title: timedOut ? 'The platform did not answer in time' : 'The platform cannot be reached',
      status: 0,
      detail: timedOut
        ? 'No answer came within 30 seconds.'
        : 'Check your connection and whether Tollgate is running, then try again.',
    });
  }

  static fromResponse(response: Response, body: unknown): Problem {
    const requestId = response.headers.get('x-request-id') ?? undefined;
    if (isProblemBody(body)) return new Problem({ requestId, ...body, status: response.status });
    return new Problem({
      title: `The platform answered ${response.status}`,
      status: response.status,
      requestId,
    });
  }

  static of(error: unknown): Problem {
    if (error instanceof Problem) return error;
    return new Problem({
      title: 'The console failed',
      status: 0,
      detail: error instanceof Error ? error.message : String(error),
    });
  }

  /** Whether trying the same call again can help. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

function isProblemBody(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && typeof (body as { title?: unknown }).title === 'string';
}
