import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { compiledFolder } from './scripts/setup/project.mjs'
import { vitestReporter } from './scripts/testing/vitest-reporter.mjs'
import { textMacros } from './scripts/texts/macros.mjs'

// Workers, and the threads and programs that tests start, compile the sources once.
process.env.NODE_COMPILE_CACHE ??= compiledFolder
const results = process.env.WINNOW_TEST_RESULTS

export default defineConfig({
  plugins: [textMacros()],
  test: {
    pool: 'forks',
    // Journeys wait for disks and for processes they start: half as many workers again as processors.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    setupFiles: [
      'tests/support/tell-begun.ts',
      'tests/support/property-seed.ts',
      'tests/support/warm-threads.ts',
      'tests/support/warm-workers.ts',
    ],
    // Only what hangs takes so long, also on a slow and busy machine. No test names a time of its own.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    teardownTimeout: 600_000,
    expect: { poll: { timeout: 600_000 } },
    // What passes at its second try only is named at the end of the run.
    retry: process.env.CI ? 1 : 0,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'scripts/**/*.test.ts'],
          // A process for each of these many small files takes longer than their tests.
          isolate: false,
        },
      },
      // A new process for each file would load the engine for each.
      { extends: true, test: { name: 'tests', include: ['tests/**/*.test.ts'], isolate: false } },
    ],
    reporters: results ? ['default', vitestReporter(results)] : ['default'],
  },
})
