import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { compiledFolder } from './scripts/setup/project.mjs'
import { textMacros } from './scripts/texts/macros.mjs'
import { poFiles } from './scripts/texts/po-files.mjs'

// Workers, and the threads and programs that tests start, compile the sources once.
process.env.NODE_COMPILE_CACHE ??= compiledFolder
/** `npm run test:all` tries laws on ten times the cases. */
const times = process.env.WINNOW_TEST_ALL === '1' ? 10 : 1
// No test names a time of its own, and none is tried again.
const within = (seconds: number) => ({
  testTimeout: seconds * 1000 * times,
  hookTimeout: seconds * 1000 * times,
  teardownTimeout: seconds * 1000 * times,
})

export default defineConfig({
  plugins: [textMacros(), poFiles()],
  test: {
    pool: 'forks',
    // Journeys wait for disks and for processes they start: half as many workers again as processors.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    setupFiles: [
      'tests/support/end-stuck.ts',
      'tests/support/property-seed.ts',
      'tests/support/warm-threads.ts',
      'tests/support/warm-workers.ts',
    ],
    expect: { poll: { timeout: 45_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          ...within(60),
          include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'scripts/**/*.test.ts'],
          // A process for each of these many small files takes longer than their tests.
          isolate: false,
        },
      },
      // A new process for each file would load the engine for each.
      {
        extends: true,
        test: {
          name: 'tests',
          ...within(90),
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/{packages,team,train}/**'],
          isolate: false,
        },
      },
      // `npm run test:train`: minutes of PyTorch.
      { extends: true, test: { name: 'train', ...within(1200), include: ['tests/train/**/*.test.ts'] } },
      // `npm run test:packages`: minutes of making packages, and a whole Debian to install them in.
      { extends: true, test: { name: 'packages', ...within(900), include: ['tests/packages/**/*.test.ts'] } },
      // `npm run test:team`: these need programs that apt installs, many processes, or a minute of load.
      { extends: true, test: { name: 'team', ...within(300), include: ['tests/team/**/*.test.ts'] } },
    ],
  },
})
