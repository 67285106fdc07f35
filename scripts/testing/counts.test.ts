import { expect, test } from 'vitest'
import { closingLine, countResults, sum, vitestKind } from './counts.mjs'
import { readResults, runningNames, type TestEnded } from './results.mjs'

const whole = { files: [], running: [], runningFiles: [], notRun: [], broken: [], isDone: true }
const ended = (file: string, ...states: TestEnded['state'][]) =>
  states.map((state, i) => ({ is: 'ended' as const, id: `${file} ${i}`, file, test: `t${i}`, state, ms: 1 }))
const kinds = ['unit', 'conformance', 'journeys'] as const
const counted = (results: Parameters<typeof countResults>[0], failure?: string) =>
  Object.fromEntries(
    countResults(results, failure, kinds, vitestKind).map(({ title, counts }) => [title, closingLine(counts)]),
  )

test('tests are counted by their folder', () => {
  const results = [
    ...ended('src/a.test.ts', 'passed', 'passed', 'skipped'),
    ...ended('tests/conformance/f.test.ts', 'passed'),
    ...ended('tests/journeys/j.test.ts', 'passed', 'failed'),
  ]
  expect(counted({ ...whole, ended: results })).toEqual({
    unit: '2 passed, 0 failed',
    conformance: '1 passed, 0 failed',
    journeys: '1 passed, 1 failed',
  })
})

test('an error outside of any test has failed, and a tool that did not end well or at all has never passed', () => {
  const results = { ...whole, ended: ended('src/a.test.ts', 'passed') }
  expect(counted({ ...results, broken: ['no config'] }).unit).toBe('1 passed, 1 failed')
  expect(counted(results, 'ended with code 1').unit).toBe('1 passed, 1 failed')
  expect(counted({ ...results, isDone: false }).unit).toBe('1 passed, 1 failed')
})

test('of a tool that dies, what had ended counts, and what was running has failed', () => {
  const lines = [
    { is: 'file', file: 'src/a.test.ts' },
    { is: 'file', file: 'src/b.test.ts' },
    { is: 'file', file: 'src/c.test.ts' },
    { is: 'fileBegun', file: 'src/a.test.ts' },
    { is: 'fileBegun', file: 'src/b.test.ts' },
    { is: 'begun', id: '1', file: 'src/a.test.ts', test: 'one' },
    { is: 'ended', id: '1', file: 'src/a.test.ts', test: 'one', state: 'passed', ms: 5 },
    { is: 'fileEnded', file: 'src/a.test.ts', ms: 9 },
    { is: 'begun', id: '2', file: 'src/b.test.ts', test: 'two' },
  ]
  const results = readResults(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"is":"begun","id":"3","fi`)
  expect(results).toMatchObject({
    running: [{ file: 'src/b.test.ts', test: 'two' }],
    runningFiles: ['src/b.test.ts'],
    notRun: ['src/c.test.ts'],
    isDone: false,
  })
  expect(runningNames(results)).toEqual(['  src/b.test.ts > two'])
  expect(counted(results, 'was ended by SIGKILL').unit).toBe('1 passed, 1 failed')
})

test('the closing line adds everything up', () => {
  expect(
    closingLine(
      sum([
        { passed: 2, failed: 0 },
        { passed: 1, failed: 3 },
      ]),
    ),
  ).toBe('3 passed, 3 failed')
})
