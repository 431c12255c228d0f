import { describeOutcome } from './outcome';
import { StateBadge } from './StateBadge';

export function OutcomeBadge({ outcome }: { outcome: string }) {
  const { label, state, meaning } = describeOutcome(outcome);
  return (
    <span title={meaning}>
      <StateBadge state={state}>{label}</StateBadge>
    </span>
  );
}
