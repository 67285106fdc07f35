import { expect, test } from 'vitest'
import { closingLine, playwrightCounts, sum, vitestCounts } from './counts.mjs'

const file = (name: string, status: string, ...statuses: string[]) => ({
  name: `/p/${name}`,
  status,
  assertionResults: statuses.map((each) => ({ status: each })),
})

test('Vitest tests are counted by their folder', () => {
  const testResults = [
    file('src/a.test.ts', 'passed', 'passed', 'passed'),
    file('tests/conformance/f.test.ts', 'passed', 'passed'),
    file('tests/journeys/j.test.ts', 'failed', 'passed', 'failed'),
  ]
  expect(vitestCounts({ success: false, testResults }, '/p')).toEqual({
    unit: { passed: 2, failed: 0 },
    conformance: { passed: 1, failed: 0 },
    journeys: { passed: 1, failed: 1 },
  })
})

test('a file that breaks before its first test, and an error outside of any test, count as failed', () => {
  expect(vitestCounts({ success: false, testResults: [file('src/a.test.ts', 'failed')] }, '/p').unit.failed).toBe(1)
  const testResults = [file('src/a.test.ts', 'passed', 'passed')]
  expect(vitestCounts({ success: false, testResults }, '/p').unit).toEqual({ passed: 1, failed: 1 })
})

test('a Playwright test that needed a second try has failed, and so has a run that broke', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 2 }
  expect(playwrightCounts({ stats, errors: [] })).toEqual({ passed: 5, failed: 3 })
  expect(playwrightCounts({ stats: { expected: 0, unexpected: 0, flaky: 0 }, errors: ['no config'] }).failed).toBe(1)
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
