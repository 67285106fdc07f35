import type { FollowUp } from '#contract'
import { type FollowUpId, rowOf } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { doneExports } from '../../datasets/index.ts'
import { invalid, notFound } from '../../errors.ts'
import type { Store } from '../../store/index.ts'

type Kind = FollowUp['kind']
const texts: Record<Kind, (subject: string) => string> = {
  golden: (name) =>
    `The golden set ${name} lost images. Freeze a new version and choose it in Settings; metrics before and after can't be compared.`,
  dataset: (name) => `The frozen version ${name} was redacted and sealed again. Tell its users that its hash changed.`,
  export: (folder) => `The export in ${folder} still contains the images. Delete it, or export the version again.`,
  model: (name) =>
    `The model ${name} was added after the images were frozen and may have been trained on them. Retrain it without them, or note why it stays.`,
}

type Row = Omit<FollowUp, 'text'>

const select = `SELECT 'fup_' || follow_up.id AS followUpId, 'prg_' || purge_id AS purgeId, kind, subject, images,
  follow_up.created_at AS createdAtMs, note, done_at AS doneAtMs, user.name AS doneBy
  FROM follow_up LEFT JOIN user ON user.id = done_by`

const withText = (row: Row): FollowUp => ({ ...row, text: texts[row.kind](row.subject) })

/** Lists follow-up tasks of erasures, the open ones first, then the newest. */
export const listFollowUps = (store: Store): FollowUp[] =>
  store.all<Row>(`${select} ORDER BY done_at IS NOT NULL, follow_up.id DESC`).map(withText)

/** Lists the follow-up tasks of a finished erasure. In the transaction that ends it; can be repeated. */
export function noteFollowUps({ store, clock, settings }: ActingContext, purgeRow: number): void {
  const versions = store.all<{ name: string; created_at: number; images: number }>(
    `SELECT dataset.name, dataset.created_at, count(*) AS images FROM dataset_redaction
     JOIN dataset ON dataset.id = dataset_id JOIN tombstone USING (keyed_hash)
     WHERE tombstone.purge_id = ? GROUP BY dataset.id ORDER BY dataset.id`,
    [purgeRow],
  )
  if (versions.length === 0) return
  const add = (kind: Kind, subject: string, images: number) =>
    store.run(
      `INSERT INTO follow_up (purge_id, kind, subject, images, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      [purgeRow, kind, subject, images, clock.nowMs()],
    )
  const { goldenDataset } = settings()
  for (const { name, images } of versions) {
    if (name === goldenDataset) add('golden', name, images)
    add('dataset', name, images)
  }
  const imagesOf = new Map(versions.map(({ name, images }) => [name, images]))
  for (const { name, result } of doneExports(store)) {
    const images = imagesOf.get(name)
    if (images !== undefined) add('export', result.folder, images)
  }
  const firstFrozenAtMs = Math.min(...versions.map(({ created_at }) => created_at))
  const max = Math.max(...versions.map(({ images }) => images))
  for (const { name } of store.all<{ name: string }>('SELECT name FROM model WHERE added_at >= ? ORDER BY id', [
    firstFrozenAtMs,
  ]))
    add('model', name, max)
}

/** Records how a task was done. Throws INVALID when it is done already. */
export function closeFollowUp(
  acting: ActingContext,
  { followUpId, note }: { followUpId: FollowUpId; note: string },
): FollowUp {
  const { store, clock, actor } = acting
  const find = () => store.get<Row>(`${select} WHERE follow_up.id = ?`, [rowOf(followUpId)])
  const row = find()
  if (!row) throw notFound(`follow-up ${followUpId}`)
  if (row.doneAtMs !== null) throw invalid(`${followUpId} is already done.`)
  store.write(() => {
    store.run('UPDATE follow_up SET note = ?, done_at = ?, done_by = ? WHERE id = ?', [
      note,
      clock.nowMs(),
      rowOf(actor.userId),
      rowOf(followUpId),
    ])
    audit(acting, 'retention.closeFollowUp', { followUpId, kind: row.kind, subject: row.subject, note })
  })
  acting.announce({ type: 'plansChanged', planId: null })
  return withText(find()!)
}
