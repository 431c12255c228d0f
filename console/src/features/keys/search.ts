export interface KeysSearch {
  create?: boolean;
}

export function readKeysSearch(search: Record<string, unknown>): KeysSearch {
  return search.create === true ? { create: true } : {};
}
