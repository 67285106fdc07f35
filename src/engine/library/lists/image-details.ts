import { z } from 'zod'
import { idOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { type OriginalLocation, originalFile, placedColumns } from '../files/files.ts'
import type { Rights } from '../image-facts.ts'
import { absentNames } from '../image-facts.ts'
import { imageRows } from '../queries.ts'

const Metadata = z.record(z.string(), z.string())

type Row = OriginalLocation & Rights & { sha256: string; orientation: number; metadata: string }

export function imageDetails({ store, folders }: Context, imageRow: number) {
  const [image] = imageRows(store, [imageRow])
  const row = store.get<Row>(
    `SELECT sha256, orientation, metadata, licence, consent, ${placedColumns} FROM image WHERE id = ?`,
    [imageRow],
  )
  if (!image || !row) throw notFound(`image ${idOf('img', imageRow)}`)
  const absent = absentNames(store, imageRow)
  return {
    ...image,
    sha256: row.sha256,
    orientation: row.orientation,
    licence: row.licence,
    consent: row.consent,
    metadata: { ...Metadata.parse(JSON.parse(row.metadata)), ...(absent !== null && { absent }) },
    otherPaths: store
      .all<{ path: string }>('SELECT path FROM image_path WHERE image_id = ? ORDER BY path', [imageRow])
      .map(({ path }) => path),
    file: originalFile(folders, row),
  }
}
