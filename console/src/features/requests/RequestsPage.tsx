import { Page } from '../../parts/Page';

export function RequestsPage() {
  return <Page title="Requests">{null}</Page>;
}
