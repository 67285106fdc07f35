import { t } from '@lingui/core/macro'
import { type AnnotationId, annotationIdFrom } from '#model/ids.ts'
import { defaultAttributes, takesShape } from '#model/label-set/label-set.ts'
import { type Change, draw } from '#model/labels/corrections.ts'
import { withDefaultAnswers } from '#model/labels/default-answers.ts'
import { type Diff, invert, isEmpty, type Labels } from '#model/labels/diff.ts'
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
  /** Selects what an edit made; `show` moves it into view. */
  onMade(ids: readonly ObjectId[], options?: { show: boolean }): void
}

/** What is changed of the labels on the stage, each time in one edit. */
export class Edits {
  readonly #surroundings: Surroundings
  readonly #store: EditorStore
  readonly #last = new Map<string, Geometry>()
  #nudgeTimer: ReturnType<typeof setTimeout> | null = null

  /** Hears of each edit once it shows, with the labels before it. Not of undo and redo. */
  onApplied: ((diff: Diff, before: Labels) => void) | null = null

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
    this.#store = surroundings.store
  }

  /** Applies an edit and selects what it made, or `selectId` when given. Finishes a nudge that is under way first. */
  edit(diff: Diff, selectId?: ObjectId | null): void {
    this.settle()
    this.#apply(diff)
    const made = selectId === undefined ? madeIn(diff) : selectId === null ? [] : [selectId]
    if (selectId !== undefined || made.length > 0) this.#surroundings.onMade(made)
  }

  #apply(made: Diff): void {
    const { session, classes } = this.#store.getState()
    const diff = withDefaultAnswers(made, (classId) => classOf(classes, classId))
    const before = session?.snapshot().labels
    session?.apply(diff)
    if (before && !isEmpty(diff)) this.onApplied?.(diff, before)
    for (const { after } of diff.annotations)
      if (after) this.#last.set(`${after.geometry.shape} ${after.classId}`, after.geometry)
  }

  /** The shape of that kind and class that was made or changed last in this window. */
  lastOf(shape: ShapeName, classId: number): Geometry | null {
    return this.#last.get(`${shape} ${classId}`) ?? null
  }

  /** Who changed since what the last undo or redo was about; null when that was nobody. */
  get changedBy(): string | null {
    return this.#store.getState().session?.changedBy ?? null
  }

  /** Takes the user's last edit back and gives that edit, or null when there is none. */
  undo(): Diff | null {
    this.settle()
    const diff = this.#store.getState().session?.undo() ?? null
    this.#showMade(diff)
    return diff && invert(diff)
  }

  /** Does again what was taken back last and gives it, or null. */
  redo(): Diff | null {
    this.settle()
    const diff = this.#store.getState().session?.redo() ?? null
    this.#showMade(diff)
    return diff
  }

  /** Selects what came by undo or redo; a prediction that is open again only alone, or one key would accept many. */
  #showMade(diff: Diff | null): void {
    if (!diff) return
    const opened = diff.predictions.flatMap(({ id, after }) => (after === 'open' ? [id] : []))
    this.#surroundings.onMade(opened.length === 1 && opened[0] ? opened : madeIn(diff), { show: true })
  }

  /** Changes objects in one edit; they stay selected as they are. Those that are locked stay as they are. */
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

  /** What arrow keys change: everything that is selected and not locked, as it is on screen now. */
  get #nudged(): ReadonlyMap<ObjectId, Geometry> {
    const state = this.#store.getState()
    return new Map(
      selectionIn(state)
        .filter(({ id }) => !state.lockedIds.has(id))
        .map((object) => [object.id, draftedIn(state.draft, object)]),
    )
  }

  /** Shows other geometries of the selection at once, and makes them one edit when no further change follows. */
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

  /** Makes an edit of a nudge that is under way. */
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

  /** Adds an annotation of the active class; false if that's impossible, with a message. */
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

  /** One object becomes these shapes in one edit: the first is still the object, the others are made like it. */
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
