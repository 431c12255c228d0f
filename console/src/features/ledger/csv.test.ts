import { expect, it } from 'vitest';
import { fileName, toCsv } from './csv';

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

it('says whose movements they are when they are not the own', () => {
  const movement = {
    transferId: 't',
    kind: 'charge' as const,
    at: '2026-11-21T10:00:00Z',
    description: 'Completion',
    amount: -1,
    balanceAfter: 0,
  };

  const [header, line] = toCsv([movement], 'tenant-1').split('\r\n');

  expect(header?.split(',').at(-1)).toBe('tenant_id');
  expect(line?.split(',').at(-1)).toBe('tenant-1');
  expect(toCsv([movement])).not.toContain('tenant');
});

it('writes no file with an amount that is not exact', () => {
  const movement = {
    transferId: 't',
    kind: 'top-up' as const,
    at: '2026-11-21T10:00:00Z',
    description: 'Top-up',
    amount: 1,
    balanceAfter: Number.MAX_SAFE_INTEGER,
  };

  expect(toCsv([movement])).toContain('9007199.254740991');
  expect(() => toCsv([movement, { ...movement, balanceAfter: 2 ** 53 }])).toThrow('file of the month');
});

it('names the file by its tenant and by each filter, in safe characters', () => {
  const owner = { id: '0199-ab', name: 'Müller & Sons / "West"' };

  expect(fileName(owner, {})).toBe('tollgate-ledger-Müller-Sons-West.csv');
  expect(
    fileName(owner, { kind: 'charge', model: '../gpt-5.1:free', from: '2026-11-01', to: '2026-11-21' }),
  ).toBe('tollgate-ledger-Müller-Sons-West-charge-gpt-5.1-free-from-2026-11-01-to-2026-11-21.csv');
  expect(fileName({ id: '0199-ab', name: '…' }, {})).toBe('tollgate-ledger-0199-ab.csv');
});
