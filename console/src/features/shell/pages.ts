import {
  IconBook2,
  IconBuildingBank,
  IconChartAreaLine,
  IconCreditCard,
  IconFileInvoice,
  IconKey,
  IconListDetails,
  IconPlayerPlay,
  IconReportMoney,
  IconScale,
  IconServer2,
  IconTags,
  IconTicket,
  type TablerIcon,
} from '@tabler/icons-react';

export interface PageEntry {
  to:
    | '/start'
    | '/overview'
    | '/models'
    | '/keys'
    | '/requests'
    | '/ledger'
    | '/statements'
    | '/payments'
    | '/providers'
    | '/revenue'
    | '/books'
    | '/codes'
    | '/reconciliation';
  label: string;
  description: string;
  icon: TablerIcon;
  /** One of these roles is needed; everyone may when absent. */
  roles?: readonly string[];
  section?: 'Platform';
}

/** Grows with the pages: what is not here has no link anywhere. */
const PAGES: readonly PageEntry[] = [
  { to: '/start', label: 'Start', description: 'Make a first call', icon: IconPlayerPlay },
  { to: '/overview', label: 'Overview', description: 'Balance and spend', icon: IconChartAreaLine },
  { to: '/models', label: 'Models', description: 'Price list', icon: IconTags },
  { to: '/keys', label: 'Keys', description: 'Create and revoke API keys', icon: IconKey },
  {
    to: '/requests',
    label: 'Requests',
    description: 'What was asked, and what it cost',
    icon: IconListDetails,
  },
  {
    to: '/ledger',
    label: 'Ledger',
    description: 'Every movement of the wallet',
    icon: IconBuildingBank,
    roles: ['owner', 'admin', 'finance', 'platform-admin', 'platform-finance'],
  },
  {
    to: '/statements',
    label: 'Statements',
    description: 'Closed months, and a month as files',
    icon: IconFileInvoice,
    roles: ['owner', 'admin', 'finance', 'platform-admin', 'platform-finance'],
  },
  {
    to: '/payments',
    label: 'Add money',
    description: 'Pay, or redeem a code',
    icon: IconCreditCard,
    roles: ['owner', 'admin', 'finance', 'platform-admin'],
  },
  {
    to: '/providers',
    label: 'Providers',
    description: 'Upstream endpoints and the catalogue in force',
    icon: IconServer2,
    roles: ['platform-admin'],
    section: 'Platform',
  },
  {
    to: '/revenue',
    label: 'Revenue',
    description: 'Revenue, provider cost and margin',
    icon: IconReportMoney,
    roles: ['platform-admin', 'platform-finance'],
    section: 'Platform',
  },
  {
    to: '/books',
    label: 'Books',
    description: 'Every transfer of all tenants, the platform’s accounts and files',
    icon: IconBook2,
    roles: ['platform-admin', 'platform-finance'],
    section: 'Platform',
  },
  {
    to: '/codes',
    label: 'Codes',
    description: 'Redemption codes that credit a tenant once',
    icon: IconTicket,
    roles: ['platform-admin'],
    section: 'Platform',
  },
  {
    to: '/reconciliation',
    label: 'Reconciliation',
    description: 'Whether journals and ledger agree',
    icon: IconScale,
    roles: ['platform-admin', 'platform-finance'],
    section: 'Platform',
  },
];

export function pagesFor(roles: readonly string[]): PageEntry[] {
  return PAGES.filter((page) => !page.roles || page.roles.some((role) => roles.includes(role)));
}
