import { defineConfig } from '@playwright/test'
import { electronEnvironment } from '../scripts/setup/electron.mjs'

// The Electron that the set-up has found: without it the package would download its own.
Object.assign(process.env, electronEnvironment())

/** The app in the real Electron, in two windows at a time: while one waits for its user, the other works. */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  outputDir: '../.cache/e2e-results',
  workers: 2,
  reporter: 'list',
  // A wait that hangs costs 45 s, a test that goes on for long three minutes. No test names a time of its own, and none is
  // tried again. A worker that hangs itself is ended with the whole.
  timeout: 180_000,
  globalTimeout: 1_800_000,
  expect: { timeout: 45_000 },
  forbidOnly: true,
})
