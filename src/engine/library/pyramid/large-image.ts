import type { ImageId } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { readAll, readRows } from '../../query/index.ts'
import type { SqlValue } from '../../store/index.ts'
import { pyramidFolder } from './stored-pyramid.ts'

/** An image that is too large to be shown or decoded whole. Sizes are those of the upright image. */
export type LargeImage = {
  row: number
  imageId: ImageId
  path: string
  sha256: string
  /** EXIF, 1 to 8, as stored in the file. */
  orientation: number
  widthPx: number
  heightPx: number
  isLinked: boolean
  folder: string
}

/** Selects images, as SQL on the table `image`. */
export type Condition = { sql: string; parameters: readonly SqlValue[] }

type Row = Omit<LargeImage, 'isLinked' | 'folder'> & { isLinked: 0 | 1 }
const columns = `id AS row, 'img_' || id AS imageId, path, sha256, orientation, width_px AS widthPx, height_px AS heightPx,
  storage = 'linked' AS isLinked`

const largeFrom = (context: Pick<Context, 'settings'>): number => context.settings().largeFromPixels

export const isLarge = (
  context: Pick<Context, 'settings'>,
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
): boolean => widthPx * heightPx >= largeFrom(context)

const toLargeImage = (context: Context, row: Row): LargeImage => ({
  ...row,
  isLinked: row.isLinked === 1,
  folder: pyramidFolder(context.folders.cache, row.sha256),
})

/** Returns the image of this row when it is large, else null. */
export function largeImage(context: Context, imageRow: number): LargeImage | null {
  const row = context.store.get<Row>(`SELECT ${columns} FROM image WHERE id = ? AND width_px * height_px >= ?`, [
    imageRow,
    largeFrom(context),
  ])
  return row ? toLargeImage(context, row) : null
}

/** Returns the large images selected by the condition whose files are in their usual place, in order. */
export async function largeImages(context: Context, condition: Condition): Promise<LargeImage[]> {
  const rows = await readAll<Row>(
    context,
    `SELECT ${columns} FROM image WHERE width_px * height_px >= ? AND lifecycle IN ('active', 'retired')
       AND (${condition.sql}) ORDER BY id`,
    [largeFrom(context), ...condition.parameters],
  )
  return rows.map((row) => toLargeImage(context, row))
}

export async function largeAmong(context: Context, rows: Uint32Array): Promise<Map<number, LargeImage>> {
  const all = new Set(
    await readRows(context, 'SELECT id FROM image WHERE width_px * height_px >= ?', [largeFrom(context)]),
  )
  const large = new Map<number, LargeImage>()
  if (all.size === 0) return large
  for (const row of rows) {
    const image = all.has(row) ? largeImage(context, row) : null
    if (image) large.set(row, image)
  }
  return large
}
