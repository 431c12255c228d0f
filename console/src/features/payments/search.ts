export interface PaymentsSearch {
  /** The payment that the payer comes back from, or whose drawer is open. */
  payment?: string;
  /** Platform admins: the payments of all tenants. */
  all?: boolean;
}

export function readPaymentsSearch(search: Record<string, unknown>): PaymentsSearch {
  return {
    ...(typeof search.payment === 'string' && search.payment && { payment: search.payment }),
    ...(search.all === true && { all: true }),
  };
}
