import { expect, it } from 'vitest';
import { toCsv } from './csv';

it('writes exact amounts and quotes what needs it', () => {
  const csv = toCsv([
    {
      transferId: 't1',
      kind: 'charge',
      at: '2026-11-21T10:00:00Z',
      requestId: 'r1',
      description: 'Completion, "streamed"',
      amount: -482_000,
      balanceAfter: 24_999_518_000,
    },
  ]);

  expect(csv.split('\r\n')[1]).toBe(
    '2026-11-21T10:00:00Z,charge,"Completion, ""streamed""",-0.000482,24.999518,r1,t1,,',
  );
});

it('does not let free text become a formula', () => {
  const csv = toCsv([
    {
      transferId: 't',
      kind: 'top-up',
      at: '2026-11-21T10:00:00Z',
      description: '=HYPERLINK("http://x")',
      amount: 1_000_000_000,
      balanceAfter: 1_000_000_000,
      reason: '+1',
    },
  ]);

  expect(csv).toContain(`"'=HYPERLINK(""http://x"")"`);
  expect(csv).toContain(`'+1`);
});
