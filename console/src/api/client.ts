import createClient, { type Middleware } from 'openapi-fetch';
import { Problem } from './problem';
import type { components, paths } from './schema.gen';

export type Schemas = components['schemas'];

const TIMEOUT_MILLIS = 30_000;
const PATIENT_MILLIS = 30 * 60_000;

let csrfToken: string | undefined;

/** The token of the current session, sent with every write; the session itself is an HttpOnly cookie. */
export function rememberCsrfToken(token: string | undefined): void {
  csrfToken = token;
}

const csrf: Middleware = {
  onRequest({ request }) {
    if (csrfToken !== undefined && request.method !== 'GET' && request.method !== 'HEAD') {
      request.headers.set('x-csrf-token', csrfToken);
    }
    return request;
  },
};

async function boundedFetch(request: Request, millis = TIMEOUT_MILLIS): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(millis)]);
  try {
    return await fetch(request, { signal });
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw Problem.unreachable(cause);
  }
}

/** For an answer that computes for minutes while it is sent. */
export function patientFetch(request: Request): Promise<Response> {
  return boundedFetch(request, PATIENT_MILLIS);
}

export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  credentials: 'same-origin',
  headers: { accept: 'application/json' },
  fetch: (request) => boundedFetch(request),
});
api.use(csrf);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a successful answer; anything else is thrown as a Problem. */
export async function answerOf<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw Problem.fromResponse(response, error);
  return data as T;
}
