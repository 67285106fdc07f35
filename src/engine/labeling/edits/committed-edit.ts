import type { EditId } from '#model/ids.ts'
import type { ReadOnlyStore } from '../../store/index.ts'

/** Returns the place of an edit with this id, or null. */
export const committedEdit = (store: ReadOnlyStore, id: EditId): { image_id: number; revision: number } | undefined =>
  store.get<{ image_id: number; revision: number }>('SELECT image_id, revision FROM edit WHERE id = ?', [id])
