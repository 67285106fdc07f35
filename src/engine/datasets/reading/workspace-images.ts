import type { ReadOnlyStore } from '../../store/index.ts'
import type { ImportedImage } from '../formats/images.ts'

const columns = "image.id AS imageRow, '/' || path AS file, width_px AS widthPx, height_px AS heightPx, sha256"

/** The images of a version, else all that are in the workspace, by their paths there. */
export const workspaceImages = (store: ReadOnlyStore, datasetRow: number | null): ImportedImage[] =>
  datasetRow === null
    ? store.all(`SELECT ${columns} FROM image WHERE lifecycle <> 'purged' ORDER BY id`)
    : store.all(
        `SELECT ${columns} FROM dataset_item JOIN image ON image.id = image_id WHERE dataset_id = ? ORDER BY image_id`,
        [datasetRow],
      )
