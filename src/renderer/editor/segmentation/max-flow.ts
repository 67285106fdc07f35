/** Steps to a pixel's eight neighbors; the opposite of a step has its index with the last bit flipped. */
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
 * A grid of pixels to separate. `links` are the costs between neighbors, eight per pixel; `pull` is the cost of leaving
 * a pixel out (positive) or in (negative). Border pixels have neither.
 */
export type CutGrid = { width: number; height: number; links: Int32Array; pull: Int32Array }

const free = 0
const inside = 1
const outside = 2
const toTerminal = 8
const orphaned = 9

/**
 * Finds the cheapest cut by Boykov and Kolmogorov's maximum flow; returns 1 for each pixel inside. Consumes the grid.
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
  // Distance to the terminal and when it was computed: short paths are preferred.
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

  /** Returns the next pixel to grow from, or -1. */
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

  /** Grows from a pixel until no path leads from it to the other tree. */
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

  /** Returns the remaining capacity of a link, in the direction of the tree's flow. */
  room(at: number, step: number, side: number): number {
    const { links, offsets } = this
    return side === inside ? links[at * 8 + step]! : links[(at + offsets[step]!) * 8 + (step ^ 1)]!
  }

  /** Adds free neighbors to the tree; returns the step to the other tree if they meet, else -1. */
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

  /** Returns the indices of a pixel's link to its parent: along the flow and back. */
  linkTo(at: number, step: number, side: number): [along: number, back: number] {
    const { offsets } = this
    const [down, up] = [(at + offsets[step]!) * 8 + (step ^ 1), at * 8 + step]
    return side === inside ? [down, up] : [up, down]
  }

  /** Pushes as much flow as possible over this link. */
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

  /** Finds the orphan a new parent, or frees it. */
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

  /** Returns a pixel's distance to its terminal, or -1 if its path ends at an orphan. */
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
