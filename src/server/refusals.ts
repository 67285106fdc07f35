const perMinute = 600
const minuteMs = 60_000
/** More addresses than this are not told apart. */
const maxAddresses = 10_000

/** Counts by address who was refused; whoever is refused too often is not looked at any more until the minute is over. */
export class Refusals {
  readonly #nowMs: () => number
  #counts = new Map<string, number>()
  #sinceMs: number

  /** `nowMs` is a clock that nobody sets. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
    this.#sinceMs = nowMs()
  }

  isTooMany(address: string): boolean {
    if (this.#nowMs() - this.#sinceMs >= minuteMs || this.#counts.size > maxAddresses) {
      this.#counts = new Map()
      this.#sinceMs = this.#nowMs()
    }
    return (this.#counts.get(address) ?? 0) >= perMinute
  }

  add(address: string): void {
    this.#counts.set(address, (this.#counts.get(address) ?? 0) + 1)
  }
}
