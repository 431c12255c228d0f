import type { Schemas } from '../../api/client';

export type MinuteState = Schemas['MinuteState'];
export type DeadState = Schemas['DeadState'];

export interface ReconciliationSearch {
  state?: MinuteState;
  dead?: DeadState;
  /** The dead letter whose drawer is open. */
  letter?: string;
}

export const MINUTE_STATES: Readonly<Record<MinuteState, string>> = {
  matched: 'Matched',
  pending: 'Pending',
  different: 'Different',
  accepted: 'Accepted',
};

export const DEAD_STATES: Readonly<Record<DeadState, string>> = {
  dead: 'Waits',
  redriven: 'Sent again',
  posted: 'Posted',
  discarded: 'Discarded',
};

export function isMinuteState(text: unknown): text is MinuteState {
  return typeof text === 'string' && Object.hasOwn(MINUTE_STATES, text);
}

export function isDeadState(text: unknown): text is DeadState {
  return typeof text === 'string' && Object.hasOwn(DEAD_STATES, text);
}

export function readReconciliationSearch(search: Record<string, unknown>): ReconciliationSearch {
  return {
    ...(isMinuteState(search.state) && { state: search.state }),
    ...(isDeadState(search.dead) && { dead: search.dead }),
    ...(typeof search.letter === 'string' && search.letter && { letter: search.letter }),
  };
}
