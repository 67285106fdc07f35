import { defineConfig } from '@playwright/test'

/** Tests in the real Electron, in two windows at a time: while one waits, the other works. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  outputDir: '../.cache/e2e-results',
  workers: 2,
  reporter: 'list',
  // A wait that hangs ends after 45 s, a long test after three minutes, one that blocks its thread after a minute. No test
  // sets its own time limit, and none is retried.
  timeout: 180_000,
  globalTimeout: 1_800_000,
  expect: { timeout: 45_000 },
  forbidOnly: true,
})
