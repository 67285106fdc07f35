import { expect, test } from 'vitest'
import { idOf } from '#model/ids.ts'
import { stoppedText } from './stopped-text.ts'

const job = { jobId: idOf('job', 7), title: 'Import photos', error: null }

test('what a command says whose job did not come to its end: what happened, and how to resume it', () => {
  expect(stoppedText({ ...job, status: 'interrupted' }, '/ws')).toBe(
    '“Import photos” was interrupted, because the workspace was closed. What it had done is kept. Resume it: winnow job resume /ws job_7',
  )
  expect(stoppedText({ ...job, status: 'cancelled' }, '/ws')).toContain('“Import photos” was canceled. What')
  expect(stoppedText({ ...job, status: 'interrupted', error: 'The disk is full.' }, '/ws')).toContain(
    'was interrupted: The disk is full. What it had done',
  )
})
