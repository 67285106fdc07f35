import { type FreezeOptions, LeftOutReason, type Making } from '#contract'
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
  const { golden, resplit } = options
  const near = await nearDuplicates(candidates, signal)
  const goldenGroups = new Set<number>()
  const noteGolden = ({ isGolden }: Candidate, i: number) => {
    if (isGolden) goldenGroups.add(near.of(i))
  }
  await eachInTurns(candidates, noteGolden, { signal })
  const isHeld = (i: number) => goldenGroups.has(near.of(i))
  const parent = resplit ? null : parentOf(store, options)
  const former = parent ? await splitsOf(store, parent.id, signal) : new Map<number, SplitName>()

  const leftOut: VersionPlan['leftOut'] = []
  const open: number[] = []
  const leaveGolden = ({ row, matches }: Candidate, i: number) => {
    if (!matches) return
    if (golden === 'apart' && isHeld(i)) leftOut.push({ row, reason: 'golden' })
    else open.push(i)
  }
  await eachInTurns(candidates, leaveGolden, { signal })
  const sampled = isSampled(options) ? await sampleOf(candidates, open, options, signal) : []

  const taken: number[] = []
  const own: (SplitName | undefined)[] = new Array(candidates.length)
  let kept = 0
  const take = (i: number, at: number) => {
    const { row, importSplit } = candidates[i]!
    const reason = sampled[at]
    if (reason) {
      leftOut.push({ row, reason })
      return
    }
    taken.push(i)
    const before = former.get(row)
    if (before) kept += 1
    own[i] = isHeld(i) ? 'test' : ((options.fromImport ? importSplit : null) ?? before)
  }
  await eachInTurns(open, take, { signal })
  const placeOf = await placeGroups({ candidates, taken, near, own, isHeld, options, signal })
  const placed = new Map<number, SplitName>()
  await eachInTurns(taken, (i) => placed.set(candidates[i]!.row, own[i] ?? placeOf(i)), { signal })
  return {
    placed,
    leftOut,
    making: {
      options: optionsTold(options),
      keptFrom: parent?.name ?? null,
      kept,
      leakage: await leakageIn(store, { candidates, taken, near, placed, signal }),
      leftOut: countReasons(leftOut),
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
  await near.joinByKey(candidates, ({ duplicates }) => duplicates, signal)
  await near.joinByKey(candidates, ({ sequence }) => sequence, signal)
  await nextTurn()
  await eachNearPair(
    candidates.map(({ hash }) => hash),
    (one, other) => near.join(one, other),
    signal,
  )
  return near
}

/** Why some of the images in `open` stay out, by their positions there. */
async function sampleOf(
  candidates: readonly Candidate[],
  open: readonly number[],
  options: Choices,
  signal: AbortSignal | undefined,
): Promise<(LeftOutReason | undefined)[]> {
  const keys = open.map((i) => candidates[i]!.sha256)
  const order = await orderBySeed(keys, options.seed, 'sample', signal)
  await nextTurn()
  const classes = open.map((i) => candidates[i]!.classes)
  return await sampleImages(classes, order, options, signal)
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

type Placing = {
  candidates: readonly Candidate[]
  taken: readonly number[]
  near: Groups
  /** The place of each image that has one. */
  own: readonly (SplitName | undefined)[]
  isHeld(i: number): boolean
  options: Choices
  signal: AbortSignal | undefined
}

/** The split of each group for those of its images that have no place yet: where the first one that has is, else a new one. */
async function placeGroups({ candidates, taken, near, own, isHeld, options, signal }: Placing) {
  const together = new Groups(candidates.length)
  await eachInTurns(candidates, (_, i) => together.join(near.of(i), i), { signal })
  await together.joinByKey(candidates, ({ by }, i) => (isHeld(i) ? null : by), signal)
  const groups: (Stratum & { key: string; counts?: Map<number, number> })[] = []
  const kept: (SplitName | undefined)[] = []
  /** The position in `groups`, of the first image of each. */
  const positions = new Int32Array(candidates.length).fill(-1)
  const join = (i: number) => {
    const { sha256, classes } = candidates[i]!
    const root = together.of(i)
    if (positions[root] === -1) positions[root] = groups.push({ key: sha256, images: 0, classes }) - 1
    const at = positions[root]!
    const group = groups[at]!
    group.images += 1
    if (sha256 < group.key) group.key = sha256
    if (group.images > 1) {
      // Most groups are one image: a map for each would take more memory than all else.
      group.counts ??= new Map(group.classes.map((id) => [id, 1]))
      for (const id of classes) group.counts.set(id, (group.counts.get(id) ?? 0) + 1)
    }
    kept[at] ??= own[i]
  }
  await eachInTurns(taken, join, { signal })
  for (const group of groups) if (group.counts) group.classes = [...group.counts.keys()]
  const keys = groups.map(({ key }) => key)
  const order = await orderBySeed(keys, options.seed, 'split', signal)
  const splits = await stratify(groups, options.split, kept, order, signal)
  return (i: number): SplitName => splits[positions[together.of(i)]!]!
}

type Placed = Pick<Placing, 'candidates' | 'taken' | 'near' | 'signal'> & { placed: ReadonlyMap<number, SplitName> }

/** Near-duplicates in more than one split. */
async function leakageIn(
  store: Store,
  { candidates, taken, near, placed, signal }: Placed,
): Promise<Making['leakage']> {
  const splitOf = (i: number) => placed.get(candidates[i]!.row)
  /** The first image of each group, and groups of several: most have no other. */
  const firsts = new Int32Array(candidates.length).fill(-1)
  const groups = new Map<number, number[]>()
  const gather = (i: number) => {
    const root = near.of(i)
    const first = firsts[root]!
    const group = groups.get(root)
    if (first === -1) firsts[root] = i
    else if (group) group.push(i)
    else groups.set(root, [first, i])
  }
  await eachInTurns(taken, gather, { signal })
  const leaking: number[][] = []
  const look = (group: number[]) => {
    if (group.some((i) => splitOf(i) !== splitOf(group[0]!))) leaking.push(group)
  }
  await eachInTurns([...groups.values()], look, { signal })
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

function countReasons(leftOut: VersionPlan['leftOut']): Making['leftOut'] {
  const counts = new Map<LeftOutReason, number>()
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return LeftOutReason.options.flatMap((reason) => {
    const images = counts.get(reason)
    return images === undefined ? [] : [{ reason, images }]
  })
}

const optionsTold = ({ name, where, split, by, seed, ...options }: Choices & { name?: string }): Making['options'] =>
  options
