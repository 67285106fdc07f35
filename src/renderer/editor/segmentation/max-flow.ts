/** Steps to the eight neighbors of a pixel; each one's opposite stands beside it, at the index with the last bit turned. */
export const neighborSteps: readonly (readonly [number, number])[] = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [1, 1],
  [-1, -1],
  [-1, 1],
  [1, -1],
]

/**
 * A grid of pixels to part in two. `links` are the costs of parting neighbors, eight per pixel in the order of the steps;
 * `pull` is what it costs to leave a pixel out (above 0) or to take it in (below 0). Pixels on the border have neither.
 */
export type CutGrid = { width: number; height: number; links: Int32Array; pull: Int32Array }

const free = 0
const inside = 1
const outside = 2
const toTerminal = 8
const orphaned = 9

/**
 * The cheapest way to part the grid, as 1 for each pixel that is taken in: the largest flow from one side to the other, by
 * the two search trees of Boykov and Kolmogorov. Uses the grid up.
 */
export function cheapestCut({ width, height, links, pull }: CutGrid): Uint8Array {
  const offsets = neighborSteps.map(([x, y]) => y * width + x)
  const tree = new Uint8Array(width * height)
  const parent = new Uint8Array(width * height)
  const isActive = new Uint8Array(width * height)
  // How far a pixel is from its terminal, as it was known at a time: long ways are avoided when a tree changes.
  const distance = new Int32Array(width * height)
  const knownAt = new Int32Array(width * height)
  let active: number[] = []
  let later: number[] = []
  let orphans: number[] = []
  let time = 0

  const activate = (at: number) => {
    if (isActive[at] === 1) return
    isActive[at] = 1
    later.push(at)
  }
  const orphan = (at: number) => {
    parent[at] = orphaned
    orphans.push(at)
  }
  /** What can still flow along a tree's link: towards the outside from the inside tree, the other way round in the other. */
  const room = (at: number, step: number, side: number): number =>
    side === inside ? links[at * 8 + step]! : links[(at + offsets[step]!) * 8 + (step ^ 1)]!

  for (let at = 0; at < tree.length; at++) {
    if (pull[at] === 0) continue
    tree[at] = pull[at]! > 0 ? inside : outside
    parent[at] = toTerminal
    distance[at] = 1
    activate(at)
  }

  for (;;) {
    const at = nextActive()
    if (at < 0) break
    // The same pixel again, until no way leads from it to the other tree.
    while (tree[at] !== free) {
      const step = grow(at)
      if (step < 0) break
      time += 1
      const [from, by] = tree[at] === inside ? [at, step] : [at + offsets[step]!, step ^ 1]
      push(from, by)
      const lost = orphans
      orphans = []
      // Each orphan may make more.
      for (let i = 0; i < lost.length; i++) {
        adopt(lost[i]!)
        if (orphans.length > 0) lost.push(...orphans.splice(0))
      }
    }
  }
  return tree.map((side) => (side === inside ? 1 : 0))

  function nextActive(): number {
    for (;;) {
      if (active.length === 0) {
        if (later.length === 0) return -1
        active = later.reverse()
        later = []
      }
      const at = active.pop()!
      isActive[at] = 0
      if (tree[at] !== free) return at
    }
  }

  /** Takes free neighbors into the pixel's tree; the step to the other tree where they meet, else -1. */
  function grow(at: number): number {
    const side = tree[at]!
    for (let step = 0; step < 8; step++) {
      if (room(at, step, side) === 0) continue
      const next = at + offsets[step]!
      if (tree[next] === free) {
        tree[next] = side
        parent[next] = step ^ 1
        distance[next] = distance[at]! + 1
        knownAt[next] = knownAt[at]!
        activate(next)
      } else if (tree[next] !== side) return step
      else if (knownAt[next]! <= knownAt[at]! && distance[next]! > distance[at]! + 1) {
        parent[next] = step ^ 1
        distance[next] = distance[at]! + 1
        knownAt[next] = knownAt[at]!
      }
    }
    return -1
  }

  /** The link between a pixel and its parent, as an index: the one that flow takes, and its opposite. */
  function linkTo(at: number, step: number, side: number): [along: number, back: number] {
    const [down, up] = [(at + offsets[step]!) * 8 + (step ^ 1), at * 8 + step]
    return side === inside ? [down, up] : [up, down]
  }

  /** Lets as much flow as there is room for, from the one terminal over this link to the other. */
  function push(from: number, by: number): void {
    const to = from + offsets[by]!
    const ends = [
      [from, inside],
      [to, outside],
    ] as const
    let least = links[from * 8 + by]!
    for (const [end, side] of ends) {
      let at = end
      for (let step = parent[at]!; step !== toTerminal; step = parent[at]!) {
        least = Math.min(least, links[linkTo(at, step, side)[0]]!)
        at += offsets[step]!
      }
      least = Math.min(least, Math.abs(pull[at]!))
    }
    links[from * 8 + by]! -= least
    links[to * 8 + (by ^ 1)]! += least
    for (const [end, side] of ends) {
      let at = end
      for (let step = parent[at]!; step !== toTerminal; step = parent[at]!) {
        const [along, back] = linkTo(at, step, side)
        links[along]! -= least
        links[back]! += least
        if (links[along] === 0) orphan(at)
        at += offsets[step]!
      }
      pull[at]! -= side === inside ? least : -least
      if (pull[at] === 0) orphan(at)
    }
  }

  /** Finds the orphan another parent in its tree, or sets it free. */
  function adopt(at: number): void {
    const side = tree[at]!
    let best = -1
    let shortest = 2 ** 31 - 1
    for (let step = 0; step < 8; step++) {
      const next = at + offsets[step]!
      if (tree[next] !== side || room(next, step ^ 1, side) === 0) continue
      const far = distanceOf(next)
      if (far < 0 || far >= shortest) continue
      best = step
      shortest = far
    }
    if (best >= 0) {
      parent[at] = best
      distance[at] = shortest + 1
      knownAt[at] = time
      return
    }
    for (let step = 0; step < 8; step++) {
      const next = at + offsets[step]!
      if (tree[next] !== side) continue
      if (room(next, step ^ 1, side) > 0) activate(next)
      if (parent[next] === (step ^ 1)) orphan(next)
    }
    tree[at] = free
  }

  /** How far a pixel is from its terminal, -1 when its way ends at an orphan. */
  function distanceOf(start: number): number {
    let far = 0
    let at = start
    for (;;) {
      if (knownAt[at] === time) {
        far += distance[at]!
        break
      }
      const step = parent[at]!
      if (step === orphaned) return -1
      far += 1
      if (step === toTerminal) break
      at += offsets[step]!
    }
    for (let on = start, left = far; knownAt[on] !== time; left -= 1) {
      knownAt[on] = time
      distance[on] = left
      const step = parent[on]!
      if (step === toTerminal) break
      on += offsets[step]!
    }
    return far
  }
}
