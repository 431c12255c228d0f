import type { Schemas } from '../api/client';
import { isFree } from '../api/queries';

type Model = Schemas['Model'];

/** What a first request should ask for: an available chat model, a free one if there is one, else the cheapest. */
export function exampleModel(models: readonly Model[], allowed: readonly string[] = []): Model | undefined {
  const usable = models.filter(
    (model) =>
      model.kind.toLowerCase() === 'chat' &&
      model.available &&
      (allowed.length === 0 || allowed.includes(model.id)),
  );
  return [...usable].sort((one, other) => rank(one) - rank(other))[0];
}

function rank(model: Model): number {
  if (isFree(model)) return 0;
  return (model.price.input ?? 0) + (model.price.output ?? 0);
}
