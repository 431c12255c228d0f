import type { Schemas } from '../../api/client';
import type { State } from '../../parts/StateBadge';

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
