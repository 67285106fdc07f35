import { expect, test } from 'vitest'
import { RevisionAnswers } from './revision-answers.ts'

/** Answers that say how often they were worked out, and when they are let go. */
function begin() {
  const commits = new Int32Array(new SharedArrayBuffer(4))
  const answers = new RevisionAnswers(commits)
  const signals: AbortSignal[] = []
  const release: (() => void)[] = []
  const work = (signal: AbortSignal) =>
    new Promise<number>((resolve, reject) => {
      signals.push(signal)
      const n = signals.length
      release.push(() => resolve(n))
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  return { answers, commits, signals, release, work }
}

test('many windows that ask the same share one answer, until something is written', async () => {
  const { answers, commits, signals, release, work } = begin()
  const asked = Promise.all([1, 2, 3].map(() => answers.ask('a', work)))
  release[0]!()
  expect(await asked).toEqual([1, 1, 1])
  expect(await answers.ask('a', work)).toBe(1)
  commits[0] = 1
  const again = answers.ask('a', work)
  release[1]!()
  expect([await again, signals.length]).toEqual([2, 2])
})

test('an answer that depends on the time is shared by those who wait together alone', async () => {
  const { answers, release, work } = begin()
  const asked = [1, 2].map(() => answers.ask('a', work, { isKept: () => false }))
  release[0]!()
  expect(await Promise.all(asked)).toEqual([1, 1])
  const again = answers.ask('a', work)
  release[1]!()
  expect(await again).toBe(2)
})

test('the work stops when nobody waits for it any more, and whoever asks then begins anew', async () => {
  const { answers, signals, release, work } = begin()
  const [first, second] = [new AbortController(), new AbortController()]
  const asked = [first, second].map(({ signal }) => answers.ask('a', work, { signal }))
  first.abort(new Error('closed'))
  await expect(asked[0]).rejects.toThrow('closed')
  expect(signals[0]!.aborted).toBe(false)
  second.abort(new Error('closed'))
  await expect(asked[1]).rejects.toThrow('closed')
  expect(signals[0]!.aborted).toBe(true)
  const again = answers.ask('a', work)
  release[1]!()
  expect(await again).toBe(2)
})

test('a failure is told to all who wait, and is not kept', async () => {
  const { answers } = begin()
  const fails = () => Promise.reject(new Error('no disk'))
  for (const asked of [1, 2].map(() => answers.ask('a', fails))) await expect(asked).rejects.toThrow('no disk')
  expect(await answers.ask('a', async () => 'now')).toBe('now')
})
