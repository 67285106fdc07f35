import type { Datasheet } from '#contract'
import { boundsOfGeometry, shapeNames } from '#model/shapes/index.ts'
import type { Context } from '../../context.ts'
import { readLong } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { doneExports } from '../export/done-exports.ts'
import { type Summary, toDataset } from '../queries.ts'
import { type FrozenVersion, requireVersion } from '../versions/version.ts'
import { lineageOf } from './lineage.ts'

/** Size classes of COCO, by the square root of an object's area. */
const sizes = [
  { name: 'small', below: 32 },
  { name: 'medium', below: 96 },
  { name: 'large', below: Number.POSITIVE_INFINITY },
] as const

type ImageCount = { name: string | null; images: number }
const inVersion = 'FROM dataset_item AS item JOIN image ON image.id = item.image_id WHERE item.dataset_id = ?'

/** Collects a version's datasheet except the images that were left out; reads all labels. */
export async function collectDatasheet(
  context: Context,
  name: string,
  signal?: AbortSignal,
): Promise<Omit<Datasheet, 'leftOut'>> {
  const { store } = context
  const version = requireVersion(store, name)
  const { row } = version
  const counted = (what: string) =>
    readLong<ImageCount>(
      context,
      `SELECT ${what} AS name, count(*) AS images ${inVersion} GROUP BY 1 ORDER BY 2 DESC, 1`,
      [row.id],
    )
  const [facts] = await readLong<Datasheet['dates'] & Datasheet['review']>(
    context,
    `SELECT min(captured_at) AS capturedFromMs, max(captured_at) AS capturedToMs, min(imported_at) AS importedFromMs,
       max(imported_at) AS importedToMs, count(*) FILTER (WHERE reviewed_blind = 1) AS blindImages,
       count(approved_by) AS approvedImages, count(DISTINCT reviewed_by) AS reviewers ${inVersion}`,
    [row.id],
  )
  const { blindImages, approvedImages, reviewers, ...dates } = facts!
  const [duplicates] = await readLong<{ images: number; groups: number }>(
    context,
    `SELECT coalesce(sum(n), 0) AS images, count(*) AS groups FROM (
       SELECT count(*) AS n FROM dataset_item AS item JOIN duplicate ON duplicate.image_id = item.image_id
       WHERE item.dataset_id = ? GROUP BY duplicate.group_id HAVING count(*) > 1)`,
    [row.id],
  )
  const dataset = toDataset(row)
  const summary: Summary = JSON.parse(row.summary)
  return {
    dataset,
    notes: JSON.parse(row.sheet) as Datasheet['notes'],
    sources: await counted('(SELECT name FROM source WHERE source.id = image.source_id)'),
    licences: await counted('item.licence'),
    consent: await counted('image.consent'),
    dates,
    objects: await countObjects(version, signal),
    review: { blindImages, approvedImages, reviewers },
    duplicates: duplicates!,
    lineage: lineageOf(store, row),
    exports: exportsOf(store, row.name),
    checksum: {
      algorithm: `winnow dataset ${row.hash_version}`,
      sha256: row.redacted_hash ?? row.hash,
      images: summary.images,
    },
  }
}

/** The labels of a version by the shape, size and origin of their objects. */
async function countObjects(version: FrozenVersion, signal?: AbortSignal): Promise<Datasheet['objects']> {
  const byShape = new Map<string, number>()
  const bySize = new Map<string, number>()
  const byOrigin = { human: 0, model: 0, import: 0 }
  for await (const item of version.items()) {
    signal?.throwIfAborted()
    for (const { geometry, origin } of item.labels) {
      byOrigin[origin] += 1
      byShape.set(geometry.shape, (byShape.get(geometry.shape) ?? 0) + 1)
      const { width, height } = boundsOfGeometry(geometry, item)
      const size = sizes.find(({ below }) => Math.sqrt(width * height) < below)!.name
      bySize.set(size, (bySize.get(size) ?? 0) + 1)
    }
  }
  return {
    byShape: shapeNames.flatMap((shape) => {
      const labels = byShape.get(shape)
      return labels ? [{ name: shape, labels }] : []
    }),
    bySize: sizes.map((size) => ({ name: size.name, labels: bySize.get(size.name) ?? 0 })),
    byOrigin,
  }
}

/** Exports of a version, newest first. */
export const exportsOf = (store: Store, name: string): Datasheet['exports'] =>
  doneExports(store, name)
    .toReversed()
    .map(({ format, endedAtMs, result: { lost, folder, manifest, images, labels, verified } }) => ({
      ...{ format, atMs: endedAtMs, folder, manifest, images, labels, lost },
      verified: verified === true,
    }))
