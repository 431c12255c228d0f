import type { Schemas } from '../api/client';
import type { State } from './StateBadge';

export interface KeyState {
  state: State;
  label: 'Active' | 'Expires soon' | 'Expired' | 'Revoked';
  works: boolean;
}

const SOON_MILLIS = 7 * 86_400_000;

export function stateOfKey(key: Pick<Schemas['ApiKey'], 'revokedAt' | 'expiresAt'>, now: number): KeyState {
  if (key.revokedAt) return { state: 'quiet', label: 'Revoked', works: false };
  if (!key.expiresAt) return { state: 'ok', label: 'Active', works: true };
  const left = new Date(key.expiresAt).getTime() - now;
  if (left <= 0) return { state: 'quiet', label: 'Expired', works: false };
  if (left < SOON_MILLIS) return { state: 'warn', label: 'Expires soon', works: true };
  return { state: 'ok', label: 'Active', works: true };
}
