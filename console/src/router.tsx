import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { answerOf, api } from './api/client';
import { Problem } from './api/problem';
import { sessionQuery } from './api/queries';
import { readBooksSearch } from './features/books/search';
import { readKeysSearch } from './features/keys/search';
import { readLedgerSearch } from './features/ledger/search';
import { readModelsSearch } from './features/models/search';
import { readOverviewSearch } from './features/overview/search';
import { readPaymentsSearch } from './features/payments/search';
import { readReconciliationSearch } from './features/reconciliation/search';
import { readRequestsSearch } from './features/requests/search';
import { readRevenueSearch } from './features/revenue/search';
import { NotFound, PageFailure, PagePending } from './features/shell/PageStates';
import { Shell } from './features/shell/Shell';
import { SignInPage } from './features/signin/SignInPage';
import { safeNext } from './features/signin/safe-next';
import { readStartSearch } from './features/start/search';
import { readStatementsSearch } from './features/statements/search';

interface RouterContext {
  queryClient: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = safeNext(search.next);
    return next ? { next } : {};
  },
  component: SignInPage,
});

/** Everything behind the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) {
        throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } });
      }
      throw error;
    }
  },
  component: Shell,
  errorComponent: PageFailure,
});

/** Newcomers need to make a first call; everyone else wants to see how things stand. */
const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  loader: async () => {
    const recent = await answerOf(api.GET('/api/requests', { params: { query: { limit: 1 } } })).catch(
      () => undefined,
    );
    throw redirect({ to: recent && recent.items.length > 0 ? '/overview' : '/start' });
  },
});

const start = createRoute({
  getParentRoute: () => inside,
  path: '/start',
  validateSearch: readStartSearch,
  component: lazyRouteComponent(() => import('./features/start/StartPage'), 'StartPage'),
});

const overview = createRoute({
  getParentRoute: () => inside,
  path: '/overview',
  validateSearch: readOverviewSearch,
  component: lazyRouteComponent(() => import('./features/overview/OverviewPage'), 'OverviewPage'),
});

const models = createRoute({
  getParentRoute: () => inside,
  path: '/models',
  validateSearch: readModelsSearch,
  component: lazyRouteComponent(() => import('./features/models/ModelsPage'), 'ModelsPage'),
});

const keys = createRoute({
  getParentRoute: () => inside,
  path: '/keys',
  validateSearch: readKeysSearch,
  component: lazyRouteComponent(() => import('./features/keys/KeysPage'), 'KeysPage'),
});

const requests = createRoute({
  getParentRoute: () => inside,
  path: '/requests',
  validateSearch: readRequestsSearch,
  component: lazyRouteComponent(() => import('./features/requests/RequestsPage'), 'RequestsPage'),
});

const ledger = createRoute({
  getParentRoute: () => inside,
  path: '/ledger',
  validateSearch: readLedgerSearch,
  component: lazyRouteComponent(() => import('./features/ledger/LedgerPage'), 'LedgerPage'),
});

const providers = createRoute({
  getParentRoute: () => inside,
  path: '/providers',
  component: lazyRouteComponent(() => import('./features/providers/ProvidersPage'), 'ProvidersPage'),
});

const books = createRoute({
  getParentRoute: () => inside,
  path: '/books',
  validateSearch: readBooksSearch,
  component: lazyRouteComponent(() => import('./features/books/BooksPage'), 'BooksPage'),
});

const reconciliation = createRoute({
  getParentRoute: () => inside,
  path: '/reconciliation',
  validateSearch: readReconciliationSearch,
  component: lazyRouteComponent(
    () => import('./features/reconciliation/ReconciliationPage'),
    'ReconciliationPage',
  ),
});

const payments = createRoute({
  getParentRoute: () => inside,
  path: '/payments',
  validateSearch: readPaymentsSearch,
  component: lazyRouteComponent(() => import('./features/payments/PaymentsPage'), 'PaymentsPage'),
});

const codes = createRoute({
  getParentRoute: () => inside,
  path: '/codes',
  component: lazyRouteComponent(() => import('./features/codes/CodesPage'), 'CodesPage'),
});

const statements = createRoute({
  getParentRoute: () => inside,
  path: '/statements',
  validateSearch: readStatementsSearch,
  component: lazyRouteComponent(() => import('./features/statements/StatementsPage'), 'StatementsPage'),
});

const revenue = createRoute({
  getParentRoute: () => inside,
  path: '/revenue',
  validateSearch: readRevenueSearch,
  component: lazyRouteComponent(() => import('./features/revenue/RevenuePage'), 'RevenuePage'),
});

const tree = root.addChildren([
  signIn,
  inside.addChildren([
    home,
    start,
    overview,
    models,
    keys,
    requests,
    ledger,
    statements,
    payments,
    providers,
    revenue,
    books,
    codes,
    reconciliation,
  ]),
]);

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: PageFailure,
    defaultPendingComponent: PagePending,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
