import { expect, test } from 'vitest'
import { failureLines, failuresOf, head, tail } from './failures.mjs'

const none = { ended: [], files: [], running: [], runningFiles: [], notRun: [], broken: [], isDone: true }
const place = (id: string) => ({ id, file: 'e2e/a.e2e.ts', test: id })
const ended = (id: string, state: 'passed' | 'failed', error?: string) => ({
  is: 'ended' as const,
  ...place(id),
  state,
  ms: 1,
  ...(error === undefined ? {} : { error }),
})

test('a run names what failed and what never ended', () => {
  const failures = failuresOf(
    'playwright',
    {
      ...none,
      ended: [ended('good', 'passed'), ended('bad', 'failed', 'no button\nat a:1')],
      running: [place('stuck')],
      broken: ['no config'],
    },
    'ended with code 1',
  )
  expect(failureLines(failures)).toEqual([
    '',
    'Failed:',
    '  ✗ playwright: e2e/a.e2e.ts > bad',
    '      no button',
    '      at a:1',
    '  ✗ playwright: e2e/a.e2e.ts > stuck',
    '      It had begun and did not end.',
    '  ✗ playwright, outside of any test',
    '      no config',
  ])
})

test('nothing is said when all passed, and a tool that died without a failed test is named', () => {
  expect(failureLines(failuresOf('vitest', { ...none, ended: [ended('good', 'passed')] }, undefined))).toEqual([])
  expect(failuresOf('vitest', none, 'was ended by SIGKILL')).toEqual([
    { name: 'vitest', error: 'It was ended by SIGKILL.' },
  ])
})

test('errors are cut to some lines of some length without colors', () => {
  const lines = Array.from({ length: 20 }, (_, i) => `\u001b[31mline ${i}\u001b[39m\n`).join('\n')
  expect(head(lines)).toBe('line 0\nline 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7')
  expect(tail(lines).split('\n')).toHaveLength(15)
  expect(head('x'.repeat(500))).toBe(`${'x'.repeat(199)}…`)
})
