import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import {
  complete,
  launch,
  open,
  PAGES,
  paidModel,
  platform,
  screenshot,
  seriousFindings,
  settled,
  shutDown,
  signIn,
} from './console.js';

before(launch);
after(shutDown);

test('signing in leads to the page that was asked for', async () => {
  const { page, close } = await open('/requests?outcome=REFUSED', { signedIn: false });

  await page.waitForURL((url) => url.pathname === '/sign-in');
  await screenshot(page, 'sign-in-light-1440');
  assert.deepEqual(await seriousFindings(page), []);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Enter your e-mail address').waitFor();
  await signIn(page);
  await settled(page, 'requests');

  assert.equal(new URL(page.url()).search, '?outcome=REFUSED');
  await close();
});

test('a wrong password is told as such', async () => {
  const { page, close } = await open('/sign-in', { signedIn: false });

  await page.getByLabel('E-mail').fill('nobody@tollgate.local');
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();

  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.match(await alert.innerText(), /E-mail or password is wrong/);
  await close();
});

test('Start turns green when the first request arrives', async () => {
  const { page, close } = await open(PAGES.start);
  await settled(page, 'start');
  await page.getByRole('tab', { name: 'aider' }).click();
  await page.getByText('aider --model openai/').waitFor();
  await page.getByRole('region', { name: 'Live check' }).getByText('Live', { exact: true }).waitFor();

  const answer = await complete();
  assert.equal(answer.status, 200, await answer.text());

  const check = page.locator('[data-live-check="works"]');
  await check.waitFor();
  assert.match(await check.innerText(), new RegExp((await paidModel()).replaceAll('.', '\\.')));
  assert.match(await check.innerText(), /\$0\.0*[1-9]/);
  await screenshot(page, 'start-works-light-1440');
  await close();
});

test('a key is shown once, works at once, and is dead within seconds of being revoked', async () => {
  const { page, close } = await open('/keys');
  await settled(page, 'keys');
  const name = `browser-test-${Date.now()}`;

  await page.getByRole('button', { name: 'Create key' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Name').press('Enter');
  await dialog.getByText('This key is shown only now').waitFor();
  await page.getByText('curl').first().waitFor();
  await screenshot(page, 'key-shown-once-light-1440');
  assert.deepEqual(await seriousFindings(page), []);
  const key = await dialog.locator('[data-copy-value]').innerText();
  assert.match(key, /^sk-tg-[0-9A-Za-z]{38}$/);
  assert.equal((await complete({ key })).status, 200);
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'I have stored it' }).click();
  await dialog.waitFor({ state: 'hidden' });

  assert.ok(!(await page.content()).includes(key), 'the key is still in the page');
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.ok(!stored.includes(key), 'the key is in storage');

  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Revoke …' }).click();
  await dialog.getByText('stops working within 5 seconds').waitFor();
  await dialog.getByRole('button', { name: 'Revoke key' }).click();
  await page.locator('tr', { hasText: name }).getByText('Revoked').waitFor();
  const deadline = Date.now() + 10_000;
  let status = 200;
  while (status !== 401 && Date.now() < deadline) status = (await complete({ key })).status;
  assert.equal(status, 401);
  await close();
});

test('a request appears by itself, can be held back, filtered and opened', async () => {
  const { page, close } = await open(PAGES.requests);
  await settled(page, 'requests');
  await page.getByText('Live', { exact: true }).waitFor();

  const first = (await complete()).headers.get('x-request-id');
  await page.locator(`tr[data-row="${first}"]`).waitFor();

  await page.getByRole('button', { name: 'Pause' }).click();
  const second = (await complete()).headers.get('x-request-id');
  await page.getByRole('button', { name: 'Resume (1 new)' }).waitFor();
  assert.equal(await page.locator(`tr[data-row="${second}"]`).count(), 0);
  await page.getByRole('button', { name: 'Resume (1 new)' }).click();
  await page.locator(`tr[data-row="${second}"]`).waitFor();

  await page.getByRole('combobox', { name: 'Outcome' }).click();
  await page.getByRole('option', { name: 'Complete' }).click();
  await page.waitForURL((url) => url.searchParams.get('outcome') === 'COMPLETE');

  await page.locator(`tr[data-row="${second}"]`).getByRole('button').first().press('Enter');
  const drawer = page.getByRole('dialog');
  await drawer.getByText('Ledger entries').waitFor();
  const text = await drawer.innerText();
  assert.match(text, /Attempts/);
  assert.match(text, /Price version/);
  assert.match(text, /wallet/i);
  assert.ok(text.includes(second));
  assert.equal(new URL(page.url()).searchParams.get('request'), second);
  await screenshot(page, 'request-light-1440');
  assert.deepEqual(await seriousFindings(page), []);
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });
  await close();
});

test('Overview shows balance and spend, as a chart and as a table', async () => {
  const { page, close } = await open(PAGES.overview);
  await settled(page, 'overview');
  await page.locator('dt', { hasText: 'Balance' }).waitFor();
  await page.locator('.recharts-surface').first().waitFor();

  await page.getByRole('button', { name: 'Table' }).click();
  await page.waitForURL((url) => url.searchParams.get('view') === 'table');
  const table = page.getByRole('region', { name: 'Spend' }).locator('tbody');
  assert.match(await table.innerText(), /\$0\.0*[1-9]/);

  await page.getByRole('combobox', { name: 'Group' }).click();
  await page.getByRole('option', { name: 'by key' }).click();
  await page.waitForURL((url) => url.searchParams.get('by') === 'key');
  await page.getByRole('columnheader', { name: 'Key' }).first().waitFor();
  await close();
});

test('Models finds a model, tells its price and copies its id', async () => {
  const model = await paidModel();
  const { page, close } = await open(PAGES.models);
  await settled(page, 'models');

  await page.getByRole('searchbox', { name: 'Search models' }).fill(model);
  await page.waitForURL((url) => url.searchParams.get('q') === model);
  const row = page.locator(`tr[data-row="${model}"]`);
  await row.waitFor();
  assert.match(await row.innerText(), /\$\d/);
  await row.getByRole('button', { name: `Copy ${model}` }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), model);
  await row.getByRole('button', { name: model, exact: true }).click();
  await page.getByRole('dialog').getByText('List price').waitFor();
  await close();
});

test('Ledger filters, links to the request and exports what it shows', async () => {
  await complete();
  const { page, close } = await open('/ledger');
  await settled(page, 'ledger');

  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'Charge' }).click();
  await page.waitForURL((url) => url.searchParams.get('kind') === 'charge');
  await page.locator('tbody tr[data-row]').first().waitFor();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const download = await downloading;
  assert.match(download.suggestedFilename(), /^tollgate-ledger-.+-charge\.csv$/);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
  assert.match(lines[0], /^at,kind,description,amount_usd/);
  assert.ok(lines.length > 1);
  assert.ok(lines.slice(1).every((line) => line.split(',')[1] === 'charge'));
  assert.match(lines[1], /,-0\.\d+,/);

  await page.locator('tbody tr[data-row] a').first().click();
  await page.getByRole('dialog').getByText('Ledger entries').waitFor();
  await close();
});

test('Providers tells which are configured', async () => {
  const { page, close } = await open(PAGES.providers);
  await settled(page, 'providers');

  await page.getByText('Configured', { exact: true }).first().waitFor();
  await close();
});

test('Books moves money, shows its lines, takes it back and verifies ledger and charges', async () => {
  await complete();
  const { page, close } = await open(PAGES.books);
  await settled(page, 'books');
  const reason = `browser test ${Date.now()}`;

  await page.getByRole('button', { name: 'Move money' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Grant', { exact: true }).click();
  await dialog.getByRole('combobox', { name: 'Tenant' }).click();
  await page.getByRole('option', { name: 'Free tier' }).click();
  await dialog.getByLabel('Amount (USD)').fill('1.25');
  await dialog.getByLabel('Reason').fill(reason);
  await screenshot(page, 'books-move-light-1440');
  await dialog.getByRole('button', { name: 'Book it' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const row = page.locator('tr', { hasText: reason });
  await row.waitFor();
  assert.match(await row.innerText(), /\+\$1\.25/);

  await row.getByRole('button').click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText('promotion', { exact: true }).waitFor();
  assert.deepEqual(await seriousFindings(page), []);
  await drawer.getByLabel('Reason').fill('given by mistake');
  await drawer.getByRole('button', { name: 'Take this transfer back' }).click();
  await drawer.getByText('Taken back by').waitFor();
  await screenshot(page, 'books-transfer-light-1440');
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });

  await page.getByRole('button', { name: 'Verify now' }).click();
  await page.getByText('The ledger is sound').waitFor();

  await page.getByRole('button', { name: 'Verify charges' }).click();
  const charges = page.getByRole('region', { name: 'Charges', exact: true });
  await charges.getByText('Every charge is right').waitFor();
  assert.match(await charges.innerText(), /[1-9][\d,]* requests of \d{4}-\d{2} computed again/);
  await screenshot(page, 'books-charges-light-1440');
  assert.deepEqual(await seriousFindings(page), []);
  await close();
});

test('a movement whose answer is lost is repeated as it was, and booked once', async () => {
  const { page, close } = await open(PAGES.books);
  await settled(page, 'books');
  const reason = `browser test ${Date.now()}, answer lost`;
  await page.getByRole('button', { name: 'Move money' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Grant', { exact: true }).click();
  await dialog.getByRole('combobox', { name: 'Tenant' }).click();
  await page.getByRole('option', { name: 'Free tier' }).click();
  await dialog.getByLabel('Amount (USD)').fill('0.01');
  await dialog.getByLabel('Reason').fill(reason);
  await page.evaluate(() => {
    const real = window.fetch;
    window.fetch = async (request, init) => {
      const answer = await real(request, init);
      if (!request.url?.endsWith('/api/ledger/grants')) return answer;
      window.fetch = real;
      throw new TypeError('The answer is lost.');
    };
  });

  await dialog.getByRole('button', { name: 'Book it' }).click();
  await dialog.getByText('It may be booked or not').waitFor();
  await screenshot(page, 'books-unclear-light-1440');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Move money' }).click();
  await dialog.getByText('It may be booked or not').waitFor();
  assert.equal(await dialog.getByLabel('Reason').inputValue(), reason);
  assert.equal(await dialog.getByLabel('Reason').isEditable(), false);
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await dialog.waitFor({ state: 'hidden' });

  await page.reload();
  await settled(page, 'books');
  const rows = page.locator('tr', { hasText: reason });
  await rows.first().waitFor();
  assert.equal(await rows.count(), 1);
  await close();
});

test('a card pays on Stripe’s page and the money is there on return', async () => {
  const { page, close } = await open(PAGES.payments, { anywhere: true });
  await settled(page, 'payments');

  await page.getByRole('region', { name: 'Pay' }).getByLabel('Amount (USD)').fill('12.34');
  await page.getByRole('button', { name: 'Go to payment' }).click();
  await page.waitForURL((url) => !url.href.startsWith(platform.url));
  await page.getByRole('button', { name: 'Pay', exact: true }).click();

  await page.waitForURL((url) => url.href.startsWith(platform.url));
  const drawer = page.getByRole('dialog');
  await drawer.getByText('Paid', { exact: true }).waitFor();
  assert.match(await drawer.innerText(), /\$12\.34/);
  await screenshot(page, 'payments-paid-light-1440');
  assert.deepEqual(await seriousFindings(page), []);
  await close();
});

test('a bank transfer can be cancelled, and is credited with what has come', async () => {
  const { page, close } = await open(PAGES.payments);
  await settled(page, 'payments');
  const pay = page.getByRole('region', { name: 'Pay' });
  const drawer = page.getByRole('dialog');
  await pay.getByText('Bank transfer', { exact: true }).click();
  await pay.getByLabel('Amount (USD)').fill('20.00');

  await pay.getByRole('button', { name: 'Ask for the reference' }).click();
  await drawer.getByText('Waits for money', { exact: true }).waitFor();
  await drawer.getByLabel('Reason').fill('the customer has changed their mind');
  await drawer.getByRole('button', { name: 'Cancel the payment' }).click();
  await drawer.getByText('Failed', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });

  await pay.getByRole('button', { name: 'Ask for the reference' }).click();
  await drawer.getByText('Waits for money', { exact: true }).waitFor();
  assert.match(await drawer.innerText(), /Demo Bank/);
  await drawer.getByLabel('Received (USD)').fill('19.50');
  await drawer.getByLabel('Reason').fill('the bank kept its fee');
  await screenshot(page, 'payments-bank-light-1440');
  assert.deepEqual(await seriousFindings(page), []);
  await drawer.getByRole('button', { name: 'Credit what arrived' }).click();

  await drawer.getByText('Paid', { exact: true }).waitFor();
  const text = await drawer.innerText();
  assert.match(text, /Credited\s+\$19\.50/);
  assert.match(text, /the bank kept its fee/);
  assert.equal(await drawer.getByRole('button', { name: 'Credit what arrived' }).count(), 0);
  await close();
});

test('codes are shown once, credit a tenant once and can be disabled', async () => {
  const { page, close } = await open(PAGES.codes);
  await settled(page, 'codes');
  const label = `browser test ${Date.now()}`;

  await page.getByRole('button', { name: 'Make codes' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Batch').fill(label);
  await dialog.getByLabel('Each (USD)').fill('0.75');
  await dialog.getByLabel('Reason').fill('test');
  await dialog.getByRole('button', { name: 'Make codes' }).click();
  const [code] = (await dialog.locator('[data-codes]').innerText()).split('\n');
  await screenshot(page, 'codes-shown-once-light-1440');
  await dialog.getByRole('button', { name: 'I have stored them' }).click();
  await dialog.waitFor({ state: 'hidden' });

  await page.goto(platform.url + PAGES.payments);
  await settled(page, 'payments');
  await page.getByRole('textbox', { name: 'Code' }).fill(code);
  await page.getByRole('button', { name: 'Redeem' }).click();
  await page.getByText('+$0.75 is in your balance').waitFor();

  await page.goto(platform.url + PAGES.codes);
  await settled(page, 'codes');
  const row = page.locator('tr', { hasText: label });
  await row.getByText('Good', { exact: true }).waitFor();
  await row.getByRole('button', { name: `Disable ${label}` }).click();
  await dialog.getByText('9 of 10 codes').waitFor();
  assert.match(await dialog.innerText(), /\$0\.75 each/);
  await screenshot(page, 'codes-disable-light-1440');
  await dialog.getByRole('button', { name: 'Disable codes' }).click();
  await row.getByText('Disabled', { exact: true }).waitFor();
  await close();
});

test('Statements give a month as files', async () => {
  await complete();
  const { page, close } = await open(PAGES.statements);
  await settled(page, 'statements');

  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Ledger as csv' }).click();
  const lines = (await readFile(await (await downloading).path(), 'utf8')).trim().split('\r\n');
  assert.ok(lines.length > 1, lines[0]);
  assert.ok(lines.slice(1).some((line) => line.includes('charge')));

  await page.getByRole('combobox', { name: 'Tenant' }).click();
  await page.getByRole('option', { name: 'Free tier' }).click();
  await page.waitForURL((url) => url.searchParams.has('tenant'));
  await page.getByText('No statement yet').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Ledger as csv' }).count(), 0);
  await close();
});

test('Revenue tells the margin by model', async () => {
  await complete();
  const { page, close } = await open(PAGES.revenue);
  await settled(page, 'revenue');

  const row = page.locator(`tr[data-row="${await paidModel()}"]`);
  await row.waitFor();
  const cells = await row.locator('td').allInnerTexts();
  const [revenue, cost, writtenOff, margin] = cells.slice(-4).map(nanosOf);
  assert.ok(revenue > 0n, cells.join(' '));
  assert.equal(margin, revenue - cost - writtenOff, cells.join(' '));
  await close();
});

test('Reconciliation tells that journals and ledger agree', async () => {
  await complete();
  const { page, close } = await open(PAGES.reconciliation);
  await settled(page, 'reconciliation');

  await page.getByText('Everything agrees').waitFor();
  await page.getByRole('columnheader', { name: 'Topic', exact: true }).waitFor();
  await page.getByRole('combobox', { name: 'State of minutes' }).click();
  await page.getByRole('option', { name: 'Matched' }).click();
  await page.waitForURL((url) => url.searchParams.get('state') === 'matched');
  await page.locator('tbody tr[data-row]').first().waitFor();
  await close();
});

test('who keeps the books of the platform reads them and moves nothing', async () => {
  const { page, close } = await open('/sign-in', { signedIn: false });
  await signIn(page, 'finance@tollgate.local');
  await page.waitForURL((url) => url.pathname !== '/sign-in');

  for (const name of ['statements', 'revenue', 'books', 'reconciliation']) {
    await page.goto(platform.url + PAGES[name]);
    await settled(page, name);
    assert.equal(await page.getByRole('alert').count(), 0, name);
  }
  await screenshot(page, 'reconciliation-finance-light-1440');
  await page.goto(platform.url + PAGES.books);
  await settled(page, 'books');
  assert.equal(await page.getByRole('button', { name: 'Move money' }).count(), 0);
  const links = await page.getByRole('navigation').getByRole('link').allInnerTexts();
  assert.ok(
    links.some((link) => link.includes('Revenue')),
    links.join(),
  );
  assert.ok(!links.some((link) => /Codes|Providers|Add money/.test(link)), links.join());
  await close();
});

test('the palette reaches pages and models by keyboard', async () => {
  const model = await paidModel();
  const { page, close } = await open(PAGES.start);
  await settled(page, 'start');

  await page.keyboard.press('Control+k');
  const search = page.getByPlaceholder('Pages, keys, models …').first();
  const found = page.getByRole('dialog').getByText(model).first();
  await search.waitFor();
  // A palette that is just opening forgets what was typed too early.
  for (const last of [false, false, true]) {
    await search.fill('');
    await search.fill(model);
    try {
      await found.waitFor({ timeout: 20_000 });
      break;
    } catch (error) {
      if (last) throw error;
    }
  }
  await screenshot(page, 'palette-light-1440');
  await page.keyboard.press('Enter');

  await page.waitForURL((url) => url.pathname === '/models' && url.searchParams.get('q') === model);
  await close();
});

test('signing out ends the session and forgets what was read', async () => {
  const { page, close } = await open('/sign-in', { signedIn: false });
  await signIn(page);
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  await page.goto(`${platform.url}/keys`);
  await settled(page, 'keys');

  await page.getByRole('button', { name: 'Your account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL((url) => url.pathname === '/sign-in');
  await page.goBack();

  await page.waitForURL((url) => url.pathname === '/sign-in');
  await close();
});

/** An amount with all its digits, as the tables show it. */
function nanosOf(text) {
  const amount = /^(−?)\$([\d,]+)\.(\d{2,9})$/.exec(text.trim());
  assert.ok(amount, `${text} is no exact amount`);
  const [, minus, whole, fraction] = amount;
  const nanos = BigInt(whole.replaceAll(',', '') + fraction.padEnd(9, '0'));
  return minus ? -nanos : nanos;
}
