import { t } from '@lingui/core/macro'
import { type AnnotationId, annotationIdFrom } from '#model/ids.ts'
import { defaultAttributes, takesShape } from '#model/label-set/label-set.ts'
import { type Change, draw } from '#model/labels/corrections.ts'
import { type Diff, invert, isEmpty, type Labels } from '#model/labels/diff.ts'
import { withDefaultAttributes } from '#model/labels/with-default-attributes.ts'
import { randomPart } from '#model/random-part.ts'
import { type Geometry, type ShapeName, shapeOf } from '#model/shapes/index.ts'
import { shapeInSentence } from '../texts/in-sentence.ts'
import type { Camera } from './camera.ts'
import { nextClass } from './class-in-hand.ts'
import { classOf, draftedIn, type EditorStore, imageIn, selectionIn } from './editor-state.ts'
import { measuresOf } from './scene/measures.ts'
import type { ObjectId } from './scene/objects.ts'
import { changeObject, madeIn, together } from './scene/ops.ts'
import type { ImageSize } from './scene/viewport.ts'

const nudgeSettlesMs = 600

export const newAnnotationId = (): AnnotationId =>
  annotationIdFrom(randomPart(crypto.getRandomValues(new Uint8Array(16))))

type Surroundings = {
  store: EditorStore
  camera: Camera
  announce(message: string): void
  refuse(message: string): void
  /** Selects what an edit made; `show` scrolls to it. */
  onMade(ids: readonly ObjectId[], options?: { show: boolean }): void
}

/** Edits the labels on the stage. */
export class Edits {
  readonly #surroundings: Surroundings
  readonly #store: EditorStore
  readonly #last = new Map<string, Geometry>()
  #nudgeTimer: ReturnType<typeof setTimeout> | null = null

  /** Called for each edit once it shows, with the labels before it; not for undo and redo. */
  onApplied: ((diff: Diff, before: Labels) => void) | null = null

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
    this.#store = surroundings.store
  }

  /** Applies an edit and selects what it made, or `selectId`. Commits a pending nudge first. */
  edit(diff: Diff, selectId?: ObjectId | null): void {
    this.settle()
    this.#apply(diff)
    const made = selectId === undefined ? madeIn(diff) : selectId === null ? [] : [selectId]
    if (selectId !== undefined || made.length > 0) this.#surroundings.onMade(made)
  }

  #apply(made: Diff): void {
    const { session, classes } = this.#store.getState()
    const diff = withDefaultAttributes(made, (classId) => classOf(classes, classId))
    const before = session?.snapshot().labels
    session?.apply(diff)
    if (before && !isEmpty(diff)) this.onApplied?.(diff, before)
    for (const { after } of diff.annotations)
      if (after) this.#last.set(`${after.geometry.shape} ${after.classId}`, after.geometry)
  }

  /** Returns the shape of this kind and class that was edited last in this window. */
  lastOf(shape: ShapeName, classId: number): Geometry | null {
    return this.#last.get(`${shape} ${classId}`) ?? null
  }

  /** The user whose later change blocked the last undo or redo, or null. */
  get changedBy(): string | null {
    return this.#store.getState().session?.changedBy ?? null
  }

  /** Undoes the user's last edit and returns that edit, or null. */
  undo(): Diff | null {
    this.settle()
    const diff = this.#store.getState().session?.undo() ?? null
    this.#showMade(diff)
    return diff && invert(diff)
  }

  /** Redoes the last undone edit and returns it, or null. */
  redo(): Diff | null {
    this.settle()
    const diff = this.#store.getState().session?.redo() ?? null
    this.#showMade(diff)
    return diff
  }

  /**
   * Selects what undo or redo brought back. Reopened predictions are selected only if it is a single one: otherwise one
   * key would accept many.
   */
  #showMade(diff: Diff | null): void {
    if (!diff) return
    const opened = diff.predictions.flatMap(({ id, after }) => (after === 'open' ? [id] : []))
    this.#surroundings.onMade(opened.length === 1 && opened[0] ? opened : madeIn(diff), { show: true })
  }

  /** Changes objects in one edit and keeps them selected. Locked ones stay unchanged. */
  change(changes: ReadonlyMap<ObjectId, Change>): void {
    this.settle()
    const { objectsById, lockedIds, selectedId, selectedIds, activeHandle } = this.#store.getState()
    const renamed = new Map<ObjectId, ObjectId>()
    const diffs = [...changes].flatMap(([id, change]) => {
      const object = objectsById.get(id)
      if (!object || lockedIds.has(id)) return []
      const diff = changeObject(object, change, newAnnotationId())
      renamed.set(id, madeIn(diff)[0] ?? id)
      return [diff]
    })
    const diff = together(diffs)
    if (isEmpty(diff)) return
    this.#apply(diff)
    const now = (id: ObjectId) => renamed.get(id) ?? id
    this.#store.setState({
      selectedIds: new Set([...selectedIds].map(now)),
      selectedId: selectedId && now(selectedId),
      activeHandle,
    })
  }

  changeShapes(geometries: ReadonlyMap<ObjectId, Geometry>): void {
    this.change(new Map([...geometries].map(([id, geometry]) => [id, { geometry }])))
  }

  /** What arrow keys move: the selected objects that aren't locked, where they are on screen now. */
  get #nudged(): ReadonlyMap<ObjectId, Geometry> {
    const state = this.#store.getState()
    return new Map(
      selectionIn(state)
        .filter(({ id }) => !state.lockedIds.has(id))
        .map((object) => [object.id, draftedIn(state.draft, object)]),
    )
  }

  /** Moves the selection at once and commits it as one edit after a pause. */
  nudge(
    change: (geometries: ReadonlyMap<ObjectId, Geometry>, image: ImageSize) => ReadonlyMap<ObjectId, Geometry>,
  ): void {
    const state = this.#store.getState()
    const image = imageIn(state)
    const from = this.#nudged
    if (!image) return
    if (from.size === 0) {
      this.announceLocked()
      return
    }
    if (this.#nudgeTimer) clearTimeout(this.#nudgeTimer)
    const geometries = change(from, image)
    const [first, ...others] = geometries
    if (!first) return
    this.#store.setState({
      draft: others.length === 0 ? { id: first[0], geometry: first[1] } : { id: null, geometries },
    })
    this.#nudgeTimer = setTimeout(() => this.settle(), nudgeSettlesMs)
    this.#surroundings.camera.reveal(geometries.get(state.selectedId ?? first[0]) ?? first[1])
  }

  /** Commits a pending nudge. */
  settle(): void {
    if (!this.#nudgeTimer) return
    clearTimeout(this.#nudgeTimer)
    this.#nudgeTimer = null
    const { draft } = this.#store.getState()
    this.#store.setState({ draft: null })
    if (!draft) return
    if ('geometries' in draft) this.changeShapes(draft.geometries)
    else if ('geometry' in draft && draft.id) this.changeShapes(new Map([[draft.id, draft.geometry]]))
  }

  /** Draws a label of the next class; returns false, with a message, if no class fits. */
  create(geometry: Geometry): boolean {
    const { announce, refuse } = this.#surroundings
    const state = this.#store.getState()
    const labelClass = nextClass(state)
    if (!labelClass) {
      refuse(
        state.classes.some(({ kind }) => kind === 'object')
          ? t`None of your classes can be a ${shapeInSentence(shapeOf(geometry))}. Change a class in Settings → Classes.`
          : t`The label set has no classes. Add one in the class picker first.`,
      )
      return false
    }
    if (!takesShape(labelClass, geometry.shape)) {
      refuse(t`${labelClass.name} can’t be a ${shapeInSentence(shapeOf(geometry))}. Choose another class.`)
      return false
    }
    const id = newAnnotationId()
    this.edit(draw(geometry, labelClass.classId, id, defaultAttributes(labelClass)))
    this.#store.setState({ drawnId: id, hasChosenClass: true })
    announce(t`${labelClass.name} drawn: ${measuresOf(geometry).slice(0, 2).join(', ')}.`)
    return true
  }

  /** Replaces an object by several shapes in one edit: the first keeps its identity, the others copy its class. */
  replace(id: ObjectId, [first, ...others]: readonly Geometry[], message?: string): void {
    const { announce, refuse } = this.#surroundings
    const { objectsById, lockedIds, classes } = this.#store.getState()
    const object = objectsById.get(id)
    if (!object || !first) return
    if (lockedIds.has(id)) {
      this.announceLocked()
      return
    }
    const labelClass = classOf(classes, object.classId)
    if (labelClass && !takesShape(labelClass, first.shape)) {
      refuse(t`${labelClass.name} can’t be a ${shapeInSentence(shapeOf(first))}.`)
      return
    }
    const attributes = object.annotation?.attributes ?? {}
    this.edit(
      together([
        changeObject(object, { geometry: first }, newAnnotationId()),
        ...others.map((geometry) => draw(geometry, object.classId, newAnnotationId(), attributes)),
      ]),
    )
    if (message) announce(message)
  }

  announceLocked(): void {
    this.#surroundings.refuse(t`Object is locked. Unlock it to edit`)
  }
}
