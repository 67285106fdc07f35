import { defineConfig } from '@playwright/test'

/** The app in the real Electron. One window at a time: the tests share the computer's cores with the engine. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  outputDir: '../.cache/e2e-results',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
})
