import type { ClassHint } from '../define-format.ts'

const longestName = 100
const maxPoints = 500

/** Which points the skeletons of each class have. They go into `hints`, in the order of the project's list. */
export class SkeletonPoints {
  readonly #hints: Map<string, ClassHint>
  readonly #order: ReadonlyMap<string, number>
  /** The names of all points. */
  readonly names = new Set<string>()

  constructor(hints: Map<string, ClassHint>, listed: readonly string[]) {
    this.#hints = hints
    this.#order = new Map(listed.map((name, i) => [name, i]))
  }

  /**
   * Returns the place of a point in the skeletons of its class, or why it has none. Places are final once all files
   * were read.
   */
  placeOf(className: string, name: string): number | string {
    if (name.length > longestName) return `The name of its point is longer than ${longestName} characters.`
    const points = this.#hints.get(className)?.skeleton?.points ?? []
    const place = points.indexOf(name)
    if (place >= 0) return place
    if (points.length >= maxPoints) return `The skeleton of its class has more than ${maxPoints} points.`
    const rank = (one: string): number => this.#order.get(one) ?? this.#order.size
    const more = [...points, name].toSorted((a, b) => rank(a) - rank(b))
    this.#hints.set(className, { skeleton: { points: more, edges: [] } })
    this.names.add(name)
    return more.indexOf(name)
  }

  count = (className: string): number => this.#hints.get(className)?.skeleton?.points.length ?? 0
}
