import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Schemas } from '../api/client';
import { type LiveState, openLive } from '../api/live';
import { balanceQuery } from '../api/queries';

type Request = Schemas['Request'];

interface LiveRequests {
  onRequest: (request: Request) => void;
  /** A connection stands: read the list again, as something may have been missed before. */
  onOpen?: () => void;
}

/**
 * Follows the tenant's requests while the page is visible. A hidden page lets go of its connection, as a browser has
 * few of them, and continues after the last request it saw.
 */
export function useLiveRequests({ onRequest, onOpen }: LiveRequests): LiveState {
  const queryClient = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  const handlers = useRef({ onRequest, onOpen });
  useEffect(() => {
    handlers.current = { onRequest, onOpen };
  });
  useEffect(() => {
    let close: (() => void) | undefined;
    let after: string | undefined;
    const open = () => {
      close ??= openLive({
        after,
        address: (id) =>
          id === undefined ? '/api/requests/live' : `/api/requests/live?after=${encodeURIComponent(id)}`,
        onState: setState,
        onOpen: () => handlers.current.onOpen?.(),
        // Whatever ended the session is told by the next ordinary call.
        onRefused: () => void queryClient.invalidateQueries({ queryKey: balanceQuery.queryKey }),
        onEvent: (event) => {
          after = event.id ?? after;
          if (event.type !== 'request') return;
          const request = readRequest(event.data);
          if (request) handlers.current.onRequest(request);
        },
      });
    };
    const follow = () => {
      if (document.visibilityState === 'visible') open();
      else {
        close?.();
        close = undefined;
      }
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      close?.();
    };
  }, [queryClient]);
  return state;
}

function readRequest(data: string): Request | undefined {
  try {
    const request = JSON.parse(data) as Request;
    return typeof request?.requestId === 'string' ? request : undefined;
  } catch {
    return undefined;
  }
}
