import type { Schemas } from '../../api/client';
import { percentOff, priceOf } from '../../parts/money';

export interface PriceLine {
  kind: string;
  label: string;
  amount: bigint;
  per: string;
  /** The provider's list price, when ours is lower. */
  official: bigint | undefined;
  percentOff: number | undefined;
}

const ORDER = ['input', 'output', 'cache-read', 'cache-write-5m', 'cache-write-1h', 'reasoning'];
const LABELS: Readonly<Record<string, string>> = {
  input: 'Input',
  output: 'Output',
  reasoning: 'Reasoning',
  'cache-read': 'Cache read',
  'cache-write-5m': 'Cache write, 5 min',
  'cache-write-1h': 'Cache write, 1 h',
  'audio-input': 'Audio input',
  'audio-output': 'Audio output',
  'image-input': 'Image input',
  'image-output': 'Image output',
};

/** A model's price, one line per unit kind, the usual kinds first. */
export function priceLines(model: Pick<Schemas['Model'], 'price' | 'official'>): PriceLine[] {
  return Object.entries(model.price)
    .sort(([one], [other]) => place(one) - place(other) || one.localeCompare(other))
    .map(([kind, rate]) => {
      const { amount, per } = priceOf(kind, rate);
      const listed = model.official[kind];
      const off = listed === undefined ? undefined : percentOff(rate, listed);
      return {
        kind,
        label: LABELS[kind] ?? kind.replaceAll('-', ' '),
        amount,
        per,
        official: off === undefined || listed === undefined ? undefined : priceOf(kind, listed).amount,
        percentOff: off,
      };
    });
}

function place(kind: string): number {
  const index = ORDER.indexOf(kind);
  return index < 0 ? ORDER.length : index;
}
