import type { Schemas } from '../../api/client';
import type { State } from '../../parts/StateBadge';

type Payment = Schemas['Payment'];
type PaymentState = Schemas['PaymentState'];

export const PAYMENT_STATES: Readonly<Record<PaymentState, { label: string; look: State }>> = {
  created: { label: 'Asked for', look: 'quiet' },
  pending: { label: 'Waits for money', look: 'warn' },
  paid: { label: 'Paid', look: 'ok' },
  failed: { label: 'Failed', look: 'bad' },
  expired: { label: 'Expired', look: 'quiet' },
  refunded: { label: 'Refunded', look: 'quiet' },
};

export const METHODS: Readonly<Record<string, string>> = {
  stripe: 'Card (Stripe)',
  'bank-transfer': 'Bank transfer',
};

/** What an admin can still do about a payment; anything else the API refuses. */
export type Decision = 'confirm' | 'acknowledge' | 'cancel';

export function decisionsOn({ state, method, credited, attention }: Payment): Decision[] {
  const isOpen = state === 'created' || state === 'pending';
  // A bank transfer may arrive when nobody waits for it any more.
  const isAwaited = method === 'bank-transfer' && (state === 'pending' || state === 'expired');
  return [
    ...(credited === undefined && (attention || isAwaited) ? (['confirm'] as const) : []),
    ...(attention ? (['acknowledge'] as const) : []),
    ...(isOpen && !attention ? (['cancel'] as const) : []),
  ];
}
