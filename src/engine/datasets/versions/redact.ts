import type { Annotation } from '#model/labels/annotation.ts'
import type { Context } from '../../context.ts'
import type { Store } from '../../store/index.ts'
import { datasetByName, isUnsealed, sealedRows } from '../queries.ts'
import { versionsThread } from './versions-thread.ts'

/**
 * Takes an erased image out of every frozen version. What stays is that there was one, under a keyed hash. Until
 * `resealRedacted` the version is unsealed as to its redacted content. In the transaction that erases the image.
 */
export function redactItems(store: Store, imageRow: number, keyedHash: string, atMs: number): void {
  const items = store.all<{ dataset_id: number; split: string; labels: string }>(
    'SELECT dataset_id, split, labels FROM frozen_item WHERE image_id = ?',
    [imageRow],
  )
  for (const { dataset_id, split, labels } of items) {
    const count = (JSON.parse(labels) as Annotation[]).length
    store.run('INSERT INTO dataset_redaction (dataset_id, keyed_hash, split, labels, at) VALUES (?, ?, ?, ?, ?)', [
      dataset_id,
      keyedHash,
      split,
      count,
      atMs,
    ])
    store.run('DELETE FROM dataset_item WHERE dataset_id = ? AND image_id = ?', [dataset_id, imageRow])
    store.run('UPDATE dataset SET redacted_hash = NULL WHERE id = ?', [dataset_id])
  }
}

/** Seals the versions that lost images: hash and figures of what is left. The hash of the freeze stays beside it. */
export async function resealRedacted({ store, threads }: Pick<Context, 'store' | 'threads'>): Promise<void> {
  const open = store.all<{ name: string }>(
    `SELECT name FROM dataset WHERE redacted_hash IS NULL AND id IN (SELECT dataset_id FROM dataset_redaction)`,
  )
  for (const { name } of open) {
    const row = datasetByName(store, name)
    if (!row) continue
    const { hash, summary } = await threads.ask(versionsThread, 'content', name)
    store.write(() =>
      store.run('UPDATE dataset SET redacted_hash = ?, summary = ? WHERE id = ?', [
        hash,
        JSON.stringify(summary),
        row.id,
      ]),
    )
  }
}

/** Versions whose content is not what was frozen or, after an erasure, sealed again; not those that are unsealed. */
export async function brokenVersions({ store, threads }: Pick<Context, 'store' | 'threads'>): Promise<string[]> {
  const broken: string[] = []
  for (const row of sealedRows(store)) {
    if (isUnsealed(row)) continue
    const { hash } = await threads.ask(versionsThread, 'content', row.name)
    if (hash !== (row.redacted_hash ?? row.hash)) broken.push(row.name)
  }
  return broken
}
