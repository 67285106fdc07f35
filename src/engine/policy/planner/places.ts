import { periodKinds, withinKinds } from '../facts/times.ts'

/**
 * What a place belongs to. `duplicate` is a place in a cluster of near-duplicates, `budget` one in the order of eviction, `cap`
 * one in the order in which a signal lets images of a class leave.
 */
const placeKinds = [
  'last',
  ...periodKinds,
  'within',
  ...withinKinds,
  'unknown',
  'floor',
  'duplicate',
  'budget',
  'cap',
] as const
export type PlaceKind = (typeof placeKinds)[number]

/** One place of an image in a ranking by a clause. */
export type Place = {
  image: number
  /** Position of the clause in the plan's list. */
  clause: number
  kind: PlaceKind
  /** Name of the group, stratum or cluster. */
  group: string
  /** Number of the period, if the kind has periods; for a duplicate the row of the image that represents it. */
  period: number
  /** From 1. A rank beyond the limit is a missed place. */
  rank: number
  /** Number of places; 0 means no limit. */
  limit: number
  /** Images that compete for them. */
  of: number
  /** Position within the period, from 1; 0 is the oldest image, which is kept while the counter still has slots. */
  nth: number
}

/** Places in columns: a plan over a million images has hundreds of thousands. */
export class Places {
  readonly groups: string[] = []
  readonly #groupAt = new Map<string, number>()
  #columns: Int32Array = new Int32Array(9 * 1024)
  length = 0

  add(place: Place): void {
    if ((this.length + 1) * 9 > this.#columns.length) {
      const wider = new Int32Array(this.#columns.length * 2)
      wider.set(this.#columns)
      this.#columns = wider
    }
    let group = this.#groupAt.get(place.group)
    if (group === undefined) {
      group = this.groups.push(place.group) - 1
      this.#groupAt.set(place.group, group)
    }
    const at = this.length * 9
    const columns = this.#columns
    columns[at] = place.image
    columns[at + 1] = place.clause
    columns[at + 2] = placeKinds.indexOf(place.kind)
    columns[at + 3] = group
    columns[at + 4] = place.period
    columns[at + 5] = place.rank
    columns[at + 6] = place.limit
    columns[at + 7] = place.of
    columns[at + 8] = place.nth
    this.length += 1
  }

  at(n: number): Place {
    const [image = 0, clause = 0, kind = 0, group = 0, period = 0, rank = 0, limit = 0, of = 0, nth = 0] =
      this.#columns.subarray(n * 9, n * 9 + 9)
    return { image, clause, kind: placeKinds[kind]!, group: this.groups[group]!, period, rank, limit, of, nth }
  }

  /** The places of these images, by image. */
  of(images: ReadonlySet<number>): Map<number, Place[]> {
    const found = new Map<number, Place[]>()
    for (let n = 0; n < this.length; n++) {
      const image = this.#columns[n * 9]!
      if (!images.has(image)) continue
      const list = found.get(image)
      if (list) list.push(this.at(n))
      else found.set(image, [this.at(n)])
    }
    return found
  }

  /** The groups in which a clause gave places. */
  groupsOf(clause: number): string[] {
    const found = new Set<number>()
    for (let n = 0; n < this.length; n++) if (this.#columns[n * 9 + 1] === clause) found.add(this.#columns[n * 9 + 3]!)
    return [...found].map((group) => this.groups[group]!)
  }

  /** The places that a clause gave in a group, or in one period of it if given. */
  inGroup(clause: number, name: string, period?: number): Place[] {
    const group = this.groups.indexOf(name)
    const found: Place[] = []
    for (let at = 0; at < this.length * 9; at += 9) {
      const isIn = this.#columns[at + 1] === clause && this.#columns[at + 3] === group
      if (isIn && (period === undefined || this.#columns[at + 4] === period)) found.push(this.at(at / 9))
    }
    return found
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#columns.slice(0, this.length * 9).buffer)
  }

  /** From bytes that are aligned to words; nothing can be added. */
  static from(bytes: Uint8Array, groups: readonly string[]): Places {
    const places = new Places()
    places.groups.push(...groups)
    places.#columns = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
    places.length = bytes.length / 36
    return places
  }
}
