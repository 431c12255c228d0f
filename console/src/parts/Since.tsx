import { useSyncExternalStore } from 'react';
import { formatSince, formatUtc } from './time';

const TICK_MILLIS = 10_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const tell of listeners) tell();
  }, TICK_MILLIS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** One clock for all relative times of the page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** How long ago, or until when; the exact UTC instant on hover. */
export function Since({ at }: { at: string | undefined }) {
  const clock = useNow();
  if (!at) return <span>—</span>;
  // The shared clock ticks slowly; an instant after its last tick is still in the past.
  const reference = Math.max(clock, Math.min(Date.now(), new Date(at).getTime()));
  return (
    <time dateTime={at} title={formatUtc(at)} className="nowrap">
      {formatSince(at, reference)}
    </time>
  );
}
