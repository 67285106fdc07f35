import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectFolder } from '../setup/project.mjs'
import { closingLine, failureLines, playwrightResults, vitestResults } from './results.mjs'

const vitestFile = (name: string, status: string, assertionResults: object[], message = '') => ({
  name: join(projectFolder, name),
  status,
  message,
  assertionResults,
})
const vitestTest = (title: string, status: string, ...failureMessages: string[]) => ({
  ancestorTitles: ['group'],
  title,
  status,
  failureMessages,
})

test('tests of Vitest are named by file, groups and title; what is skipped counts as neither', () => {
  const results = vitestResults(
    JSON.stringify({
      testResults: [
        vitestFile('src/a.test.ts', 'failed', [
          vitestTest('R1: good', 'passed'),
          vitestTest(
            'bad',
            'failed',
            `no\nway\n    at ${projectFolder}/src/a.test.ts:1\n    at new Promise (<anonymous>)`,
          ),
          vitestTest('later', 'todo'),
        ]),
      ],
    }),
  )
  expect(results.map(({ name, state }) => `${name}: ${state}`)).toEqual([
    'src/a.test.ts > group > R1: good: passed',
    'src/a.test.ts > group > bad: failed',
    'src/a.test.ts > group > later: skipped',
  ])
  expect(closingLine(results)).toBe('1 passed, 1 failed')
  expect(failureLines(results[1]!)).toEqual([
    '  ✗ src/a.test.ts > group > bad',
    '      no',
    '      way',
    `          at ${projectFolder}/src/a.test.ts:1`,
  ])
})

test('a file of Vitest that failed without a failed test has failed itself', () => {
  const results = vitestResults(
    JSON.stringify({
      testResults: [
        vitestFile('src/broken.test.ts', 'failed', [], 'Cannot find module'),
        vitestFile('src/ended.test.ts', 'failed', [vitestTest('one', 'pending')]),
      ],
    }),
  )
  expect(results.filter(({ state }) => state === 'failed')).toEqual([
    { name: 'src/broken.test.ts', state: 'failed', error: 'Cannot find module' },
    { name: 'src/ended.test.ts', state: 'failed', error: 'Its process ended; see above.' },
  ])
})

test('tests of Playwright are named the same way, and an error outside of them has failed', () => {
  const spec = (title: string, status: string, ...errors: string[]) => ({
    title,
    tests: [{ status, results: [{ status: 'failed', errors: errors.map((message) => ({ message })) }] }],
  })
  const results = playwrightResults(
    JSON.stringify({
      suites: [
        {
          title: 'a.e2e.ts',
          specs: [spec('good', 'expected'), spec('bad', 'unexpected', '\u001b[31mno button\u001b[39m')],
          suites: [{ title: 'group', specs: [spec('later', 'skipped'), spec('died', 'unexpected')] }],
        },
      ],
      errors: [{ message: 'No tests found' }],
    }),
  )
  expect(results.map(({ name, state }) => `${name}: ${state}`)).toEqual([
    'a.e2e.ts > good: passed',
    'a.e2e.ts > bad: failed',
    'a.e2e.ts > group > later: skipped',
    'a.e2e.ts > group > died: failed',
    'outside of any test: failed',
  ])
  expect(results.slice(1, 2).flatMap(failureLines)).toEqual(['  ✗ a.e2e.ts > bad', '      no button'])
})
