import { defineConfig } from '@playwright/test'
import tests from './playwright.config.ts'

/** `npm run pictures`: the guide's screenshots, taken in the real app. */
export default defineConfig({ ...tests, testDir: 'pictures', testMatch: '*.pictures.ts', workers: 1, timeout: 600_000 })
