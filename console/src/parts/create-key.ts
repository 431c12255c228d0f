import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../api/client';
import { keysQuery } from '../api/queries';

/** Creates an API key. The secret lives in the answer only: it is dropped with the component that asked for it. */
export function useCreateKey() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['NewApiKey']) => answerOf(api.POST('/api/keys', { body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keysQuery.queryKey }),
    gcTime: 0,
  });
}
