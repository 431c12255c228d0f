import { isTool, type Tool } from './samples';

export interface StartSearch {
  tool?: Tool;
  model?: string;
}

export function readStartSearch(search: Record<string, unknown>): StartSearch {
  return {
    ...(isTool(search.tool) && { tool: search.tool }),
    ...(typeof search.model === 'string' && { model: search.model }),
  };
}
