import { Problem } from '../../api/problem';

/**
 * What is known of the commands sent under one idempotency key.
 * `open`: none was taken, so that the values may still change under this key.
 * `refused`: refused for good, and remembered for the key; what is corrected is another command with a new key.
 * `unclear`: one may have been booked; only the same command under the same key cannot book it twice.
 * `taken`: the key belongs to an earlier command; neither this one nor another is booked under it.
 */
export type Attempt = 'open' | 'refused' | 'unclear' | 'taken';

/** `before`: what was known when the command was sent. */
export function afterError(error: unknown, before: Attempt): Attempt {
  const { status, fields } = Problem.of(error);
  if (status < 400 || status >= 500) return 'unclear';
  if (status === 404 || status === 409) return 'refused';
  if (status === 422) return Object.keys(fields).length > 0 ? 'refused' : 'taken';
  // Turned away before the ledger, as by a limit or an ended session: says nothing of what was sent before.
  return before;
}
