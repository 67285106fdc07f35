import { defineConfig } from '@playwright/test'

/** The app in the real Electron, in two windows at a time: while one waits for its user, the other works. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  outputDir: '../.cache/e2e-results',
  workers: 2,
  reporter: process.env.WINNOW_TEST_RESULTS ? [['list'], ['../scripts/testing/playwright-reporter.mjs']] : 'list',
  // A wait that hangs costs a minute, a test that goes on for long, five. No test names a time of its own, and none is tried again.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  forbidOnly: true,
})
