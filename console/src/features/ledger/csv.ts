import type { Schemas } from '../../api/client';
import { plainDecimal } from '../../parts/money';

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

/** RFC 4180, amounts exact to the nano. */
export function toCsv(movements: readonly Movement[]): string {
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
  return [HEADER, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

/** Free text must not become a formula when a spreadsheet opens the file. */
function text(value: string | undefined): string {
  return value && /^[=+\-@\t\r]/.test(value) ? `'${value}` : (value ?? '');
}

function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
