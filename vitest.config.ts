import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { compiledFolder } from './scripts/setup/project.mjs'
import { textMacros } from './scripts/texts/macros.mjs'
import { poFiles } from './scripts/texts/po-files.mjs'

// Workers, and the threads and programs that tests start, share the compiled sources.
process.env.NODE_COMPILE_CACHE ??= compiledFolder
/** `npm run test:all` tests laws on ten times the cases. */
const times = process.env.WINNOW_TEST_ALL === '1' ? 10 : 1
// Limits end what hangs and are far from what a busy machine takes. No test sets its own, and none is retried.
const within = (seconds: number) => ({
  testTimeout: seconds * 1000 * times,
  hookTimeout: seconds * 1000 * times,
  teardownTimeout: seconds * 1000 * times,
})

export default defineConfig({
  plugins: [textMacros(), poFiles()],
  test: {
    pool: 'forks',
    // In node_modules, by content and this file's imports: transforming the engine takes longer than most files' tests.
    fsModuleCache: true,
    // Journeys wait for disks and for their processes: half as many workers again as processors.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    setupFiles: [
      'tests/support/end-stuck.ts',
      'tests/support/property-seed.ts',
      'tests/support/warm-threads.ts',
      'tests/support/warm-workers.ts',
    ],
    expect: { poll: { timeout: 90_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          ...within(120),
          include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'scripts/**/*.test.ts'],
          // A separate process for each of these many small files would take longer than their tests.
          isolate: false,
        },
      },
      // A new process per file would load the engine each time.
      {
        extends: true,
        test: {
          name: 'tests',
          ...within(240),
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/{packages,team,train}/**'],
          isolate: false,
        },
      },
      // `npm run test:train`: minutes of PyTorch.
      { extends: true, test: { name: 'train', ...within(1200), include: ['tests/train/**/*.test.ts'] } },
      // `npm run test:packages`: takes minutes to make packages, and a whole Debian to install them in.
      { extends: true, test: { name: 'packages', ...within(900), include: ['tests/packages/**/*.test.ts'] } },
      // `npm run test:team`: these need programs that apt installs, many processes, or a minute of load.
      { extends: true, test: { name: 'team', ...within(300), include: ['tests/team/**/*.test.ts'] } },
    ],
  },
})
