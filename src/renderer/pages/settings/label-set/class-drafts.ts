import { create } from 'zustand'
import type { ClassChange } from '#model/label-set/label-set.ts'

/** The unsaved changes of classes, by class id. Kept while other pages are open. */
const useDrafts = create<{ drafts: ReadonlyMap<number, ClassChange> }>(() => ({ drafts: new Map() }))

export const useClassDrafts = (): ReadonlyMap<number, ClassChange> => useDrafts((state) => state.drafts)

export function changeDraft(classId: number, change: ClassChange): void {
  useDrafts.setState(({ drafts }) => ({ drafts: new Map(drafts).set(classId, { ...drafts.get(classId), ...change }) }))
}

export function dropDraft(classId: number): void {
  useDrafts.setState(({ drafts }) => {
    const left = new Map(drafts)
    left.delete(classId)
    return { drafts: left }
  })
}
