import { type DBSchema, openDB } from 'idb'
import type { EditId } from '#model/ids.ts'
import { type EditNotes, editNotes } from './edit-notes.ts'
import type { UnsentEdit } from './unsent-edit.ts'

/** Where edits wait for the engine's acknowledgement, so that a crash of the window loses none. */
export type UnsentEdits = {
  put(edits: readonly UnsentEdit[]): Promise<void>
  remove(editIds: readonly EditId[]): Promise<void>
  /** Returns a workspace's edits by this window's user, in the order they were made. */
  all(workspace: string): Promise<UnsentEdit[]>
}

type Schema = DBSchema & {
  edits: { key: number; value: UnsentEdit; indexes: { editId: EditId; workspace: string } }
}

/** This window's user, from the engine and, if known already, at once. */
type Acting = { userId(): Promise<string>; knownUserId(): string | null }

/**
 * Stores unsent edits in IndexedDB, on disk when the promise resolves. Each is first written to `notes`, because a
 * reload aborts pending writes. Users sharing a browser don't see each other's edits.
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
      const knownId = knownUserId()
      if (knownId !== null) notes.note(edits.map((edit) => ({ ...edit, user: knownId })))
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
      const stored = await (await opened).getAllFromIndex('edits', 'workspace', workspace)
      const storedIds = new Set(stored.map(({ editId }) => editId))
      const noted = notes.all().filter((edit) => edit.workspace === workspace && !storedIds.has(edit.editId))
      return [...stored, ...noted].filter((edit) => edit.user === undefined || edit.user === user)
    },
  }
}
