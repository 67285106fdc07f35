import type { Annotation } from '#model/labels/annotation.ts'
import type { Context } from '../../context.ts'
import type { Store } from '../../store/index.ts'
import { datasetByName, isUnsealed, sealedRows } from '../queries.ts'
import { versionsThread } from './versions-thread.ts'

/**
 * Removes an erased image from every frozen version; a keyed hash records that there was one. Versions stay unsealed
 * until `resealRedacted`. Call it in the transaction that erases the image.
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

/** Computes hash and figures of versions that lost images. The hash of the freeze is kept. */
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

/** Returns versions whose content differs from what was frozen or sealed after an erasure, except unsealed ones. */
export async function brokenVersions({ store, threads }: Pick<Context, 'store' | 'threads'>): Promise<string[]> {
  const broken: string[] = []
  for (const row of sealedRows(store)) {
    if (isUnsealed(row)) continue
    const { hash } = await threads.ask(versionsThread, 'content', row.name)
    if (hash !== (row.redacted_hash ?? row.hash)) broken.push(row.name)
  }
  return broken
}
