import { type SplitName, type SplitShares, splitNames } from '../split.ts'

/** Images that stay together: how many there are, their classes, and how many have each class if not one. */
export type Stratum = { images: number; classes: readonly number[]; counts?: ReadonlyMap<number, number> }

const countOf = ({ counts }: Stratum, id: number): number => counts?.get(id) ?? 1

/** What a split still needs for its share: images, and images with each class by its number here. */
type Lack = { place: number; images: number; classes: Float64Array }

/**
 * Places groups into splits so that each split gets its share of the images of every class: rarest class first, each group
 * into the split that needs the class most (iterative stratification: Sechidis et al., "On the Stratification of
 * Multi-Label Data", 2011). Groups with a place, in `kept` by position, keep it and count. `order` is the order in
 * which the groups of a class are placed, at least of those without a place; it breaks ties.
 */
export function stratify(
  groups: readonly Stratum[],
  shares: SplitShares,
  kept: readonly (SplitName | undefined)[],
  order: readonly number[],
): SplitName[] {
  /** Classes numbered from 0: their counts are in arrays, because every group looks at each. */
  const numbers: number[] = []
  const ids: number[] = []
  const totals: number[] = []
  let images = 0
  for (const group of groups) {
    images += group.images
    for (const id of group.classes) {
      const number = numbers[id] ?? ids.push(id) - 1
      numbers[id] = number
      totals[number] = (totals[number] ?? 0) + countOf(group, id)
    }
  }
  const splits = splitNames.map((_, place): Lack => {
    const ofShare = (count: number) => (count * shares[place]!) / 100
    return { place, images: ofShare(images), classes: Float64Array.from(totals, ofShare) }
  })
  const open = splits.filter(({ place }) => shares[place]! > 0)
  const unplaced = splits.length
  const places = new Uint8Array(groups.length).fill(unplaced)
  const put = (at: number, { place, classes }: Lack) => {
    const group = groups[at]!
    places[at] = place
    splits[place]!.images -= group.images
    for (const id of group.classes) classes[numbers[id]!]! -= countOf(group, id)
  }
  for (const [at, name] of kept.entries()) if (name) put(at, splits[splitNames.indexOf(name)]!)
  /** The groups of each class without a place, and how many of them are left. */
  const left = new Int32Array(ids.length)
  for (const [at, { classes }] of groups.entries())
    if (places[at] === unplaced) for (const id of classes) left[numbers[id]!]! += 1
  const byClass = Array.from(left, (count) => new Int32Array(count))
  const filled = new Int32Array(ids.length)
  for (const at of order) {
    if (places[at] !== unplaced) continue
    for (const id of groups[at]!.classes) {
      const number = numbers[id]!
      byClass[number]![filled[number]!++] = at
    }
  }
  const place = (at: number, lack: (split: Lack) => number) => {
    put(
      at,
      open.reduce((best, split) =>
        lack(split) > lack(best) || (lack(split) === lack(best) && split.images > best.images) ? split : best,
      ),
    )
    for (const id of groups[at]!.classes) left[numbers[id]!]! -= 1
  }
  const placeAll = (list: Iterable<number>, lack: (split: Lack) => number) => {
    for (const at of list) if (places[at] === unplaced) place(at, lack)
  }
  const waiting = new Set([...ids.keys()].filter((number) => left[number]! > 0))
  while (waiting.size > 0) {
    // Equally rare classes in the order of their ids as texts, as always, so that versions keep their splits.
    const rarest = [...waiting].reduce((one, other) => {
      const fewer = left[other]! - left[one]!
      return fewer < 0 || (fewer === 0 && String(ids[other]) < String(ids[one])) ? other : one
    })
    placeAll(byClass[rarest]!, (split) => split.classes[rarest]!)
    waiting.delete(rarest)
  }
  placeAll(order, (split) => split.images)
  return Array.from(places, (place) => splitNames[place]!)
}
