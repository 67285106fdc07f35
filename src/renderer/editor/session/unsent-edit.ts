import type { EditId, ImageId } from '#model/ids.ts'
import type { Diff } from '#model/labels/diff.ts'

/** An edit that the engine hasn't acknowledged. `workspace` is the workspace's folder. */
export type UnsentEdit = {
  workspace: string
  imageId: ImageId
  editId: EditId
  kind: 'edit' | 'undo' | 'redo'
  diff: Diff
  madeAtMs: number
  user?: string
}
