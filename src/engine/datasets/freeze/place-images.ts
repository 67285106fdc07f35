import type { FreezeDetails, FreezeOptions, LeftOutReason } from '#contract'
import type { ReadOnlyStore } from '../../store/index.ts'
import { type SplitName, splitNames } from '../split.ts'
import { Groups } from './groups.ts'
import { eachNearPair } from './near-pairs.ts'
import { orderBySeed } from './order-by-seed.ts'
import { type Candidate, type CandidatesRequest, readCandidates, readClasses } from './read-candidates.ts'
import { isSampled, type Sampling, sampleImages } from './sample-images.ts'
import { type Stratum, stratify } from './stratify.ts'

export type PlacingRequest = CandidatesRequest & {
  choices: Sampling & Pick<FreezeOptions, 'seed' | 'split' | 'golden' | 'fromImport'>
}

/** Images in import order, and the split of each as its position in `splitNames`. */
export type PlacedImages = { rows: Uint32Array; splits: Uint8Array }
export type ExcludedImages = { reason: LeftOutReason; rows: Uint32Array }

/** `kept`: how many are where the previous version had them. */
export type Placing = PlacedImages & { leftOut: ExcludedImages[]; kept: number; leakage: FreezeDetails['leakage'] }

/**
 * Chooses the images of a version and places them in splits. Near-duplicates, frames of a sequence and images with the
 * same value of `by` stay together; images that the previous version placed stay there; images of the golden set and
 * their near-duplicates go to test or are left out. `step` may stop it by throwing.
 */
export function placeImages(store: ReadOnlyStore, request: PlacingRequest, step: () => void): Placing {
  const { choices } = request
  const candidates = readCandidates(store, request, step)
  let classesRead: number[][] | undefined
  /** Classes of each candidate. Not all plans need them, and they take as long to read as everything else. */
  const classes = () => {
    classesRead ??= readClasses(store, candidates, step)
    return classesRead
  }
  const near = nearDuplicates(candidates, step)
  const goldenGroups = new Set(candidates.flatMap(({ isGolden }, i) => (isGolden ? [near.of(i)] : [])))
  const isHeld = (i: number) => goldenGroups.has(near.of(i))

  const leftOut = new Map<LeftOutReason, number[]>()
  const leave = (i: number, reason: LeftOutReason) => {
    const { row } = candidates[i]!
    const others = leftOut.get(reason)
    if (others) others.push(row)
    else leftOut.set(reason, [row])
  }
  const open: number[] = []
  for (const [i, { matches }] of candidates.entries()) {
    if (!matches) continue
    if (choices.golden === 'apart' && isHeld(i)) leave(i, 'golden')
    else open.push(i)
  }
  const sampled = isSampled(choices) ? sampleOf(candidates, classes(), open, choices) : []
  const taken: number[] = []
  const own: (SplitName | undefined)[] = new Array(candidates.length)
  let kept = 0
  for (const [at, i] of open.entries()) {
    const reason = sampled[at]
    if (reason) {
      leave(i, reason)
      continue
    }
    taken.push(i)
    const { importSplit, former } = candidates[i]!
    if (former) kept += 1
    own[i] = isHeld(i) ? 'test' : ((choices.fromImport ? importSplit : null) ?? former ?? undefined)
  }
  step()
  const placeOf = placeGroups({ candidates, taken, near, own, isHeld, classes, choices })
  for (const i of taken) own[i] ??= placeOf(i)
  return {
    rows: Uint32Array.from(taken, (i) => candidates[i]!.row),
    splits: Uint8Array.from(taken, (i) => splitNames.indexOf(own[i]!)),
    leftOut: [...leftOut].map(([reason, rows]) => ({ reason, rows: Uint32Array.from(rows) })),
    kept,
    leakage: leakageIn(store, { candidates, taken, near, own }),
  }
}

function nearDuplicates(candidates: readonly Candidate[], step: () => void): Groups {
  const near = new Groups(candidates.length)
  near.joinByKey(candidates, ({ duplicates }) => duplicates)
  near.joinByKey(candidates, ({ sequence }) => sequence)
  const hashes = candidates.map(({ hash }) => hash)
  eachNearPair(hashes, (one, other) => near.join(one, other), step)
  return near
}

/** Why some of the images in `open` are left out, by position. */
function sampleOf(
  candidates: readonly Candidate[],
  classes: readonly (readonly number[])[],
  open: readonly number[],
  choices: PlacingRequest['choices'],
): (LeftOutReason | undefined)[] {
  const keys = open.map((i) => candidates[i]!.sha256)
  const order = orderBySeed(keys, choices.seed, 'sample')
  return sampleImages(
    open.map((i) => classes[i]!),
    order,
    choices,
  )
}

type Grouping = {
  candidates: readonly Candidate[]
  taken: readonly number[]
  near: Groups
  /** The place of each image that has one. */
  own: readonly (SplitName | undefined)[]
}
type Placement = Grouping & {
  isHeld(i: number): boolean
  classes(): number[][]
  choices: PlacingRequest['choices']
}

/** The split of each group for its images without a place: that of the first image with one, otherwise a new one. */
function placeGroups({ candidates, taken, near, own, isHeld, classes, choices }: Placement): (i: number) => SplitName {
  const together = new Groups(candidates.length)
  for (let i = 0; i < candidates.length; i++) together.join(near.of(i), i)
  together.joinByKey(candidates, ({ by }, i) => (isHeld(i) ? null : by))
  /** The first sha256 of each group, its place, and its number by its first image. */
  const keys: string[] = []
  const kept: (SplitName | undefined)[] = []
  const numbers = new Int32Array(candidates.length).fill(-1)
  const numberOf = (i: number): number => numbers[together.of(i)]!
  for (const i of taken) {
    const { sha256 } = candidates[i]!
    if (numberOf(i) === -1) numbers[together.of(i)] = keys.push(sha256) - 1
    const number = numberOf(i)
    if (sha256 < keys[number]!) keys[number] = sha256
    kept[number] ??= own[i]
  }
  const open = keys.flatMap((_, number) => (kept[number] ? [] : [number]))
  if (open.length === 0) return (i) => kept[numberOf(i)]!
  const groups: (Stratum & { counts?: Map<number, number> })[] = []
  for (const i of taken) {
    const own = classes()[i]!
    const group = groups[numberOf(i)]
    if (!group) {
      groups[numberOf(i)] = { images: 1, classes: own }
      continue
    }
    group.images += 1
    // Most groups are one image: a map for each would take more memory than everything else.
    group.counts ??= new Map(group.classes.map((id) => [id, 1]))
    for (const id of own) group.counts.set(id, (group.counts.get(id) ?? 0) + 1)
  }
  for (const group of groups) if (group.counts) group.classes = [...group.counts.keys()]
  const openKeys = open.map((number) => keys[number]!)
  const order = orderBySeed(openKeys, choices.seed, 'split').map((at) => open[at]!)
  const splits = stratify(groups, choices.split, kept, order)
  return (i) => splits[numberOf(i)]!
}

/** Near-duplicates in more than one split. */
function leakageIn(store: ReadOnlyStore, { candidates, taken, near, own }: Grouping): FreezeDetails['leakage'] {
  const groups = Map.groupBy(taken, (i) => near.of(i))
  const leaking = [...groups.values()].filter((group) => group.some((i) => own[i] !== own[group[0]!]))
  const [first] = leaking
  const nameOf = (i: number) =>
    `${store.get<{ path: string }>('SELECT path FROM image WHERE id = ?', [candidates[i]!.row])?.path} (${own[i]})`
  const other = first?.find((i) => own[i] !== own[first[0]!])
  return {
    groups: leaking.length,
    images: leaking.reduce((sum, { length }) => sum + length, 0),
    example: first && other !== undefined ? `${nameOf(first[0]!)} and ${nameOf(other)}` : null,
  }
}
