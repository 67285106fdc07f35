import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'scripts/**/*.test.ts', 'tests/**/*.test.ts'],
    pool: 'forks',
    // Journeys wait for disks and for processes they start: one worker a processor, where the default leaves one idle.
    maxWorkers: '100%',
    // Processes that tests start need not compile the same code again.
    env: { NODE_COMPILE_CACHE: new URL('.cache/compiled', import.meta.url).pathname },
    setupFiles: ['tests/support/property-seed.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
