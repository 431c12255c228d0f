import type { Schemas } from '../../api/client';

export type MovementKind = Schemas['MovementKind'];

export const MOVEMENT_KINDS: Readonly<Record<MovementKind, string>> = {
  'top-up': 'Top-up',
  charge: 'Charge',
  refund: 'Refund',
  grant: 'Grant',
  correction: 'Correction',
  'write-off': 'Write-off',
  cost: 'Provider cost',
  expiry: 'Expiry',
};

export function isMovementKind(text: unknown): text is MovementKind {
  return typeof text === 'string' && Object.hasOwn(MOVEMENT_KINDS, text);
}
