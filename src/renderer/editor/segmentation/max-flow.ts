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
export function cheapestCut(grid: CutGrid): Uint8Array {
  const trees = new SearchTrees(grid)
  for (let at = trees.nextActive(); at >= 0; at = trees.nextActive()) trees.growUntilApart(at)
  return trees.tree.map((side) => (side === inside ? 1 : 0))
}

class SearchTrees {
  readonly tree: Uint8Array
  readonly links: Int32Array
  readonly pull: Int32Array
  readonly offsets: readonly number[]
  readonly parent: Uint8Array
  readonly isActive: Uint8Array
  // How far a pixel is from its terminal, as it was known at a time: long ways are avoided when a tree changes.
  readonly distance: Int32Array
  readonly knownAt: Int32Array
  active: number[] = []
  later: number[] = []
  orphans: number[] = []
  time = 0

  constructor({ width, height, links, pull }: CutGrid) {
    const size = width * height
    this.links = links
    this.pull = pull
    this.offsets = neighborSteps.map(([x, y]) => y * width + x)
    this.tree = new Uint8Array(size)
    this.parent = new Uint8Array(size)
    this.isActive = new Uint8Array(size)
    this.distance = new Int32Array(size)
    this.knownAt = new Int32Array(size)
    for (let at = 0; at < size; at++) {
      if (pull[at] === 0) continue
      this.tree[at] = pull[at]! > 0 ? inside : outside
      this.parent[at] = toTerminal
      this.distance[at] = 1
      this.activate(at)
    }
  }

  /** The next pixel from which a tree may grow, -1 when there is none. */
  nextActive(): number {
    for (;;) {
      if (this.active.length === 0) {
        if (this.later.length === 0) return -1
        this.active = this.later.reverse()
        this.later = []
      }
      const at = this.active.pop()!
      this.isActive[at] = 0
      if (this.tree[at] !== free) return at
    }
  }

  /** Grows from the same pixel again, until no way leads from it to the other tree. */
  growUntilApart(at: number): void {
    const { tree, offsets } = this
    while (tree[at] !== free) {
      const step = this.grow(at)
      if (step < 0) return
      this.time += 1
      if (tree[at] === inside) this.push(at, step)
      else this.push(at + offsets[step]!, step ^ 1)
      this.adoptOrphans()
    }
  }

  activate(at: number): void {
    if (this.isActive[at] === 1) return
    this.isActive[at] = 1
    this.later.push(at)
  }

  orphan(at: number): void {
    this.parent[at] = orphaned
    this.orphans.push(at)
  }

  adoptOrphans(): void {
    const lost = this.orphans
    this.orphans = []
    // Each orphan may make more.
    for (let i = 0; i < lost.length; i++) {
      this.adopt(lost[i]!)
      if (this.orphans.length > 0) lost.push(...this.orphans.splice(0))
    }
  }

  /** What can still flow along a tree's link: towards the outside from the inside tree, the other way round in the other. */
  room(at: number, step: number, side: number): number {
    const { links, offsets } = this
    return side === inside ? links[at * 8 + step]! : links[(at + offsets[step]!) * 8 + (step ^ 1)]!
  }

  /** Takes free neighbors into the pixel's tree; the step to the other tree where they meet, else -1. */
  grow(at: number): number {
    const { tree, parent, distance, knownAt, offsets } = this
    const side = tree[at]!
    for (let step = 0; step < 8; step++) {
      if (this.room(at, step, side) === 0) continue
      const next = at + offsets[step]!
      if (tree[next] === free) {
        tree[next] = side
        parent[next] = step ^ 1
        distance[next] = distance[at]! + 1
        knownAt[next] = knownAt[at]!
        this.activate(next)
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
  linkTo(at: number, step: number, side: number): [along: number, back: number] {
    const { offsets } = this
    const [down, up] = [(at + offsets[step]!) * 8 + (step ^ 1), at * 8 + step]
    return side === inside ? [down, up] : [up, down]
  }

  /** Lets as much flow as there is room for, from the one terminal over this link to the other. */
  push(from: number, by: number): void {
    const { parent, links, pull, offsets } = this
    const to = from + offsets[by]!
    const ends = [
      [from, inside],
      [to, outside],
    ] as const
    let least = links[from * 8 + by]!
    for (const [end, side] of ends) {
      let at = end
      for (let step = parent[at]!; step !== toTerminal; step = parent[at]!) {
        least = Math.min(least, links[this.linkTo(at, step, side)[0]]!)
        at += offsets[step]!
      }
      least = Math.min(least, Math.abs(pull[at]!))
    }
    links[from * 8 + by]! -= least
    links[to * 8 + (by ^ 1)]! += least
    for (const [end, side] of ends) {
      let at = end
      for (let step = parent[at]!; step !== toTerminal; step = parent[at]!) {
        const [along, back] = this.linkTo(at, step, side)
        links[along]! -= least
        links[back]! += least
        if (links[along] === 0) this.orphan(at)
        at += offsets[step]!
      }
      pull[at]! -= side === inside ? least : -least
      if (pull[at] === 0) this.orphan(at)
    }
  }

  /** Finds the orphan another parent in its tree, or sets it free. */
  adopt(at: number): void {
    const { tree, parent, distance, knownAt, offsets } = this
    const side = tree[at]!
    let best = -1
    let shortest = 2 ** 31 - 1
    for (let step = 0; step < 8; step++) {
      const next = at + offsets[step]!
      if (tree[next] !== side || this.room(next, step ^ 1, side) === 0) continue
      const far = this.distanceOf(next)
      if (far < 0 || far >= shortest) continue
      best = step
      shortest = far
    }
    if (best >= 0) {
      parent[at] = best
      distance[at] = shortest + 1
      knownAt[at] = this.time
      return
    }
    for (let step = 0; step < 8; step++) {
      const next = at + offsets[step]!
      if (tree[next] !== side) continue
      if (this.room(next, step ^ 1, side) > 0) this.activate(next)
      if (parent[next] === (step ^ 1)) this.orphan(next)
    }
    tree[at] = free
  }

  /** How far a pixel is from its terminal, -1 when its way ends at an orphan. */
  distanceOf(start: number): number {
    const { parent, distance, knownAt, offsets } = this
    let far = 0
    let at = start
    for (;;) {
      if (knownAt[at] === this.time) {
        far += distance[at]!
        break
      }
      const step = parent[at]!
      if (step === orphaned) return -1
      far += 1
      if (step === toTerminal) break
      at += offsets[step]!
    }
    for (let on = start, left = far; knownAt[on] !== this.time; left -= 1) {
      knownAt[on] = this.time
      distance[on] = left
      const step = parent[on]!
      if (step === toTerminal) break
      on += offsets[step]!
    }
    return far
  }
}
