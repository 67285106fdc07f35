import { eachInTurns } from '../../turns.ts'
import { type SplitName, type SplitShares, splitNames } from '../split.ts'

/** Images that stay together: how many there are, and how many of them have each class. */
export type Stratum = { images: number; classes: ReadonlyMap<string, number> }

/** What a split still lacks to have its share: of images, and of images with each class. */
type Lack = { name: SplitName; images: number; classes: Map<string, number> }

/**
 * Places groups into splits so that each split has its share of the images of every class: rarest class first, each group
 * into the split that lacks the class most (iterative stratification: Sechidis et al., "On the Stratification of
 * Multi-Label Data", 2011). Groups that have a place keep it and count. `order` is that in which groups of a class are
 * placed; it decides between equals.
 */
export async function stratify(
  groups: readonly Stratum[],
  shares: SplitShares,
  kept: ReadonlyMap<number, SplitName>,
  order: readonly number[],
  signal?: AbortSignal,
): Promise<SplitName[]> {
  const splits: Lack[] = splitNames.map((name) => ({ name, images: 0, classes: new Map() }))
  const open = splits.filter((_, i) => shares[i]! > 0)
  const totals = new Map<string, number>()
  let images = 0
  const add = (group: Stratum) => {
    images += group.images
    for (const [name, count] of group.classes) totals.set(name, (totals.get(name) ?? 0) + count)
  }
  await eachInTurns(groups, add, { signal })
  splits.forEach((split, i) => {
    split.images = (images * shares[i]!) / 100
    for (const [name, count] of totals) split.classes.set(name, (count * shares[i]!) / 100)
  })
  const placed: (SplitName | undefined)[] = new Array(groups.length)
  const put = (group: number, split: Lack) => {
    placed[group] = split.name
    split.images -= groups[group]!.images
    for (const [name, count] of groups[group]!.classes) split.classes.set(name, split.classes.get(name)! - count)
  }
  const putBack = ([group, name]: [number, SplitName]) => put(group, splits.find((split) => split.name === name)!)
  await eachInTurns([...kept], putBack, { signal })
  const byClass = new Map<string, number[]>()
  const noteClasses = (group: number) => {
    if (placed[group]) return
    for (const name of groups[group]!.classes.keys()) {
      const others = byClass.get(name)
      if (others) others.push(group)
      else byClass.set(name, [group])
    }
  }
  await eachInTurns(order, noteClasses, { signal })
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
    let rarest: { name: string; left: number } | null = null
    for (const [name, list] of byClass) {
      const left = list.reduce((sum, group) => (placed[group] ? sum : sum + 1), 0)
      if (!rarest || left < rarest.left || (left === rarest.left && name < rarest.name)) rarest = { name, left }
    }
    const { name } = rarest!
    await placeAll(byClass.get(name)!, (split) => split.classes.get(name)!)
    byClass.delete(name)
  }
  await placeAll(order, (split) => split.images)
  return placed as SplitName[]
}
