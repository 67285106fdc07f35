import type { ChangeLog, Changes } from '../../ports.ts'
import type { Store } from '../../store/index.ts'

/**
 * Tables whose changes can't affect a query about images. Any other table counts: one with a column `image_id` (and
 * `image` itself) names the changed image; any other may change the result for every image.
 */
const ignored = new Set([
  'job',
  'job_failure',
  'plan',
  'plan_decision',
  'plan_emptying',
  'plan_trace',
  'policy_version',
  'retention_event',
  'edit',
  'answer_edit',
  'label_author',
  'take_over',
  'image_path',
  'saved_query',
  'bulk',
  'bulk_item',
  'review_list',
  'review_list_images',
  'review_opened',
  'comment_reply',
  'prelabel_tile',
  'backup',
  'backed_up',
  'verified_export',
  'exported_image',
  'segmenter',
  'review_unit',
  'review_total',
  'detector',
  'alarm',
  'drift_result',
  'image_look',
  'embedding',
  'embedding_run',
  'search',
  'search_image',
  'map_point',
])

/** Tables whose changes are noticed through another write of the same transaction. */
const notedOtherwise = new Map(
  Object.entries<string>({
    // An edit gives the image of a new label a new revision.
    annotation: 'INSERT',
    // These rows are all deleted at once, which is quick without a trigger per row; a note says that figures change.
    exposure: 'DELETE',
  }),
)

/** In these tables only rows of the current run or snapshot count; writes to other rows are ignored. */
const counting = new Map(
  Object.entries<(row: string) => string>({
    duplicate_row: (row) => `${row}.run = (SELECT run FROM duplicate_run)`,
    signal_row: (row) => `${row}.snapshot_id = (SELECT max(id) FROM signal_snapshot)`,
  }),
)

/** From this many changed images on, they aren't listed one by one. */
const maxListed = 100_000

const shared = 0
/** Stands for all images: the change may concern any row. */
const all = -1
const changesAll = 'duplicate_run'

function triggersOf({ name, isOfImage }: { name: string; isOfImage: 0 | 1 }): string[] {
  const key = name === 'image' ? 'id' : isOfImage ? 'image_id' : null
  const events = [
    ['INSERT', 'NEW'],
    ['UPDATE', 'NEW'],
    ['DELETE', 'OLD'],
  ] as const
  return events.flatMap(([event, row]) => {
    if (notedOtherwise.get(name) === event) return []
    const changed = name === changesAll ? all : key === null ? shared : `${row}.${key}`
    return `CREATE TEMP TRIGGER "note_${name}_${event}" AFTER ${event} ON main."${name}"
      WHEN ${counting.get(name)?.(row) ?? 'true'} BEGIN
        INSERT INTO image_change SELECT ${changed} WHERE NOT EXISTS (SELECT 1 FROM image_change WHERE image_id = ${changed});
      END`
  })
}

/**
 * Records what any part of the engine writes, within the same transaction, through triggers of this connection only. A
 * rolled back transaction leaves no trace. Recording starts with the first call, when the caller reads everything: many
 * commands never need it, and creating the triggers takes half the time of opening a small workspace.
 */
export class ImageChangeLog implements ChangeLog {
  readonly #store: Store
  #isHearing = false

  constructor(store: Store) {
    this.#store = store
  }

  #hear(): void {
    const tables = this.#store.all<{ name: string; isOfImage: 0 | 1 }>(
      `SELECT name, EXISTS (SELECT 1 FROM pragma_table_info(listed.name) WHERE name = 'image_id') AS isOfImage
       FROM pragma_table_list AS listed WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'`,
    )
    const triggers = tables.filter(({ name }) => !ignored.has(name)).flatMap(triggersOf)
    this.#store.writeTemp(`CREATE TEMP TABLE image_change (image_id INTEGER PRIMARY KEY);${triggers.join(';')}`)
    this.#isHearing = true
  }

  take(): Changes {
    if (!this.#isHearing) this.#hear()
    const rows = this.#store.values<number>(
      `SELECT image_id FROM image_change ORDER BY image_id LIMIT ${maxListed + 1}`,
    )
    if (rows.length === 0) return { rows: new Uint32Array(), shared: false }
    this.#store.writeTemp('DELETE FROM image_change')
    if (rows.length > maxListed || rows[0] === all) return { rows: null, shared: true }
    return { rows: Uint32Array.from(rows.filter((row) => row !== shared)), shared: rows.includes(shared) }
  }
}
