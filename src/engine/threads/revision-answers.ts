import { setTimeout as wait } from 'node:timers/promises'

/**
 * `revision` of the database when the work started; null before. Requests that arrive before the start share the
 * answer, because it will see everything written until then.
 */
type Answer = { promise: Promise<unknown>; abort: AbortController; waiting: number; revision: number | null }

/** When the last work for a question ended, and when it may start again. */
type Last = { ended: Promise<unknown>; againAtMs: number }

type Time = { nowMs(): number; wait(ms: number, signal: AbortSignal): Promise<unknown> }
const realTime: Time = {
  nowMs: () => performance.now(),
  wait: (ms, signal) => wait(ms, undefined, { signal, ref: false }),
}

/** With many connections a question that takes longer than `cheapMs` is computed once in this time. */
const pauseMs = 1000
const cheapMs = 5

/**
 * `isKept`: false for an answer that depends on more than the database; only callers who wait at the same time share
 * it. `isFigure`: it is only displayed; nobody's work waits for it.
 */
type AskOptions<T> = { signal?: AbortSignal | undefined; isKept?(answer: T): boolean; isFigure?: boolean }

/**
 * Answers to questions about the whole library: computed once for each question and revision of the database, however
 * many windows ask. Callers with the same question wait for the same answer; the work stops once no caller waits. No
 * answer is older than the question.
 */
export class RevisionAnswers {
  readonly #commits: Int32Array<SharedArrayBuffer>
  readonly #time: Time
  readonly #answers = new Map<string, Answer>()
  readonly #last = new Map<string, Last>()
  #revision = -1
  /** Many clients ask, and each change invalidates all answers: expensive figures are computed once a second. */
  isPaced = false

  /** `commits`: the store's. */
  constructor(commits: Int32Array<SharedArrayBuffer>, time: Time = realTime) {
    this.#commits = commits
    this.#time = time
  }

  async ask<T>(
    question: string,
    work: (signal: AbortSignal) => Promise<T>,
    { signal, isKept = () => true, isFigure = false }: AskOptions<T> = {},
  ): Promise<T> {
    signal?.throwIfAborted()
    this.#forgetOld()
    const shared = this.#answers.get(question) ?? this.#begin(question, work, { isKept, isFigure })
    shared.waiting += 1
    let leave = () => {}
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(signal?.reason)
      signal?.addEventListener('abort', leave)
    })
    try {
      return (await Promise.race([shared.promise, left])) as T
    } finally {
      signal?.removeEventListener('abort', leave)
      shared.waiting -= 1
      if (shared.waiting === 0 && signal?.aborted) {
        this.#forget(question, shared)
        shared.abort.abort(signal.reason)
      }
    }
  }

  #forgetOld(): void {
    const revision = Atomics.load(this.#commits, 0)
    if (revision === this.#revision) return
    this.#revision = revision
    for (const [question, answer] of this.#answers)
      if (answer.revision !== null && answer.revision !== revision) this.#answers.delete(question)
    const nowMs = this.#time.nowMs()
    for (const [question, { againAtMs }] of this.#last) if (againAtMs <= nowMs) this.#last.delete(question)
  }

  #begin<T>(
    question: string,
    work: (signal: AbortSignal) => Promise<T>,
    { isKept, isFigure }: { isKept(answer: T): boolean; isFigure: boolean },
  ): Answer {
    const abort = new AbortController()
    const begun: Answer = { promise: Promise.resolve(), abort, waiting: 0, revision: null }
    const isInTurn = this.isPaced && isFigure
    const promise = isInTurn ? this.#workInTurn(question, begun, work) : this.#work(begun, work)
    begun.promise = promise
    this.#answers.set(question, begun)
    promise.then(
      (answer) => isKept(answer) || this.#forget(question, begun),
      () => this.#forget(question, begun),
    )
    return begun
  }

  #work<T>(begun: Answer, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    begun.revision = Atomics.load(this.#commits, 0)
    return work(begun.abort.signal)
  }

  /** Waits for the running work for the same question and the pause after it. */
  async #workInTurn<T>(question: string, begun: Answer, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = begun.abort
    for (let last = this.#last.get(question); last; last = this.#last.get(question)) {
      await last.ended
      const restMs = last.againAtMs - this.#time.nowMs()
      if (restMs > 0) await this.#time.wait(restMs, signal)
      else this.#last.delete(question)
    }
    signal.throwIfAborted()
    const startedMs = this.#time.nowMs()
    const promise = this.#work(begun, work)
    const last: Last = { againAtMs: Number.POSITIVE_INFINITY, ended: promise }
    last.ended = promise
      // The caller gets the error.
      .catch(() => undefined)
      .then(() => {
        const nowMs = this.#time.nowMs()
        last.againAtMs = nowMs - startedMs < cheapMs ? nowMs : startedMs + pauseMs
      })
    this.#last.set(question, last)
    return promise
  }

  #forget(question: string, answer: Answer): void {
    if (this.#answers.get(question) === answer) this.#answers.delete(question)
  }
}
