export interface PaymentsSearch {
  /** The payment that the payer comes back from, or whose drawer is open. */
  payment?: string;
  /** Platform admins: the payments of all tenants. */
  all?: boolean;
  /** Platform admins: only those that wait for a person. */
  flagged?: boolean;
  /** Platform admins: the one that a bank transfer names. */
  reference?: string;
}

export function readPaymentsSearch(search: Record<string, unknown>): PaymentsSearch {
  return {
    ...(typeof search.payment === 'string' && search.payment && { payment: search.payment }),
    ...(search.all === true && { all: true }),
    ...(search.flagged === true && { flagged: true }),
    ...(typeof search.reference === 'string' && search.reference && { reference: search.reference }),
  };
}

/** Which payments somebody is shown: without a role in the own tenant, an admin looks at those of all tenants. */
export function seenBy(
  { isAdmin, ofOwn }: { isAdmin: boolean; ofOwn: boolean },
  { all, flagged, reference }: PaymentsSearch,
): Omit<PaymentsSearch, 'payment'> {
  if (!isAdmin) return {};
  return {
    ...((all || !ofOwn) && { all: true }),
    ...(flagged && { flagged }),
    ...(reference && { reference }),
  };
}
