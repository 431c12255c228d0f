import { expect, it } from 'vitest';
import { Problem } from '../../api/problem';
import { type Attempt, afterError } from './attempt';

const answered = (status: number, errors?: { field: string; message: string }[]) =>
  new Problem({ title: 'Not booked', status, errors });

const after = (error: unknown, before: Attempt = 'open') => afterError(error, before);

it('may have been booked when no answer came, or one that tells nothing', () => {
  expect(after(Problem.unreachable(new DOMException('', 'TimeoutError')))).toBe('unclear');
  expect(after(new SyntaxError('Unexpected end of JSON input'))).toBe('unclear');
  expect([304, 500, 502, 503, 504].map((status) => after(answered(status)))).toEqual(
    Array(5).fill('unclear'),
  );
});

it('is another command after a refusal', () => {
  expect(after(answered(404))).toBe('refused');
  expect(after(answered(409))).toBe('refused');
  expect(after(answered(422, [{ field: 'amount', message: 'is too large' }]))).toBe('refused');
  expect(after(answered(409), 'unclear')).toBe('refused');
});

it('is never sent under another key when its own was used before', () => {
  expect(after(answered(422))).toBe('taken');
  expect(after(answered(422), 'unclear')).toBe('taken');
});

it('stays as it was when it was turned away before the ledger', () => {
  for (const status of [400, 401, 403, 429]) {
    expect(after(answered(status)), String(status)).toBe('open');
    expect(after(answered(status), 'unclear'), String(status)).toBe('unclear');
  }
});
