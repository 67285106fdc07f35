/** Runs one piece of work of a kind at a time and keeps only the newest waiting one; those replaced get null. */
export class NewestFirst<Answer> {
  readonly #running = new Set<string>()
  readonly #next = new Map<string, { work: () => Promise<Answer>; resolve(answer: Promise<Answer> | null): void }>()

  run(kind: string, work: () => Promise<Answer>): Promise<Answer | null> {
    if (!this.#running.has(kind)) return this.#start(kind, work)
    this.#next.get(kind)?.resolve(null)
    return new Promise((resolve) => this.#next.set(kind, { work, resolve }))
  }

  #start(kind: string, work: () => Promise<Answer>): Promise<Answer> {
    this.#running.add(kind)
    return work().finally(() => {
      this.#running.delete(kind)
      const next = this.#next.get(kind)
      this.#next.delete(kind)
      next?.resolve(this.#start(kind, next.work))
    })
  }
}
