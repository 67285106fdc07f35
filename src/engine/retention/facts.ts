import type { ImageState } from '#model/image-state.ts'
import { compileWhere } from '../query/index.ts'
import type { Store } from '../store/index.ts'
import { isKeepRule, type Policy } from './policy.ts'

/** What the planner knows of an image. Times are epoch milliseconds. */
export type ImageFacts = {
  row: number
  sha256: string
  source: string
  state: ImageState
  lifecycle: 'active' | 'retired'
  /** Capture time where it is known, else import time: what buckets and bursts go by. */
  takenAtMs: number
  importedAtMs: number
  sizeBytes: number
  pixels: number
  perceptualHash: string | null
  /** Class names of the labels, sorted, with repeats. */
  classes: readonly string[]
  hold: string | null
  dataset: string | null
  restoredAtMs: number | null
  /** Changes when anything changes that a plan was based on. */
  key: string
}

export type Facts = {
  images: readonly ImageFacts[]
  /** Per rule id the rows it matches: for rules that protect, what is not known to be false; else what is true. */
  matches: ReadonlyMap<string, ReadonlySet<number>>
}

type Row = {
  id: number
  sha256: string
  source: string
  state: ImageState
  lifecycle: 'active' | 'retired'
  captured_at: number | null
  imported_at: number
  size_bytes: number
  pixels: number
  perceptual_hash: string | null
  revision: number
  hold: string | null
  dataset: string | null
  restored_at: number | null
}

const inScope = "image.lifecycle IN ('active', 'retired')"

/** Changed since the plan was made means that this differs. */
export const factsKey = (row: { revision: number; state: string; lifecycle: string; held: boolean }): string =>
  `${row.revision}:${row.state}:${row.lifecycle}:${row.held ? 'held' : ''}`

/** Reads every fact in one pass inside one read transaction's view; nothing is written. */
export function readFacts(store: Store, policy: Policy, nowMs: number): Facts {
  const classes = new Map<number, string[]>()
  for (const { image_id, name } of store.each<{ image_id: number; name: string }>(
    'SELECT a.image_id, c.name FROM annotation a JOIN label_class c ON c.id = a.class_id ORDER BY a.image_id, c.name',
  )) {
    const list = classes.get(image_id)
    if (list) list.push(name)
    else classes.set(image_id, [name])
  }
  const images = store
    .all<Row>(
      `SELECT image.id, image.sha256, source.name AS source, image.state, image.lifecycle, image.captured_at,
        image.imported_at, image.size_bytes, image.width_px * image.height_px AS pixels, image.perceptual_hash,
        image.revision,
        (SELECT hold.reason FROM hold_image JOIN hold ON hold.id = hold_image.hold_id
          WHERE hold_image.image_id = image.id AND hold.released_at IS NULL LIMIT 1) AS hold,
        (SELECT dataset.name FROM dataset_item JOIN dataset ON dataset.id = dataset_item.dataset_id
          WHERE dataset_item.image_id = image.id LIMIT 1) AS dataset,
        (SELECT max(at) FROM retention_event
          WHERE retention_event.image_id = image.id AND to_lifecycle = 'active') AS restored_at
      FROM image JOIN source ON source.id = image.source_id WHERE ${inScope} ORDER BY image.sha256`,
    )
    .map(
      (row): ImageFacts => ({
        row: row.id,
        sha256: row.sha256,
        source: row.source,
        state: row.state,
        lifecycle: row.lifecycle,
        takenAtMs: row.captured_at ?? row.imported_at,
        importedAtMs: row.imported_at,
        sizeBytes: row.size_bytes,
        pixels: row.pixels,
        perceptualHash: row.perceptual_hash,
        classes: classes.get(row.id) ?? [],
        hold: row.hold,
        dataset: row.dataset,
        restoredAtMs: row.restored_at,
        key: factsKey({ ...row, held: row.hold !== null }),
      }),
    )
  const matches = new Map<string, ReadonlySet<number>>()
  for (const rule of policy.rules) {
    if (rule.when === undefined) continue
    const { sql, parameters } = compileWhere(rule.when, { nowMs })
    const truth = isKeepRule(rule) ? 'IS NOT FALSE' : 'IS TRUE'
    const rows = store.all<{ id: number }>(
      `SELECT image.id FROM image WHERE ${inScope} AND (${sql}) ${truth}`,
      parameters,
    )
    matches.set(rule.id, new Set(rows.map(({ id }) => id)))
  }
  return { images, matches }
}
