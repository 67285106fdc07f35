import { type SplitName, type SplitShares, splitNames } from '../split.ts'

/** Images that stay together: how many there are, the classes that they have, and how many have each, if not one. */
export type Stratum = { images: number; classes: readonly number[]; counts?: ReadonlyMap<number, number> }

const countOf = ({ counts }: Stratum, id: number): number => counts?.get(id) ?? 1

/** What a split still lacks to have its share: of images, and of images with each class by its number here. */
type Lack = { name: SplitName; images: number; classes: number[] }

/**
 * Places groups into splits so that each split has its share of the images of every class: rarest class first, each group
 * into the split that lacks the class most (iterative stratification: Sechidis et al., "On the Stratification of
 * Multi-Label Data", 2011). Groups that have a place, in `kept` by their positions, keep it and count. `order` is that in
 * which groups of a class are placed, of those without a place at least; it decides between equals.
 */
export function stratify(
  groups: readonly Stratum[],
  shares: SplitShares,
  kept: readonly (SplitName | undefined)[],
  order: readonly number[],
): SplitName[] {
  /** Numbers of the classes from 0: their figures stand in arrays, as each is looked at for every group. */
  const numbers = new Map<number, number>()
  const totals: number[] = []
  let images = 0
  for (const group of groups) {
    images += group.images
    for (const id of group.classes) {
      const number = numbers.get(id) ?? numbers.size
      if (number === numbers.size) numbers.set(id, number)
      totals[number] = (totals[number] ?? 0) + countOf(group, id)
    }
  }
  const splits = splitNames.map((name, i): Lack => {
    const ofShare = (count: number) => (count * shares[i]!) / 100
    return { name, images: ofShare(images), classes: totals.map(ofShare) }
  })
  const open = splits.filter((_, i) => shares[i]! > 0)
  const placed: (SplitName | undefined)[] = new Array(groups.length)
  /** Of each class the groups without a place. */
  const left = totals.map(() => 0)
  const put = (at: number, split: Lack) => {
    const group = groups[at]!
    placed[at] = split.name
    split.images -= group.images
    for (const id of group.classes) {
      const number = numbers.get(id)!
      split.classes[number]! -= countOf(group, id)
      left[number]! -= 1
    }
  }
  for (const [at, name] of kept.entries()) if (name) put(at, splits.find((split) => split.name === name)!)
  const byClass = totals.map((): number[] => [])
  for (const at of order) if (!placed[at]) for (const id of groups[at]!.classes) byClass[numbers.get(id)!]!.push(at)
  for (const [number, list] of byClass.entries()) left[number] = list.length
  const mostLacking = (lack: (split: Lack) => number): Lack =>
    open.reduce((best, split) =>
      lack(split) > lack(best) || (lack(split) === lack(best) && split.images > best.images) ? split : best,
    )
  const placeAll = (list: readonly number[], lack: (split: Lack) => number) => {
    for (const at of list) if (!placed[at]) put(at, mostLacking(lack))
  }
  const waiting = new Map([...numbers].filter(([, number]) => left[number]! > 0))
  while (waiting.size > 0) {
    // Equally rare ones in the order of their ids as texts, as it always was: so versions are split alike.
    const [rarest, number] = [...waiting].reduce((one, other) => {
      const fewer = left[other[1]]! - left[one[1]]!
      return fewer < 0 || (fewer === 0 && String(other[0]) < String(one[0])) ? other : one
    })
    placeAll(byClass[number]!, (split) => split.classes[number]!)
    waiting.delete(rarest)
  }
  placeAll(order, (split) => split.images)
  return placed as SplitName[]
}
