import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { answerOf, api, rememberCsrfToken, type Schemas } from '../api/client';
import { Problem } from '../api/problem';
import { sessionQuery } from '../api/queries';

export function useSession(): Schemas['Session'] {
  return useSuspenseQuery(sessionQuery).data;
}

export function useMayEditKeys(): boolean {
  const { roles } = useSession();
  return roles.some((role) => role === 'owner' || role === 'admin' || role === 'developer');
}

/** Who keeps the platform's books without being its admin reads, and moves nothing. */
export function useMayMoveMoney(): boolean {
  return useSession().roles.includes('platform-admin');
}

/** Whether the own tenant's money may be seen, and whether that of all tenants may. */
export function useMoneyRoles(): { ofOwn: boolean; ofAll: boolean } {
  const { roles } = useSession();
  return {
    ofOwn: roles.some((role) => role === 'owner' || role === 'admin' || role === 'finance'),
    ofAll: roles.some((role) => role === 'platform-admin' || role === 'platform-finance'),
  };
}

/** Ends the session and forgets everything that was read in it. */
export function useSignOut() {
  const queryClient = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationKey: ['session', 'sign-out'],
    mutationFn: async () => {
      try {
        await answerOf(api.DELETE('/api/session'));
      } catch (error) {
        // An ended session is what was asked for.
        if (!(error instanceof Problem && error.status === 401)) throw error;
      }
    },
    onSuccess: async () => {
      rememberCsrfToken(undefined);
      await router.navigate({ to: '/sign-in', search: {} });
      queryClient.clear();
    },
  });
}
