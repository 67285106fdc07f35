import type { LabelClass } from '#model/label-set.ts'
import { type EditorObject, type ObjectId, type ShownObjects, shownObjects } from './objects.ts'
import type { EditSession, SessionSnapshot } from './session/index.ts'
import type { Draft, Tool } from './tools/index.ts'
import type { ViewPoint, Viewport, ViewSize } from './viewport.ts'

/** Everything the editor's layers and panels show. */
export type EditorState = {
  session: EditSession | null
  snapshot: SessionSnapshot | null
  shown: ShownObjects
  /** Accepted ones and those to review, in the order of the list. */
  objects: readonly EditorObject[]
  objectsById: ReadonlyMap<ObjectId, EditorObject>
  selectedId: ObjectId | null
  /** The person took hold of the selected object by pointer or Tab: arrow keys move it. Else the review chose it. */
  inHand: boolean
  hoveredId: ObjectId | null
  tool: Tool
  draft: Draft | null
  cursor: string
  pointer: ViewPoint | null
  viewport: Viewport
  view: ViewSize
  /** Predictions below this confidence are not shown. */
  fromScore: number
  labelsHidden: boolean
  classes: readonly LabelClass[]
  /** The class that the next drawn shape gets. */
  drawClassId: number | null
  /** The latest thing worth saying aloud and in the bottom bar; `at` tells two equal sentences apart. */
  said: { sentence: string; at: number } | null
}

const nothingShown: ShownObjects = { toReview: [], accepted: [], belowThreshold: 0 }

/** What follows from labels and threshold. */
export function derived(
  snapshot: SessionSnapshot | null,
  fromScore: number,
): Pick<EditorState, 'snapshot' | 'shown' | 'objects' | 'objectsById' | 'fromScore'> {
  const shown = snapshot ? shownObjects(snapshot.labels, fromScore) : nothingShown
  const objects = [...shown.toReview, ...shown.accepted]
  return { snapshot, shown, objects, objectsById: new Map(objects.map((object) => [object.id, object])), fromScore }
}

export const selectedIn = ({ objectsById, selectedId }: EditorState): EditorObject | null =>
  (selectedId && objectsById.get(selectedId)) || null

const unknownColor = '#9aa0a6'
export const classOf = (classes: readonly LabelClass[], classId: number): LabelClass | null =>
  classes.find((candidate) => candidate.classId === classId) ?? null
export const colorOf = (classes: readonly LabelClass[], classId: number): string =>
  classOf(classes, classId)?.color ?? unknownColor
export const classNameOf = (classes: readonly LabelClass[], classId: number): string =>
  classOf(classes, classId)?.name ?? `class ${classId}`
