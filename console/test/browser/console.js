// What the browser tests share: one Chromium, one session, and the platform that they run against.
import { existsSync, mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const SCREENSHOTS = new URL('../../target/screenshots/', import.meta.url).pathname;

export const platform = {
  url: required('TOLLGATE_URL').replace(/\/$/, ''),
  email: required('TOLLGATE_EMAIL'),
  password: required('TOLLGATE_PASSWORD'),
  key: required('TOLLGATE_KEY'),
};

export const PAGES = {
  start: '/start',
  overview: '/overview',
  models: '/models',
  keys: '/keys',
  requests: '/requests',
  ledger: '/ledger',
  statements: '/statements',
  payments: '/payments',
  providers: '/providers',
  revenue: '/revenue',
  codes: '/codes',
  books: '/books',
  reconciliation: '/reconciliation',
};

const HEADINGS = {
  start: 'Start',
  overview: 'Overview',
  models: 'Models',
  keys: 'Keys',
  requests: 'Requests',
  ledger: 'Ledger',
  statements: 'Statements',
  payments: 'Add money',
  providers: 'Providers',
  revenue: 'Revenue',
  codes: 'Codes',
  books: 'Books',
  reconciliation: 'Reconciliation',
};

let browser;
let session;

export async function launch() {
  browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  mkdirSync(SCREENSHOTS, { recursive: true });
  const tab = await open('/sign-in', { signedIn: false });
  await signIn(tab.page);
  await tab.page.waitForURL((url) => url.pathname !== '/sign-in');
  session = await tab.page.context().storageState();
  await tab.close();
}

export async function shutDown() {
  await browser?.close();
}

/** A fresh tab; closing it fails when the page logged an error or asked another origin for anything. */
/** `anywhere`: the page leads to another origin on purpose. */
export async function open(
  path,
  { signedIn = true, scheme = 'light', width = 1440, height = 900, anywhere = false } = {},
) {
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width, height },
    storageState: signedIn ? session : undefined,
    acceptDownloads: true,
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const complaints = [];
  context.on('request', (request) => {
    const url = request.url();
    if (!anywhere && !url.startsWith(platform.url) && !url.startsWith('blob:'))
      complaints.push(`asked ${url}`);
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => complaints.push(`threw ${error.message}`));
  page.on('console', (message) => {
    // The browser logs each refused call itself; the tests that provoke one look at the page instead.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(`logged ${message.text()}`);
    }
  });
  await page.goto(platform.url + path);
  return {
    page,
    async close() {
      await context.close();
      if (complaints.length > 0) throw new Error(`${path} ${complaints.join('; ')}`);
    },
  };
}

export async function signIn(page, email = platform.email) {
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(platform.password);
  await page.getByRole('button', { name: 'Sign in' }).press('Enter');
}

/** The page's heading stands and nothing is a skeleton any more. */
export async function settled(page, name) {
  await page.getByRole('heading', { level: 1, name: HEADINGS[name], exact: true }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.mantine-Skeleton-root').length === 0);
  await page.evaluate(() => document.fonts.ready);
}

export async function screenshot(page, name) {
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png` });
}

/** Serious and critical findings of axe, of all its rules or of these. */
export async function seriousFindings(page, rules) {
  // Pages have no frames, for which axe would open a page of its own each time; nobody reads what passes.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ target }) => target.join(' '))
          .slice(0, 3)
          .join(' | ')}`,
    );
}

/** One completion through the public API, as a program would make it. */
export async function complete({ key = platform.key, model } = {}) {
  return fetch(`${platform.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: model ?? (await paidModel()),
      messages: [{ role: 'user', content: 'Say hello.' }],
    }),
    signal: AbortSignal.timeout(30_000),
  });
}

/** The cheapest available chat model that costs something, so that a charge can be seen. */
export async function paidModel() {
  const response = await fetch(`${platform.url}/api/models?limit=200`);
  const { items } = await response.json();
  const usable = items
    .filter(({ kind, available, price }) => kind.toLowerCase() === 'chat' && available && price.input > 0)
    .sort((one, other) => one.price.input - other.price.input);
  if (usable.length === 0) throw new Error('The platform offers no chat model that costs something.');
  return usable[0].id;
}

function required(name) {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: the browser tests run against a running platform; see README.md.`);
  return value;
}

function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome'].map((name) => `/usr/bin/${name}`);
  const found = [process.env.CHROMIUM_PATH, ...names].find((path) => path && existsSync(path));
  if (!found)
    throw new Error('No Chromium found. Install it (apt-get install chromium) or set CHROMIUM_PATH.');
  return found;
}
