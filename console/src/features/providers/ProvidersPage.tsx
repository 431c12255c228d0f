import { Page } from '../../parts/Page';

export function ProvidersPage() {
  return <Page title="Providers">{null}</Page>;
}
