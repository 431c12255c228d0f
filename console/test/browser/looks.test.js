import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, PAGES, platform, screenshot, seriousFindings, settled, shutDown } from './console.js';

before(launch);
after(shutDown);

for (const scheme of ['light', 'dark']) {
  test(`every page is accessible and fits from desk to phone: ${scheme}`, async () => {
    const { page, close } = await open(PAGES.start, { scheme });
    for (const [name, path] of Object.entries(PAGES)) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(platform.url + path);
      await settled(page, name);
      for (const width of [1440, 390, 360]) {
        await page.setViewportSize({ width, height: width === 1440 ? 900 : 800 });
        await settled(page, name);
        await screenshot(page, `${name}-${scheme}-${width}`);
        // The other scheme and the smallest width change colours and sizes, not names and roles.
        if (width === 1440 || (width === 390 && scheme === 'light')) {
          const rules = scheme === 'dark' ? ['color-contrast'] : undefined;
          assert.deepEqual(await seriousFindings(page, rules), [], `${name} at ${width} px`);
        }
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.equal(overflow, 0, `${name} is ${overflow} px too wide at ${width} px`);
      }
    }
    await close();
  });
}
