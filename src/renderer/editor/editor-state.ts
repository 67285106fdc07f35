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

export type StagedImage = { imageId: ImageId } & ImageSize

/** Everything that the editor's layers and panels show. */
export type EditorState = {
  session: EditSession | null
  snapshot: SessionSnapshot | null
  /** An image shown while its labels are still loading; it can't be edited yet. */
  awaited: StagedImage | null
  shown: ShownObjects
  /** Open predictions and accepted objects, in list order. */
  objects: readonly EditorObject[]
  objectsById: ReadonlyMap<ObjectId, EditorObject>
  /** Numbers of the image's objects, kept while this window is open. */
  numbers: ObjectNumbers
  /** Objects that are painted and can be clicked, bottom first. */
  visible: readonly EditorObject[]
  /** The object selected last; its handles and panel are shown. */
  selectedId: ObjectId | null
  /** All selected objects, including `selectedId`. */
  selectedIds: ReadonlySet<ObjectId>
  /**
   * Whether the user selected the object by pointer or Tab, so that arrow keys move it; false if the review selected
   * it.
   */
  isGrabbed: boolean
  /** The handle that arrow keys move; null for the whole object. */
  activeHandle: string | null
  hoveredId: ObjectId | null
  /** Objects hidden in this window. They are still saved. */
  hiddenIds: ReadonlySet<ObjectId>
  /** Classes hidden on all images. */
  hiddenClassIds: ReadonlySet<number>
  /** Objects that can't be edited in this window. */
  lockedIds: ReadonlySet<ObjectId>
  tool: Tool
  draft: Draft | null
  /** What to do next with the current tool. */
  hint: string | null
  cursor: string
  pointer: ViewPoint | null
  viewport: Viewport
  view: ViewSize
  /** The user's confidence threshold; null uses the one of the review. */
  fromScore: number | null
  labelsHidden: boolean
  /** Only the selected object is painted and can be clicked. */
  solo: boolean
  /** Points snap to other shapes and to the image's border. */
  snapping: boolean
  /** What the point under the pointer snaps to now. */
  snapped: SnappedPoint | null
  /** Radius on screen at any zoom, so that the brush is finer when zoomed in. */
  brushRadiusCssPx: number
  brushErases: boolean
  /** The shape that area tools create where the class allows both. */
  areaShape: AreaShape
  classes: readonly LabelClass[]
  /** The class chosen for new shapes; see `nextClass`. */
  drawClassId: number | null
  /** The user chose this class or drew with it, so other images no longer change it. */
  hasChosenClass: boolean
  /** The shape drawn last while it is selected: Enter ends the drawing and digits set its class. */
  drawnId: ObjectId | null
  /** Keep tool and class after drawing a shape, until Escape. */
  keepsDrawing: boolean
  /**
   * The latest message for screen readers and the status bar; `at` tells equal messages apart. A refusal says why
   * nothing was done.
   */
  announcement: { message: string; at: number; isRefusal: boolean } | null
}

export const noIds: ReadonlySet<ObjectId> = new Set()

/** Returns the image on the stage once its labels are loaded. */
export const imageIn = ({ snapshot }: EditorState): SessionSnapshot['image'] | null => snapshot?.image ?? null

/** Returns the image on the stage, with or without its labels. */
export const stagedImage = ({ snapshot, awaited }: EditorState): StagedImage | null => snapshot?.image ?? awaited

const nothingShown: ShownObjects = { toReview: [], accepted: [], belowThreshold: 0 }

/** Computes the shown objects from labels, threshold and what is hidden. */
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

/** Returns the selected object alone in solo mode, else all visible ones. */
export const soloed = (
  visible: readonly EditorObject[],
  { solo, selectedId }: Pick<EditorState, 'solo' | 'selectedId'>,
): readonly EditorObject[] => (solo && selectedId !== null ? visible.filter(({ id }) => id === selectedId) : visible)

export const selectedIn = ({ objectsById, selectedId }: EditorState): EditorObject | null =>
  (selectedId && objectsById.get(selectedId)) || null

const selections = new WeakMap<ReadonlySet<ObjectId>, { objects: readonly EditorObject[]; found: EditorObject[] }>()

/** Returns the selected objects in list order, computed once per selection because every pointer move reads it. */
export function selectionIn({ objects, selectedIds }: EditorState): EditorObject[] {
  const cached = selections.get(selectedIds)
  if (cached?.objects === objects) return cached.found
  const found = selectedIds.size === 0 ? [] : objects.filter(({ id }) => selectedIds.has(id))
  selections.set(selectedIds, { objects, found })
  return found
}

/** Returns an object's geometry while it is dragged or nudged, else the saved one. */
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

/** Names an object by class and number: "person 2". */
export function objectNameOf({ classes, numbers }: EditorState, object: EditorObject): string {
  const { classId, annotation, prediction } = object
  const number = numbers.of(annotation ?? prediction)
  return number ? `${classNameOf(classes, classId)} ${number}` : classNameOf(classes, classId)
}

/** Returns the most frequent class on the image among those that fit. */
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

/** Returns whether a label lacks a required attribute. Predictions need theirs only once accepted. */
export function isMissingAnswers({ annotation, classId }: EditorObject, classes: readonly LabelClass[]): boolean {
  const labelClass = annotation && classOf(classes, classId)
  return labelClass !== null && missingAttributes(labelClass, annotation?.attributes ?? {}).length > 0
}

/** Returns the confidence threshold in effect. */
export const thresholdOf = ({ fromScore, snapshot }: Pick<EditorState, 'fromScore' | 'snapshot'>): number =>
  fromScore ?? snapshot?.image.shownFrom ?? reviewDefaults.reviewFromScore
