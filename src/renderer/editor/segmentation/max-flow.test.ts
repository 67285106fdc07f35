import { expect, it } from 'vitest'
import { type CutGrid, cheapestCut, neighborSteps } from './max-flow.ts'

const [width, height] = [5, 5]
const inner = [1, 2, 3].flatMap((y) => [1, 2, 3].map((x) => y * width + x))

/** Returns the same random numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function randomGrid(seed: number): CutGrid {
  const next = numbers(seed)
  const links = new Int32Array(width * height * 8)
  const pull = new Int32Array(width * height)
  for (const at of inner) {
    pull[at] = next(41) - 20
    for (let step = 0; step < 8; step += 2) {
      const [x, y] = neighborSteps[step]!
      const to = at + y * width + x
      if (!inner.includes(to)) continue
      const cost = next(3) === 0 ? 0 : next(12)
      links[at * 8 + step] = cost
      links[to * 8 + (step ^ 1)] = cost
    }
  }
  return { width, height, links, pull }
}

function costOf({ links, pull }: CutGrid, taken: (at: number) => boolean): number {
  let cost = 0
  for (const at of inner) {
    if (pull[at]! > 0 !== taken(at)) cost += Math.abs(pull[at]!)
    if (!taken(at)) continue
    for (const [step, [x, y]] of neighborSteps.entries()) if (!taken(at + y * width + x)) cost += links[at * 8 + step]!
  }
  return cost
}

it('parts grids as cheaply as trying out every way does', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const grid = randomGrid(seed)
    const kept = { ...grid, links: grid.links.slice(), pull: grid.pull.slice() }
    const cut = cheapestCut(grid)
    let least = Number.POSITIVE_INFINITY
    for (let ways = 0; ways < 2 ** inner.length; ways++)
      least = Math.min(
        least,
        costOf(kept, (at) => ((ways >> inner.indexOf(at)) & 1) === 1 && inner.includes(at)),
      )
    expect(costOf(kept, (at) => cut[at] === 1)).toBe(least)
  }
})
