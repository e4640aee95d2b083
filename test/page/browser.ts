import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser of this machine; CHROMIUM names another. */
export const EXECUTABLE = [process.env.CHROMIUM ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));

/** Why the page is not tested here; never in CI, where a missing browser is a failure. */
export const SKIPPED =
  EXECUTABLE === undefined && process.env.CI === undefined
    ? `no browser: expected one at ${PLACES.join(', ')} or in CHROMIUM`
    : undefined;

export interface Browsing {
  readonly context: BrowserContext;
  readonly close: () => Promise<void>;
}

/** A browser that fetches nothing by itself, with an empty profile. */
export const browse = async (
  options: Parameters<typeof chromium.launchPersistentContext>[1] = {},
): Promise<Browsing> => {
  if (EXECUTABLE === undefined) throw new Error(`browser: expected one at ${PLACES.join(', ')} or in CHROMIUM`);
  const profile = mkdtempSync(join(tmpdir(), 'browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: EXECUTABLE,
    headless: true,
    viewport: { width: 1280, height: 720 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    ...options,
  });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
