import { defineConfig } from '@playwright/test'

/** The app in the real Electron, in two windows at a time: while one waits for its user, the other works. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  outputDir: '../.cache/e2e-results',
  workers: 2,
  reporter: process.env.WINNOW_TEST_RESULTS ? [['list'], ['../scripts/testing/playwright-reporter.mjs']] : 'list',
  // Only what hangs or fails takes so long, also on a slow and busy machine. No test names a time of its own.
  timeout: 600_000,
  expect: { timeout: 180_000 },
  // What passes at its second try only is named at the end of the run.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
})
