import type { Facts } from '../facts/facts.ts'

/** Finds the first leader, in order of addition, that passes the test among those that could be near the image. */
export type LeaderIndex = {
  add(leader: number): void
  /** -1 when there is none. */
  find(image: number, passes: (leader: number) => boolean): number
}

/** Keeps leaders in numbered lists: `own` names those of a leader, `near` those in which one near an image can be. */
function leaderIndex(
  lists: { get(list: number): number[] | undefined; set(list: number, leaders: number[]): void },
  own: (leader: number) => readonly number[],
  near: (image: number) => Iterable<number>,
): LeaderIndex {
  const leaders: number[] = []
  return {
    add(leader) {
      for (const n of own(leader)) {
        const list = lists.get(n)
        if (list) list.push(leaders.length)
        else lists.set(n, [leaders.length])
      }
      leaders.push(leader)
    },
    find(image, passes) {
      let best = leaders.length
      for (const n of near(image))
        for (const at of lists.get(n) ?? []) {
          if (at >= best) break
          if (passes(leaders[at]!)) best = at
        }
      return leaders[best] ?? -1
    },
  }
}

/** Leaders by source and time slot: only neighboring slots can contain one within the seconds. */
export function momentIndex({ sources, source }: Facts, at: Float64Array, withinSeconds: number): LeaderIndex {
  const slot = (image: number, by: number): number =>
    (Math.floor(at[image]! / (withinSeconds * 1000)) + by) * sources.length + source[image]!
  return leaderIndex(
    new Map(),
    (image) => [slot(image, 0)],
    (image) => [slot(image, -1), slot(image, 0), slot(image, 1)],
  )
}

/**
 * Leaders by each of the four 16-bit chunks of their hash: within distance d at least one chunk differs by at most d/4
 * bits, so all such chunk values are looked up.
 */
export function chunkIndex({ count, hashHigh, hashLow }: Facts, hashDistanceMax: number): LeaderIndex {
  const probes = patternsOfBits(Math.floor(hashDistanceMax / 4))
  // For few images a part of each chunk is enough: sharing a list only costs an extra check.
  const size = 2 ** Math.min(16, Math.ceil(Math.log2(count + 1)) + 1)
  const table = new Array<number[]>(4 * size)
  const lists = {
    get: (list: number) => table[list],
    set(list: number, leaders: number[]) {
      table[list] = leaders
    },
  }
  const chunksOf = (image: number): number[] => {
    const [high, low] = [hashHigh[image]!, hashLow[image]!]
    return [high >>> 16, high, low >>> 16, low].map((chunk, n) => n * size + (chunk & (size - 1)))
  }
  const near = new Int32Array(4 * probes.length)
  return leaderIndex(lists, chunksOf, (image) => {
    let at = 0
    for (const chunk of chunksOf(image)) for (const probe of probes) near[at++] = chunk ^ (probe & (size - 1))
    return near
  })
}

/** All 16-bit patterns with at most this many bits set. */
function patternsOfBits(max: number): number[] {
  let patterns = new Set([0])
  for (let i = 0; i < max; i++) {
    const wider = new Set(patterns)
    for (const pattern of patterns) for (let bit = 0; bit < 16; bit++) wider.add(pattern | (1 << bit))
    patterns = wider
  }
  return [...patterns]
}
