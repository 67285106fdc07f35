import type { FreezeOptions, LeftOutReason, Making } from '#contract'
import type { ActingContext } from '../../context.ts'
import { refused } from '../../errors.ts'
import type { Store } from '../../store/index.ts'
import { eachInTurns, nextTurn } from '../../turns.ts'
import { sealedRows, sharesOf, splitsInTurns } from '../queries.ts'
import type { SplitName } from '../split.ts'
import { type Candidate, readCandidates } from './candidates.ts'
import { Groups } from './groups.ts'
import { eachNearPair } from './near-pairs.ts'
import { orderBySeed } from './order-by-seed.ts'
import { isSampled, sampleImages } from './sample-images.ts'
import { type Stratum, stratify } from './stratify.ts'

/** What decides about a version: all but its name. */
export type Choices = Omit<FreezeOptions, 'name'>

/** What a freeze would make: the split of each image by its row, what stays out, and how it came about. */
export type VersionPlan = {
  placed: Map<number, SplitName>
  leftOut: { row: number; reason: LeftOutReason }[]
  making: Making
}

/**
 * Chooses the images of a version and places them. Near-duplicates, frames of a sequence, and what has the same value of `by`, go together; what
 * the version before placed stays there; images of the golden set and their near-duplicates go to test or stay out.
 */
export const planVersion = async (
  context: ActingContext,
  options: Choices,
  signal?: AbortSignal,
): Promise<VersionPlan> => planOf(context, options, await readCandidates(context, options, signal), signal)

/** The same where the candidates were read already. */
export async function planOf(
  { store }: ActingContext,
  options: Choices,
  candidates: readonly Candidate[],
  signal?: AbortSignal,
): Promise<VersionPlan> {
  const { seed, golden, resplit } = options
  const near = await nearDuplicates(candidates, signal)
  const goldenGroups = new Set(candidates.flatMap(({ isGolden }, i) => (isGolden ? [near.of(i)] : [])))
  const isHeld = (i: number) => goldenGroups.has(near.of(i))
  const parent = resplit ? null : parentOf(store, options)
  const former = parent ? await splitsOf(store, parent.id, signal) : new Map<number, SplitName>()

  const leftOut = new Map<number, LeftOutReason>()
  if (golden === 'apart')
    for (const i of positionsOf(candidates, (one, at) => one.matches && isHeld(at))) leftOut.set(i, 'golden')
  await nextTurn()
  const open = positionsOf(candidates, (one, i) => one.matches && !leftOut.has(i))
  if (isSampled(options)) {
    const order = await orderBySeed(
      open.map((i) => candidates[i]!.sha256),
      seed,
      'sample',
      signal,
    )
    await nextTurn()
    const sampled = await sampleImages(
      open.map((i) => candidates[i]!.classes),
      order,
      options,
      signal,
    )
    for (const [at, reason] of sampled) leftOut.set(open[at]!, reason)
  }

  await nextTurn()
  const taken = open.filter((i) => !leftOut.has(i))
  const own = new Map<number, SplitName>()
  for (const i of taken) {
    const { row, importSplit } = candidates[i]!
    const split = isHeld(i) ? 'test' : ((options.fromImport ? importSplit : null) ?? former.get(row))
    if (split) own.set(i, split)
  }
  const places = await placeGroups({ candidates, taken, near, own, isHeld, options, signal })
  await nextTurn()
  const placed = new Map(taken.map((i) => [candidates[i]!.row, own.get(i) ?? places.get(i)!]))
  return {
    placed,
    leftOut: [...leftOut].map(([i, reason]) => ({ row: candidates[i]!.row, reason })),
    making: {
      options: optionsTold(options),
      keptFrom: parent?.name ?? null,
      kept: taken.filter((i) => former.has(candidates[i]!.row)).length,
      leakage: await leakageIn(store, { candidates, taken, near, placed, signal }),
      leftOut: countReasons(leftOut.values()),
    },
  }
}

/** Throws REFUSED when near-duplicates would be in more than one split and nobody allowed it. */
export function requireNoLeakage({ making: { leakage } }: VersionPlan, { allowLeakage }: FreezeOptions): void {
  if (allowLeakage || leakage.groups === 0) return
  throw refused(
    `${leakage.images} near-duplicates or frames of ${leakage.groups} ${leakage.groups === 1 ? 'group' : 'groups'} would be in more than one split, such as ${leakage.example}. Split again without the placement of the version before, or allow it.`,
    'split-leakage',
  )
}

async function nearDuplicates(candidates: readonly Candidate[], signal?: AbortSignal): Promise<Groups> {
  const near = new Groups(candidates.length)
  await nextTurn()
  near.joinByKey(candidates.map(({ duplicates }) => duplicates))
  await nextTurn()
  near.joinByKey(candidates.map(({ sequence }) => sequence))
  await eachNearPair(
    candidates.map(({ hash }) => hash),
    (one, other) => near.join(one, other),
    signal,
  )
  return near
}

/** The newest version that was split in the same way: its placement holds for the next one. */
const parentOf = (store: Store, { seed, split, by }: Choices) =>
  sealedRows(store)
    .filter((row) => row.seed === seed && row.split_by === (by ?? null) && String(sharesOf(row)) === String(split))
    .at(-1) ?? null

async function splitsOf(store: Store, datasetRow: number, signal?: AbortSignal): Promise<Map<number, SplitName>> {
  const splits = new Map<number, SplitName>()
  for await (const page of splitsInTurns(store, datasetRow, signal))
    for (const [row, split] of page) splits.set(row, split)
  return splits
}

const positionsOf = <Item>(items: readonly Item[], holds: (item: Item, i: number) => boolean): number[] =>
  items.flatMap((item, i) => (holds(item, i) ? [i] : []))

type Placing = {
  candidates: readonly Candidate[]
  taken: readonly number[]
  near: Groups
  /** Images that have their place. */
  own: ReadonlyMap<number, SplitName>
  isHeld(i: number): boolean
  options: Choices
  signal: AbortSignal | undefined
}

/** The split of each group for those of its images that have no place yet: where the first one that has is, else a new one. */
async function placeGroups({ candidates, taken, near, own, isHeld, options, signal }: Placing) {
  const together = new Groups(candidates.length)
  together.joinByKey(candidates.map((_, i) => near.of(i)))
  together.joinByKey(candidates.map(({ by }, i) => (isHeld(i) ? null : by)))
  const positions = new Map<number, number>()
  const groups: (Stratum & { key: string; counts?: Map<number, number> })[] = []
  const kept = new Map<number, SplitName>()
  const groupOf = new Map<number, number>()
  const join = (i: number) => {
    const { sha256, classes } = candidates[i]!
    const root = together.of(i)
    const at = positions.get(root) ?? groups.push({ key: sha256, images: 0, classes }) - 1
    positions.set(root, at)
    groupOf.set(i, at)
    const group = groups[at]!
    group.images += 1
    if (sha256 < group.key) group.key = sha256
    if (group.images > 1) {
      // Most groups are one image: a map for each would take more memory than all else.
      group.counts ??= new Map(group.classes.map((id) => [id, 1]))
      for (const id of classes) group.counts.set(id, (group.counts.get(id) ?? 0) + 1)
    }
    const split = own.get(i)
    if (split && !kept.has(at)) kept.set(at, split)
  }
  await eachInTurns(taken, join, { signal })
  for (const group of groups) if (group.counts) group.classes = [...group.counts.keys()]
  const order = await orderBySeed(
    groups.map(({ key }) => key),
    options.seed,
    'split',
    signal,
  )
  const splits = await stratify(groups, options.split, kept, order, signal)
  return new Map([...groupOf].map(([i, at]) => [i, splits[at]!]))
}

type Placed = Pick<Placing, 'candidates' | 'taken' | 'near' | 'signal'> & { placed: ReadonlyMap<number, SplitName> }

/** Near-duplicates in more than one split. */
async function leakageIn(
  store: Store,
  { candidates, taken, near, placed, signal }: Placed,
): Promise<Making['leakage']> {
  const groups = new Map<number, number[]>()
  const gather = (i: number) => {
    const root = near.of(i)
    const group = groups.get(root)
    if (group) group.push(i)
    else groups.set(root, [i])
  }
  await eachInTurns(taken, gather, { signal })
  const splitOf = (i: number) => placed.get(candidates[i]!.row)
  const leaking = [...groups.values()].filter((group) => group.some((i) => splitOf(i) !== splitOf(group[0]!)))
  const [first] = leaking
  const nameOf = (i: number) =>
    `${store.get<{ path: string }>('SELECT path FROM image WHERE id = ?', [candidates[i]!.row])?.path} (${splitOf(i)})`
  const other = first?.find((i) => splitOf(i) !== splitOf(first[0]!))
  return {
    groups: leaking.length,
    images: leaking.reduce((sum, { length }) => sum + length, 0),
    example: first && other !== undefined ? `${nameOf(first[0]!)} and ${nameOf(other)}` : null,
  }
}

function countReasons(reasons: Iterable<LeftOutReason>): Making['leftOut'] {
  const counts = new Map<LeftOutReason, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].map(([reason, images]) => ({ reason, images }))
}

const optionsTold = ({ name, where, split, by, seed, ...options }: Choices & { name?: string }): Making['options'] =>
  options
