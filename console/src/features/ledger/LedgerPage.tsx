import { Page } from '../../parts/Page';

export function LedgerPage() {
  return <Page title="Ledger">{null}</Page>;
}
