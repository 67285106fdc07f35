import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { compiledFolder } from './scripts/setup/project.mjs'
import { vitestReporter } from './scripts/testing/vitest-reporter.mjs'
import { textMacros } from './scripts/texts/macros.mjs'

// Workers, and the threads and programs that tests start, compile the sources once.
process.env.NODE_COMPILE_CACHE ??= compiledFolder
const results = process.env.WINNOW_TEST_RESULTS
/** `npm run test:all` tries laws on ten times the cases. */
const maxTestMs = process.env.WINNOW_TEST_ALL === '1' ? 1_200_000 : 120_000

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
    // A wait that hangs costs a minute, a test that goes on for long, two. No test names a time of its own, and none is tried again.
    testTimeout: maxTestMs,
    hookTimeout: maxTestMs,
    teardownTimeout: maxTestMs,
    expect: { poll: { timeout: 60_000 } },
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
