import type { EditId } from '#model/ids.ts'
import type { UnsentEdit } from './unsent-edit.ts'

/** Edits stored synchronously; those that don't fit are dropped. */
export type EditNotes = {
  note(edits: readonly UnsentEdit[]): void
  forget(editIds: readonly EditId[]): void
  /** In the order they were made. */
  all(): UnsentEdit[]
}

const prefix = 'winnow-unsent-edit '

/** Stores edits in local storage, which holds a few megabytes. */
export function editNotes(storage: Storage = localStorage): EditNotes {
  return {
    note(edits) {
      for (const edit of edits)
        try {
          storage.setItem(`${prefix}${edit.editId}`, JSON.stringify(edit))
        } catch {
          // Full, or the edit is too large: the database stores it in a moment.
        }
    },
    forget(editIds) {
      for (const editId of editIds) storage.removeItem(`${prefix}${editId}`)
    },
    all() {
      const keys = Array.from({ length: storage.length }, (_, n) => storage.key(n) ?? '')
      return keys
        .filter((key) => key.startsWith(prefix))
        .flatMap((key) => JSON.parse(storage.getItem(key) ?? '[]') as UnsentEdit)
        .sort((a, b) => a.madeAtMs - b.madeAtMs)
    },
  }
}
