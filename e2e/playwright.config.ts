import { defineConfig } from '@playwright/test'

/** The app in the real Electron, in two windows at a time: while one waits for its user, the other works. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  outputDir: '../.cache/e2e-results',
  workers: 2,
  reporter: 'list',
  // A wait that hangs costs 45 s, a test that goes on for long three minutes, one that keeps its thread busy a minute. No test
  // names a time of its own, and none is tried again.
  timeout: 180_000,
  globalTimeout: 1_800_000,
  expect: { timeout: 45_000 },
  forbidOnly: true,
})
