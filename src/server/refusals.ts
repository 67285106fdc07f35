import { minuteMs } from '#model/units.ts'

const perMinute = 600
/** With more addresses than this, counting starts over. */
const maxAddresses = 10_000

/** Counts refusals by address. An address refused too often is turned away until the minute is over. */
export class Refusals {
  readonly #nowMs: () => number
  #counts = new Map<string, number>()
  #sinceMs: number

  /** `nowMs`: a monotonic clock. */
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
