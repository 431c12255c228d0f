/** A place inside the console to return to after signing in; anything that could leave it is dropped. */
export function safeNext(next: unknown): string | undefined {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next) || next.startsWith('/sign-in')) return undefined;
  return next;
}
