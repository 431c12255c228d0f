import type { Schemas } from '../../api/client';
import { Problem } from '../../api/problem';
import { isExact, plainDecimal } from '../../parts/money';
import type { LedgerSearch } from './search';

type Movement = Schemas['Movement'];

const HEADER = [
  'at',
  'kind',
  'description',
  'amount_usd',
  'balance_after_usd',
  'request_id',
  'transfer_id',
  'actor',
  'reason',
];

/**
 * RFC 4180, amounts exact to the nano: throws rather than write one that JSON could not carry. `tenantId` adds a column
 * that says whose movements they are.
 */
export function toCsv(movements: readonly Movement[], tenantId?: string): string {
  if (!movements.every(({ amount, balanceAfter }) => isExact(amount) && isExact(balanceAfter))) {
    throw new Problem({
      title: 'This file would not be exact',
      status: 0,
      detail:
        'It has an amount or a balance above nine million dollars, which the browser cannot read to the last digit. The file of the month is exact: under Statements for the own tenant, under Books for the platform.',
    });
  }
  const rows = movements.map((movement) => [
    movement.at,
    movement.kind,
    text(movement.description),
    plainDecimal(movement.amount),
    plainDecimal(movement.balanceAfter),
    text(movement.requestId),
    movement.transferId,
    text(movement.actor),
    text(movement.reason),
  ]);
  const lines = tenantId
    ? [[...HEADER, 'tenant_id'], ...rows.map((row) => [...row, tenantId])]
    : [HEADER, ...rows];
  return lines.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

/** Says whose ledger it is and each filter that it was read with. */
export function fileName(
  owner: { id: string; name: string },
  { kind, model, from, to }: LedgerSearch,
): string {
  const parts = [
    safe(owner.name) || safe(owner.id),
    kind,
    model && safe(model),
    from && `from-${from}`,
    to && `to-${to}`,
  ];
  return `${['tollgate-ledger', ...parts].filter(Boolean).join('-')}.csv`;
}

/** Letters and digits of any script, dots and underscores; all else is one hyphen. */
function safe(text: string): string {
  return text
    .replace(/[^\p{L}\p{M}\p{N}._]+/gu, '-')
    .slice(0, 60)
    .replace(/^[-.]+|[-.]+$/g, '');
}

/** Free text must not become a formula when a spreadsheet opens the file. */
function text(value: string | undefined): string {
  return value && /^[=+\-@\t\r]/.test(value) ? `'${value}` : (value ?? '');
}

function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
