import { type DBSchema, openDB } from 'idb'
import type { EditId } from '#model/ids.ts'
import { type EditNotes, editNotes } from './edit-notes.ts'
import type { UnsentEdit } from './unsent-edit.ts'

/** Where edits wait for the engine's acknowledgement, so that a crash of the window loses none. */
export type UnsentEdits = {
  put(edits: readonly UnsentEdit[]): Promise<void>
  remove(editIds: readonly EditId[]): Promise<void>
  /** Those of one workspace that the user of this window made, in the order they were made. */
  all(workspace: string): Promise<UnsentEdit[]>
}

type Schema = DBSchema & {
  edits: { key: number; value: UnsentEdit; indexes: { editId: EditId; workspace: string } }
}

/** Who acts in this window: as the engine says, and as far as that is known without waiting. */
type Acting = { userId(): Promise<string>; knownUserId(): string | null }

/**
 * Unsent edits in the browser's own database; written to disk before the promise resolves. A page that is reloaded ends what it
 * has not written by then, so each edit is first noted in `notes`, which are written at once. Several users may sign in with one
 * browser: what another one made is neither given nor sent.
 */
export function storedUnsentEdits({ userId, knownUserId }: Acting, notes: EditNotes = editNotes()): UnsentEdits {
  const opened = openDB<Schema>('winnow-unsent-edits', 1, {
    upgrade(database) {
      const edits = database.createObjectStore('edits', { autoIncrement: true })
      edits.createIndex('editId', 'editId', { unique: true })
      edits.createIndex('workspace', 'workspace')
    },
  })
  return {
    async put(edits) {
      const known = knownUserId()
      if (known !== null) notes.note(edits.map((edit) => ({ ...edit, user: known })))
      const user = await userId()
      const transaction = (await opened).transaction('edits', 'readwrite', { durability: 'strict' })
      for (const edit of edits) {
        const key = await transaction.store.index('editId').getKey(edit.editId)
        await transaction.store.put({ ...edit, user }, key)
      }
      await transaction.done
      notes.forget(edits.map(({ editId }) => editId))
    },
    async remove(editIds) {
      notes.forget(editIds)
      const transaction = (await opened).transaction('edits', 'readwrite')
      for (const editId of editIds) {
        const key = await transaction.store.index('editId').getKey(editId)
        if (key !== undefined) await transaction.store.delete(key)
      }
      await transaction.done
    },
    async all(workspace) {
      const user = await userId()
      const kept = await (await opened).getAllFromIndex('edits', 'workspace', workspace)
      const known = new Set(kept.map(({ editId }) => editId))
      const noted = notes.all().filter((edit) => edit.workspace === workspace && !known.has(edit.editId))
      return [...kept, ...noted].filter((edit) => edit.user === undefined || edit.user === user)
    },
  }
}
