import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RevisionAnswers } from './revision-answers.ts'

/** Makes answers that record how often they were computed, and when they are released. */
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

type Step = 'commit' | 'finish' | { ask: 'status' | 'facets' } | { passMs: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom('commit' as const, 'finish' as const),
  fc.constantFrom('status' as const, 'facets' as const).map((ask) => ({ ask })),
  fc.constantFrom(1, 4, 20, 600, 1000).map((passMs) => ({ passMs })),
)
/** Runs everything that waits for neither time nor work. */
const settle = () => new Promise(setImmediate)

test('paced: whatever is written and asked and when, no answer is older than its question, and none is worked out more often', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const commits = new Int32Array(new SharedArrayBuffer(4))
      let nowMs = 0
      let waits: { untilMs: number; resolve(): void }[] = []
      const answers = new RevisionAnswers(commits, {
        nowMs: () => nowMs,
        wait: (ms) => new Promise<void>((resolve) => waits.push({ untilMs: nowMs + ms, resolve })),
      })
      answers.isPaced = true
      const works: { question: string; fromMs: number; toMs: number | null; finish(): void }[] = []
      const work = (question: string) => () =>
        new Promise<number>((resolve) => {
          const revision = commits[0]!
          const begun = { question, fromMs: nowMs, toMs: null as number | null, finish: () => resolve(revision) }
          works.push(begun)
        })
      const finish = () => {
        const begun = works.find(({ toMs }) => toMs === null)
        if (!begun) return
        begun.toMs = nowMs
        begun.finish()
      }
      const pass = (ms: number) => {
        nowMs += ms
        for (const due of waits.filter(({ untilMs }) => untilMs <= nowMs)) due.resolve()
        waits = waits.filter(({ untilMs }) => untilMs > nowMs)
      }
      const asked: Promise<void>[] = []
      for (const one of steps) {
        if (one === 'commit') commits[0]! += 1
        else if (one === 'finish') finish()
        else if ('passMs' in one) pass(one.passMs)
        else {
          const revision = commits[0]!
          asked.push(
            answers
              .ask(one.ask, work(one.ask), { isFigure: true })
              .then((told) => expect(told).toBeGreaterThanOrEqual(revision)),
          )
        }
        await settle()
      }
      for (let turn = 0; turn < 4; turn += 1) {
        finish()
        finish()
        await settle()
        pass(1000)
        await settle()
      }
      await Promise.all(asked)
      for (const question of ['status', 'facets']) {
        const mine = works.filter((begun) => begun.question === question)
        for (const [n, { fromMs, toMs }] of mine.entries()) {
          const next = mine[n + 1]
          if (!next) continue
          expect(next.fromMs).toBeGreaterThanOrEqual(toMs!)
          if (toMs! - fromMs >= 5) expect(next.fromMs - fromMs).toBeGreaterThanOrEqual(1000)
        }
      }
    }),
  )
})

test('paced: who leaves while an answer waits for its turn keeps nobody from it', async () => {
  const { commits, work, release } = begin()
  let nowMs = 0
  const resting: AbortSignal[] = []
  const answers = new RevisionAnswers(commits, {
    nowMs: () => nowMs,
    wait: (_ms, signal) =>
      new Promise((_, reject) => {
        resting.push(signal)
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
  })
  answers.isPaced = true
  const first = answers.ask('a', work, { isFigure: true })
  nowMs = 20
  release[0]!()
  expect(await first).toBe(1)
  commits[0] = 1
  const leaving = new AbortController()
  const left = answers.ask('a', work, { signal: leaving.signal, isFigure: true })
  await expect.poll(() => resting.length).toBe(1)
  leaving.abort(new Error('closed'))
  await expect(left).rejects.toThrow('closed')
  expect(resting[0]!.aborted).toBe(true)
  nowMs = 1000
  const again = answers.ask('a', work, { isFigure: true })
  await expect.poll(() => release.length).toBe(2)
  release[1]!()
  expect(await again).toBe(2)
})

test('paced: what somebody waits for to go on is answered at once', async () => {
  const { answers, commits, work, release } = begin()
  answers.isPaced = true
  for (const n of [1, 2]) {
    commits[0] = n
    const asked = answers.ask('a', work)
    expect(release).toHaveLength(n)
    release[n - 1]!()
    expect(await asked).toBe(n)
  }
})
