export interface ModelsSearch {
  q?: string;
  kind?: string;
  owner?: string;
  free?: boolean;
}

export function readModelsSearch(search: Record<string, unknown>): ModelsSearch {
  return {
    ...(typeof search.q === 'string' && search.q !== '' && { q: search.q }),
    ...(typeof search.kind === 'string' && search.kind !== '' && { kind: search.kind }),
    ...(typeof search.owner === 'string' && search.owner !== '' && { owner: search.owner }),
    ...(search.free === true && { free: true }),
  };
}
