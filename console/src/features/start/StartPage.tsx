import { Page } from '../../parts/Page';

export function StartPage() {
  return <Page title="Start">{null}</Page>;
}
