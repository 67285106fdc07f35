import type { Comparison } from '#contract'
import { type Circumstances, type Decision, decide } from './decision.ts'
import { addUnit, type Evidence, emptyEvidence, leadingEvidence, type Unit } from './evidence.ts'

/** The maximum number of points kept per line. */
const maxTracePoints = 400

export type Walk = {
  /** The evidence after all units, and when it was decided. */
  evidence: Evidence
  decided: { evidence: Evidence; decision: Decision } | null
  crossedAt: { promote: number | null; rollback: number | null }
  trace: Comparison['trace']
}

/** Walks through units in order like an experiment, and continues to the end after its decision. */
export class UnitWalk {
  readonly #margin: number
  readonly #circumstances: Circumstances
  readonly #line: number
  #evidence = emptyEvidence()
  #decided: Walk['decided'] = null
  readonly #crossedAt: Walk['crossedAt'] = { promote: null, rollback: null }
  readonly #trace: Comparison['trace'] = []

  constructor(margin: number, circumstances: Circumstances, odds: number) {
    this.#margin = margin
    this.#circumstances = circumstances
    this.#line = Math.log(odds)
  }

  add(unit: Unit): void {
    this.#evidence = addUnit(this.#evidence, unit, this.#margin)
    const { promote, rollback } = leadingEvidence(this.#evidence)
    const cluster = this.#evidence.units
    if (promote >= this.#line) this.#crossedAt.promote ??= cluster
    if (rollback >= this.#line) this.#crossedAt.rollback ??= cluster
    this.#trace.push({ cluster, promote, rollback })
    if (this.#decided) return
    const decision = decide(this.#evidence, this.#circumstances)
    if (decision.outcome !== 'running') this.#decided = { evidence: this.#evidence, decision }
  }

  end(): Walk {
    const every = Math.ceil(this.#trace.length / maxTracePoints)
    return {
      evidence: this.#evidence,
      decided: this.#decided,
      crossedAt: this.#crossedAt,
      trace: this.#trace.filter((_, i) => i % every === 0 || i === this.#trace.length - 1),
    }
  }
}
