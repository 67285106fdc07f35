import { type FreezeDetails, type FreezeOptions, LeftOutReason } from '#contract'
import type { ActingContext } from '../../context.ts'
import { refused } from '../../errors.ts'
import { parseOrder } from '../../query/index.ts'
import { datasetByName, sealedRows, sharesOf } from '../queries.ts'
import { type SplitName, splitNames } from '../split.ts'
import { itemsThread, placedHere } from './items-thread.ts'
import { matching, matchingRows } from './matching.ts'
import { type ExcludedImages, type PlacedImages, type PlacingRequest, placeImages } from './place-images.ts'

/** Everything that decides about a version except its name. */
export type Choices = Omit<FreezeOptions, 'name'>

/** A planned version: the split of each image, and which images are left out and why. */
export type VersionPlan = { placed: PlacedImages; leftOut: readonly ExcludedImages[]; making: FreezeDetails }

/** Plans a version, in a thread if many images match; uses `matched` if these were already read. */
export async function planVersion(
  context: ActingContext,
  options: Choices,
  signal?: AbortSignal,
  matched?: Uint32Array,
): Promise<VersionPlan> {
  const { store, settings } = context
  const { goldenDataset } = settings()
  const golden = goldenDataset ? datasetByName(store, goldenDataset) : undefined
  const parent = parentOf(context, options)
  const { seed, split, fromImport, max, perClassMax, balance, negatives } = options
  const by = options.by === undefined ? null : parseOrder(options.by).key
  const request: PlacingRequest = {
    rows: matched ?? (await matchingRows(context, matching(context, options))),
    goldenSet: golden?.id ?? null,
    former: parent?.id ?? null,
    by: by && { sql: by.sql, parameters: by.parameters },
    choices: { seed, split, golden: options.golden, fromImport, max, perClassMax, balance, negatives },
  }
  const isSmall = request.rows.length + (golden ? imagesIn(golden) : 0) <= placedHere
  const { rows, splits, leftOut, kept, leakage } = isSmall
    ? placeImages(store, request, () => signal?.throwIfAborted())
    : await context.threads.ask(itemsThread, 'place', request, { signal })
  return {
    placed: { rows, splits },
    leftOut,
    making: {
      options: keptOptions(options),
      keptFrom: parent?.name ?? null,
      kept,
      leakage,
      leftOut: LeftOutReason.options.flatMap((reason) => {
        const images = leftOut.find((some) => some.reason === reason)?.rows.length
        return images === undefined ? [] : [{ reason, images }]
      }),
    },
  }
}

/** The split of an image in a version; undefined if it has none. */
export function splitIn({ rows, splits }: PlacedImages, row: number): SplitName | undefined {
  let [from, to] = [0, rows.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (rows[middle]! < row) from = middle + 1
    else to = middle
  }
  return rows[from] === row ? splitNames[splits[from]!] : undefined
}

/** Whether near-duplicates can end up apart: a new place is shared by all of them, an earlier or imported one is not. */
export const canLeak = (context: ActingContext, options: Choices): boolean =>
  options.fromImport || parentOf(context, options) !== null

/** Throws REFUSED if near-duplicates would be in more than one split and nobody allowed it. */
export function requireNoLeakage({ making: { leakage } }: VersionPlan, { allowLeakage }: FreezeOptions): void {
  if (allowLeakage || leakage.groups === 0) return
  throw refused(
    `${leakage.images} near-duplicates or frames of ${leakage.groups} ${leakage.groups === 1 ? 'group' : 'groups'} would be in more than one split, such as ${leakage.example}. Split again without keeping the previous version’s splits, or allow it.`,
    'split-leakage',
  )
}

const imagesIn = ({ summary }: { summary: string }): number => (JSON.parse(summary) as { images: number }).images

/** The newest version that was split in the same way: the next one keeps its placement if that is wanted. */
const parentOf = ({ store }: ActingContext, { seed, split, by, resplit }: Choices) =>
  resplit
    ? null
    : (sealedRows(store)
        .filter((row) => row.seed === seed && row.split_by === (by ?? null) && String(sharesOf(row)) === String(split))
        .at(-1) ?? null)

const keptOptions = ({
  name,
  where,
  split,
  by,
  seed,
  ...options
}: Choices & { name?: string }): FreezeDetails['options'] => options
