import { eachInTurns } from '../../turns.ts'
import { type SplitName, type SplitShares, splitNames } from '../split.ts'

/** Images that stay together: how many there are, the classes that they have, and how many have each, if not one. */
export type Stratum = { images: number; classes: readonly number[]; counts?: ReadonlyMap<number, number> }

const countOf = ({ counts }: Stratum, id: number): number => counts?.get(id) ?? 1

/** What a split still lacks to have its share: of images, and of images with each class. */
type Lack = { name: SplitName; images: number; classes: Map<number, number> }

/**
 * Places groups into splits so that each split has its share of the images of every class: rarest class first, each group
 * into the split that lacks the class most (iterative stratification: Sechidis et al., "On the Stratification of
 * Multi-Label Data", 2011). Groups that have a place, in `kept` by their positions, keep it and count. `order` is that in
 * which groups of a class are placed; it decides between equals.
 */
export async function stratify(
  groups: readonly Stratum[],
  shares: SplitShares,
  kept: readonly (SplitName | undefined)[],
  order: readonly number[],
  signal?: AbortSignal,
): Promise<SplitName[]> {
  const splits: Lack[] = splitNames.map((name) => ({ name, images: 0, classes: new Map() }))
  const open = splits.filter((_, i) => shares[i]! > 0)
  const totals = new Map<number, number>()
  let images = 0
  const add = (group: Stratum) => {
    images += group.images
    for (const id of group.classes) totals.set(id, (totals.get(id) ?? 0) + countOf(group, id))
  }
  await eachInTurns(groups, add, { signal })
  splits.forEach((split, i) => {
    split.images = (images * shares[i]!) / 100
    for (const [id, count] of totals) split.classes.set(id, (count * shares[i]!) / 100)
  })
  const placed: (SplitName | undefined)[] = new Array(groups.length)
  /** The groups with a class that have no place yet. */
  const left = new Map<number, number>()
  const put = (group: number, split: Lack) => {
    placed[group] = split.name
    split.images -= groups[group]!.images
    for (const id of groups[group]!.classes) {
      split.classes.set(id, split.classes.get(id)! - countOf(groups[group]!, id))
      left.set(id, (left.get(id) ?? 0) - 1)
    }
  }
  const putBack = (name: SplitName | undefined, group: number) => {
    if (name) put(group, splits.find((split) => split.name === name)!)
  }
  await eachInTurns(kept, putBack, { signal })
  const byClass = new Map<number, number[]>()
  const noteClasses = (group: number) => {
    if (placed[group]) return
    for (const id of groups[group]!.classes) {
      const others = byClass.get(id)
      if (others) others.push(group)
      else byClass.set(id, [group])
    }
  }
  await eachInTurns(order, noteClasses, { signal })
  for (const [id, list] of byClass) left.set(id, list.length)
  const mostLacking = (lack: (split: Lack) => number): Lack =>
    open.reduce((best, split) =>
      lack(split) > lack(best) || (lack(split) === lack(best) && split.images > best.images) ? split : best,
    )
  const placeAll = (list: readonly number[], lack: (split: Lack) => number) =>
    eachInTurns(
      list,
      (group) => {
        if (!placed[group]) put(group, mostLacking(lack))
      },
      { signal },
    )
  while (byClass.size > 0) {
    // Equally rare ones in the order of their ids as texts, as it always was: so versions are split alike.
    const rarest = [...byClass.keys()].reduce((one, other) => {
      const fewer = left.get(other)! - left.get(one)!
      return fewer < 0 || (fewer === 0 && String(other) < String(one)) ? other : one
    })
    await placeAll(byClass.get(rarest)!, (split) => split.classes.get(rarest)!)
    byClass.delete(rarest)
  }
  await placeAll(order, (split) => split.images)
  return placed as SplitName[]
}
