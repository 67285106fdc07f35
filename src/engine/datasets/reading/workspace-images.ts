import type { ReadOnlyStore } from '../../store/index.ts'
import { pagesInTurns } from '../../turns.ts'
import type { ImportedImage } from '../formats/images.ts'

const columns = "image.id AS imageRow, '/' || path AS file, width_px AS widthPx, height_px AS heightPx, sha256"
const pageSize = 2000

/** The images of a version, else all that are in the workspace, by their paths there. */
export async function workspaceImages(store: ReadOnlyStore, datasetRow: number | null): Promise<ImportedImage[]> {
  const all: ImportedImage[] = []
  const pageAfter = (last: ImportedImage | undefined) => {
    const after = last?.imageRow ?? 0
    return datasetRow === null
      ? store.all<ImportedImage>(
          `SELECT ${columns} FROM image WHERE lifecycle <> 'purged' AND id > ? ORDER BY id LIMIT ${pageSize}`,
          [after],
        )
      : store.all<ImportedImage>(
          `SELECT ${columns} FROM dataset_item JOIN image ON image.id = image_id
           WHERE dataset_id = ? AND image_id > ? ORDER BY image_id LIMIT ${pageSize}`,
          [datasetRow, after],
        )
  }
  for await (const page of pagesInTurns(pageAfter)) all.push(...page)
  return all
}
