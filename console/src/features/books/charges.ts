import type { Schemas } from '../../api/client';
import type { State } from '../../parts/StateBadge';

type Report = Schemas['ChargeVerification'];
type Difference = Schemas['ChargeDifference'];

/** One amount of a request that is not what its units make; `computed` is absent when the price is unknown. */
export interface WrongAmount {
  difference: Difference;
  what: string;
  booked: number;
  computed: number | undefined;
}

export function verdictOn({ checked, differing, complete }: Omit<Report, 'differences'>): {
  label: string;
  look: State;
} {
  if (differing > 0) {
    return {
      label: differing === 1 ? '1 request differs' : `${differing.toLocaleString('en-US')} requests differ`,
      look: 'bad',
    };
  }
  if (!complete) return { label: 'Not verified', look: 'bad' };
  return checked === 0
    ? { label: 'Nothing to verify', look: 'quiet' }
    : { label: 'Every charge is right', look: 'ok' };
}

export function wrongAmounts(difference: Difference): WrongAmount[] {
  const { charge, expectedCharge, official, expectedOfficial, cost, expectedCost } = difference;
  return [
    { difference, what: 'Charge', booked: charge, computed: expectedCharge },
    { difference, what: 'At list price', booked: official, computed: expectedOfficial },
    { difference, what: 'Provider cost', booked: cost, computed: expectedCost },
  ].filter(({ booked, computed }) => booked !== computed);
}

/** How many could not be computed, as they name a price or a cost that is unknown. */
export function countUnknown(differences: readonly Difference[]): number {
  return differences.filter((each) => wrongAmounts(each).some(({ computed }) => computed === undefined))
    .length;
}
