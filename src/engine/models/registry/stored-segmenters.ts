import type { SegmentationModel } from '#contract'
import { idOf, rowOf, type SegmenterId } from '#model/ids.ts'
import { notFound } from '../../errors.ts'
import type { Store } from '../../store/index.ts'
import { SegmenterPlan } from '../segmentation/segmenters/index.ts'

type SegmenterRow = Pick<
  SegmentationModel,
  'name' | 'family' | 'encoderSha256' | 'decoderSha256' | 'sizeBytes' | 'addedAtMs'
> & {
  id: number
  isCurrent: number
  planText: string
}

export type StoredSegmenter = { model: SegmentationModel; plan: SegmenterPlan }

const select = `SELECT id, name, family, current AS isCurrent, encoder_sha256 AS encoderSha256,
  decoder_sha256 AS decoderSha256, size_bytes AS sizeBytes, plan AS planText, added_at AS addedAtMs FROM segmenter`

function fromRow({ id, isCurrent, planText, ...row }: SegmenterRow): StoredSegmenter {
  const plan = SegmenterPlan.parse(JSON.parse(planText))
  const { sidePx, takesBoxes, maxPoints } = plan
  const model = { ...row, segmenterId: idOf('seg', id), current: isCurrent === 1, sidePx, takesBoxes, maxPoints }
  return { plan, model }
}

export const listSegmenters = (store: Store): SegmentationModel[] =>
  store.all<SegmenterRow>(`${select} ORDER BY id`).map((row) => fromRow(row).model)

export function segmenterById(store: Store, segmenterId: SegmenterId): StoredSegmenter {
  const row = store.get<SegmenterRow>(`${select} WHERE id = ?`, [rowOf(segmenterId)])
  if (!row) throw notFound(`segmentation model ${segmenterId}`)
  return fromRow(row)
}

export function segmenterByFiles(store: Store, encoderSha256: string, decoderSha256: string): StoredSegmenter | null {
  const row = store.get<SegmenterRow>(`${select} WHERE encoder_sha256 = ? AND decoder_sha256 = ?`, [
    encoderSha256,
    decoderSha256,
  ])
  return row ? fromRow(row) : null
}

export function currentSegmenter(store: Store): StoredSegmenter | null {
  const row = store.get<SegmenterRow>(`${select} WHERE current = 1`)
  return row ? fromRow(row) : null
}

/** Whether any model or pair uses this file in `models/`. */
export const isFileInUse = (store: Store, sha256: string): boolean =>
  store.get<{ n: number }>(
    `SELECT (SELECT count(*) FROM segmenter WHERE ? IN (encoder_sha256, decoder_sha256))
       + (SELECT count(*) FROM model WHERE sha256 = ?)
       + (SELECT count(*) FROM model_text WHERE ? IN (tower_sha256, tokenizer_sha256)) AS n`,
    [sha256, sha256, sha256],
  )!.n > 0

/** Inserts a pair. The first one becomes current. Call it inside a transaction. */
export function insertSegmenter(
  store: Store,
  pair: Pick<SegmentationModel, 'name' | 'family' | 'encoderSha256' | 'decoderSha256' | 'sizeBytes' | 'addedAtMs'> & {
    plan: SegmenterPlan
    addedByRow: number
  },
): SegmenterId {
  const { lastRow } = store.run(
    `INSERT INTO segmenter (name, family, current, encoder_sha256, decoder_sha256, size_bytes, plan, added_at, added_by)
     VALUES (?, ?, NOT EXISTS (SELECT 1 FROM segmenter WHERE current = 1), ?, ?, ?, ?, ?, ?)`,
    [
      pair.name,
      pair.family,
      pair.encoderSha256,
      pair.decoderSha256,
      pair.sizeBytes,
      JSON.stringify(pair.plan),
      pair.addedAtMs,
      pair.addedByRow,
    ],
  )
  return idOf('seg', lastRow)
}

export function setCurrent(store: Store, segmenterId: SegmenterId): void {
  store.write(() => {
    store.run('UPDATE segmenter SET current = 0 WHERE current = 1')
    store.run('UPDATE segmenter SET current = 1 WHERE id = ?', [rowOf(segmenterId)])
  })
}

/** Deletes a pair. If it was current, the newest other pair becomes current. */
export function deleteSegmenter(store: Store, segmenterId: SegmenterId): void {
  store.write(() => {
    store.run('DELETE FROM segmenter WHERE id = ?', [rowOf(segmenterId)])
    store.run(
      `UPDATE segmenter SET current = 1 WHERE id = (SELECT max(id) FROM segmenter)
       AND NOT EXISTS (SELECT 1 FROM segmenter WHERE current = 1)`,
    )
  })
}
