import { t } from '@lingui/core/macro'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ImageId } from '#model/ids.ts'
import { type LabelClass, missingAttributes } from '#model/label-set/label-set.ts'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import { isShown } from '#model/labels/is-shown.ts'
import { reviewDefaults } from '#model/labels/review-defaults.ts'
import { type Geometry, shapes } from '#model/shapes/index.ts'
import type { AreaShape } from './scene/area-shape.ts'
import { ObjectNumbers } from './scene/object-numbers.ts'
import {
  type AcceptedOrder,
  type EditorObject,
  inPaintOrder,
  type ObjectId,
  type ObjectOrder,
  type ShownObjects,
  shownObjects,
} from './scene/objects.ts'
import type { SnappedPoint } from './scene/snap.ts'
import type { ImageSize, ViewPoint, Viewport, ViewSize } from './scene/viewport.ts'
import type { EditSession, SessionSnapshot } from './session/index.ts'
import { type Draft, select, type Tool } from './tools/index.ts'

/** An image as far as its image needs it. */
export type StagedImage = { imageId: ImageId } & ImageSize

/** Everything the editor's layers and panels show. */
export type EditorState = {
  session: EditSession | null
  snapshot: SessionSnapshot | null
  /** The image that is on the stage while its labels are on their way: its image is shown, and nothing can be done. */
  awaited: StagedImage | null
  shown: ShownObjects
  /** Accepted ones and those to review, in the order of the list. */
  objects: readonly EditorObject[]
  objectsById: ReadonlyMap<ObjectId, EditorObject>
  /** The numbers of the image's objects; they stay while this window is open. */
  numbers: ObjectNumbers
  /** What is painted and can be clicked, the lowest first: all that is not hidden and has a place in the image. */
  visible: readonly EditorObject[]
  /** The object that was selected last: its handles are shown, and its panel. */
  selectedId: ObjectId | null
  /** Everything that is selected, `selectedId` too. */
  selectedIds: ReadonlySet<ObjectId>
  /** The user grabbed the selected object by pointer or Tab: arrow keys move it. Otherwise the review selected it. */
  isGrabbed: boolean
  /** The handle of the selected object that arrow keys move, chosen by key; null for the whole object. */
  activeHandle: string | null
  hoveredId: ObjectId | null
  /** Not shown until the user wants them back, for as long as this window is open. Never less than all is saved. */
  hiddenIds: ReadonlySet<ObjectId>
  /** Classes whose objects are not shown, on all images until the user wants them back. */
  hiddenClassIds: ReadonlySet<number>
  /** Can't be moved, changed or deleted, for as long as this window is open. */
  lockedIds: ReadonlySet<ObjectId>
  tool: Tool
  draft: Draft | null
  /** What the tool available says should be done next. */
  hint: string | null
  cursor: string
  pointer: ViewPoint | null
  viewport: Viewport
  view: ViewSize
  /** Predictions below this confidence are not shown. */
  /** The threshold that the user has chosen; null while predictions are shown from where review starts. */
  fromScore: number | null
  labelsHidden: boolean
  /** Only the selected object is painted and can be clicked; nothing else happens to the others. */
  solo: boolean
  /** Points are drawn to other shapes and to the image's border. */
  snapping: boolean
  /** What the point under the pointer is drawn to at this moment. */
  snapped: SnappedPoint | null
  /** Half of the brush's width on screen, at any zoom: zoomed in, the brush is finer. */
  brushRadiusCssPx: number
  brushErases: boolean
  /** What tools that find areas make of them, where the label takes both. */
  areaShape: AreaShape
  classes: readonly LabelClass[]
  /** The class that was chosen for new shapes; `nextClass` says which one the next gets. */
  drawClassId: number | null
  /** The user chose or drew with that class: other images don't change it any more. */
  hasChosenClass: boolean
  /** The shape that was drawn last, as long as it is selected: Enter ends the drawing, and digits name it. */
  drawnId: ObjectId | null
  /** Tool and class stay after a shape is drawn, until Escape. */
  keepsDrawing: boolean
  /** The latest message for screen readers and the bottom bar; `at` separates equal messages. A refusal says why nothing was done. */
  announcement: { message: string; at: number; isRefusal: boolean } | null
}

export const noIds: ReadonlySet<ObjectId> = new Set()

/** The image that is on the stage with its labels. */
export const imageIn = ({ snapshot }: EditorState): SessionSnapshot['image'] | null => snapshot?.image ?? null

/** The image whose image is on the stage. */
export const stagedImage = ({ snapshot, awaited }: EditorState): StagedImage | null => snapshot?.image ?? awaited

const nothingShown: ShownObjects = { toReview: [], accepted: [], belowThreshold: 0 }

/** What follows from labels, threshold and what is hidden. */
export function derived(
  snapshot: SessionSnapshot | null,
  fromScore: number | null,
  hiddenIds: ReadonlySet<ObjectId>,
  hiddenClassIds: ReadonlySet<number>,
  objectOrder: ObjectOrder = 'confidence',
  acceptedOrder: AcceptedOrder = 'place',
): Pick<EditorState, 'snapshot' | 'shown' | 'objects' | 'objectsById' | 'visible' | 'fromScore' | 'hiddenIds'> {
  const shown = snapshot ? shownObjects(snapshot.labels, fromScore, objectOrder, acceptedOrder) : nothingShown
  const objects = [...shown.toReview, ...shown.accepted]
  const placed = objects.filter(
    ({ id, classId, geometry }) =>
      !hiddenIds.has(id) && !hiddenClassIds.has(classId) && shapes[geometry.shape].gesture.kind !== 'none',
  )
  return {
    snapshot,
    shown,
    objects,
    objectsById: new Map(objects.map((object) => [object.id, object])),
    visible: inPaintOrder(placed),
    fromScore,
    hiddenIds,
  }
}

export type EditorStore = StoreApi<EditorState>

/** The state of an editor with nothing on its stage. */
export const createEditorStore = (fromScore: number | null = null): EditorStore =>
  createStore<EditorState>(() => ({
    session: null,
    awaited: null,
    numbers: new ObjectNumbers(),
    ...derived(null, fromScore, noIds, new Set()),
    hiddenClassIds: new Set(),
    selectedId: null,
    selectedIds: noIds,
    isGrabbed: false,
    activeHandle: null,
    hoveredId: null,
    lockedIds: noIds,
    tool: select,
    draft: null,
    hint: null,
    cursor: 'default',
    pointer: null,
    viewport: { scale: 1, leftPx: 0, topPx: 0 },
    view: { widthPx: 1, heightPx: 1 },
    labelsHidden: false,
    solo: false,
    snapping: false,
    snapped: null,
    brushRadiusCssPx: 16,
    brushErases: false,
    areaShape: 'mask',
    classes: [],
    drawClassId: null,
    hasChosenClass: false,
    drawnId: null,
    keepsDrawing: true,
    announcement: null,
  }))

/** What is painted when only the selected object is visible; everything while none is selected. */
export const soloed = (
  visible: readonly EditorObject[],
  { solo, selectedId }: Pick<EditorState, 'solo' | 'selectedId'>,
): readonly EditorObject[] => (solo && selectedId !== null ? visible.filter(({ id }) => id === selectedId) : visible)

export const selectedIn = ({ objectsById, selectedId }: EditorState): EditorObject | null =>
  (selectedId && objectsById.get(selectedId)) || null

const selections = new WeakMap<ReadonlySet<ObjectId>, { objects: readonly EditorObject[]; found: EditorObject[] }>()

/** Everything selected, in the order of the list. Computed once per selection: it is read at every move. */
export function selectionIn({ objects, selectedIds }: EditorState): EditorObject[] {
  const cached = selections.get(selectedIds)
  if (cached?.objects === objects) return cached.found
  const found = selectedIds.size === 0 ? [] : objects.filter(({ id }) => selectedIds.has(id))
  selections.set(selectedIds, { objects, found })
  return found
}

/** Where an object is on screen now: where a drag or a key has it, else where it is saved. */
export function draftedIn(draft: Draft | null, { id, geometry }: EditorObject): Geometry {
  if (draft && 'geometries' in draft) return draft.geometries.get(id) ?? geometry
  return draft && 'geometry' in draft && draft.id === id ? draft.geometry : geometry
}

const unknownColor = '#9aa0a6'
export const classOf = (classes: readonly LabelClass[], classId: number | null): LabelClass | null =>
  classes.find((candidate) => candidate.classId === classId) ?? null
export const colorOf = (classes: readonly LabelClass[], classId: number): string =>
  classOf(classes, classId)?.color ?? unknownColor
export const classNameOf = (classes: readonly LabelClass[], classId: number): string =>
  classOf(classes, classId)?.name ?? t`class ${classId}`
export const skeletonOf = (classes: readonly LabelClass[], classId: number): Skeleton | null =>
  classOf(classes, classId)?.skeleton ?? null

/** An object by its class and number: "person 2". */
export function objectNameOf({ classes, numbers }: EditorState, object: EditorObject): string {
  const { classId, annotation, prediction } = object
  const number = numbers.of(annotation ?? prediction)
  return number ? `${classNameOf(classes, classId)} ${number}` : classNameOf(classes, classId)
}

/** The class that most objects of the image have, of those that fit. */
export function dominantClassOf(
  { classes, snapshot, fromScore }: EditorState,
  fits: (labelClass: LabelClass) => boolean,
): number | null {
  const counts = new Map<number, number>()
  const { annotations = [], predictions = [] } = snapshot?.labels ?? {}
  const open = predictions.filter((one) => one.outcome === 'open' && isShown(one, fromScore))
  for (const { classId } of [...annotations, ...open]) counts.set(classId, (counts.get(classId) ?? 0) + 1)
  const fitting = [...counts].filter(([id]) => {
    const labelClass = classOf(classes, id)
    return labelClass !== null && fits(labelClass)
  })
  const [max] = fitting.sort((a, b) => b[1] - a[1])
  return max?.[0] ?? null
}

/** Whether a required attribute of the object is missing; predictions need theirs only once accepted. */
export function isMissingAnswers({ annotation, classId }: EditorObject, classes: readonly LabelClass[]): boolean {
  const labelClass = annotation && classOf(classes, classId)
  return labelClass !== null && missingAttributes(labelClass, annotation?.attributes ?? {}).length > 0
}

/** Where the threshold stands. */
export const thresholdOf = ({ fromScore, snapshot }: Pick<EditorState, 'fromScore' | 'snapshot'>): number =>
  fromScore ?? snapshot?.image.shownFrom ?? reviewDefaults.reviewFromScore
