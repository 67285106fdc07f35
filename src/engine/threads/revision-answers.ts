type Answer = { promise: Promise<unknown>; abort: AbortController; waiting: number }

/**
 * Answers to questions about the whole library: one for each question and revision of the database, however many windows ask
 * it. Callers that ask the same question meanwhile wait for the same answer; the work stops once no caller waits.
 */
export class RevisionAnswers {
  readonly #commits: Int32Array<SharedArrayBuffer>
  readonly #answers = new Map<string, Answer>()
  #revision = -1

  /** `commits`: the store's. */
  constructor(commits: Int32Array<SharedArrayBuffer>) {
    this.#commits = commits
  }

  /** `isKept`: false for an answer that depends on more than the database, which only those share who wait together. */
  async ask<T>(
    question: string,
    work: (signal: AbortSignal) => Promise<T>,
    { signal, isKept = () => true }: { signal?: AbortSignal | undefined; isKept?(answer: T): boolean } = {},
  ): Promise<T> {
    signal?.throwIfAborted()
    const revision = Atomics.load(this.#commits, 0)
    if (revision !== this.#revision) this.#answers.clear()
    this.#revision = revision
    const shared = this.#answers.get(question) ?? this.#begin(question, work, isKept)
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

  #begin<T>(question: string, work: (signal: AbortSignal) => Promise<T>, isKept: (answer: T) => boolean): Answer {
    const abort = new AbortController()
    const promise = work(abort.signal)
    const begun: Answer = { promise, abort, waiting: 0 }
    this.#answers.set(question, begun)
    promise.then(
      (answer) => isKept(answer) || this.#forget(question, begun),
      () => this.#forget(question, begun),
    )
    return begun
  }

  #forget(question: string, answer: Answer): void {
    if (this.#answers.get(question) === answer) this.#answers.delete(question)
  }
}
