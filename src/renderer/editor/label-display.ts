import { shallowEqual } from 'fast-equals'
import type { ImageId } from '#model/ids.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { canMake } from './class-in-hand.ts'
import {
  derived,
  dominantClassOf,
  type EditorState,
  type EditorStore,
  noIds,
  skeletonOf,
  soloed,
} from './editor-state.ts'
import type { Edits } from './edits.ts'
import { type MarkSettings, useMarkSettings } from './images/view-settings.ts'
import { HitIndex } from './scene/hit.ts'
import { ObjectNumbers } from './scene/object-numbers.ts'
import type { ObjectId } from './scene/objects.ts'
import type { EditSession } from './session/index.ts'

type KeptOfImage = Pick<EditorState, 'hiddenIds' | 'lockedIds' | 'numbers'>

/** Decides which labels are shown and can be clicked. */
export class LabelDisplay {
  /** Finds shown labels by position. */
  readonly hits = new HitIndex()
  readonly #store: EditorStore
  readonly #edits: Edits
  /** What was hidden, locked and numbered on images seen before. */
  readonly #kept = new Map<ImageId, KeptOfImage>()
  /** The inputs of the objects on the stage. */
  #taken: Readonly<Record<string, unknown>> = {}

  constructor(store: EditorStore, edits: Edits) {
    this.#store = store
    this.#edits = edits
  }

  /** Shows a session's current labels. Does nothing but update the snapshot if only the saved state changed. */
  take(session: EditSession | null): void {
    const { objectOrder, acceptedOrder } = useMarkSettings.getState()
    const { fromScore, hiddenIds, hiddenClassIds, classes, selectedId, selectedIds, solo, numbers } =
      this.#store.getState()
    const snapshot = session?.snapshot() ?? null
    const from = {
      labels: snapshot?.labels,
      fromScore,
      hiddenIds,
      hiddenClassIds,
      selectedId: solo ? selectedId : null,
      classes,
      solo,
      objectOrder,
      acceptedOrder,
    }
    if (snapshot && shallowEqual(from, this.#taken)) {
      this.#store.setState({ snapshot })
      return
    }
    this.#taken = from
    if (snapshot) numbers.note(snapshot.labels, fromScore)
    const all = derived(snapshot, fromScore, hiddenIds, hiddenClassIds, objectOrder, acceptedOrder)
    const next = { ...all, visible: soloed(all.visible, { solo, selectedId }) }
    this.hits.update(next.visible, (classId) => skeletonOf(classes, classId))
    const left = [...selectedIds].filter((id) => next.objectsById.has(id))
    this.#store.setState({
      ...next,
      ...(left.length < selectedIds.size && { selectedIds: new Set(left) }),
      ...(selectedId !== null &&
        !next.objectsById.has(selectedId) && { selectedId: left.at(-1) ?? null, activeHandle: null }),
    })
  }

  /** Stores what is hidden, locked and numbered on the current image, and returns the same for the next one. */
  changeOver(to: EditSession | null): KeptOfImage {
    const { session, hiddenIds, lockedIds, numbers } = this.#store.getState()
    if (session) this.#kept.set(session.imageId, { hiddenIds, lockedIds, numbers })
    return (to && this.#kept.get(to.imageId)) ?? { hiddenIds: noIds, lockedIds: noIds, numbers: new ObjectNumbers() }
  }

  setClasses(classes: readonly LabelClass[]): void {
    const { drawClassId } = this.#store.getState()
    const existing = classes.some(({ classId }) => classId === drawClassId)
    const first = classes.find(({ kind }) => kind === 'object')
    this.#store.setState({ classes, drawClassId: existing ? drawClassId : (first?.classId ?? null) })
    this.guessClass()
  }

  /** Until the user chooses a class, new shapes get the most frequent one on the image. */
  guessClass(): void {
    const state = this.#store.getState()
    const dominant = state.hasChosenClass ? null : dominantClassOf(state, (one) => canMake(state.tool, one))
    if (dominant !== null) this.#store.setState({ drawClassId: dominant })
  }

  setThreshold(fromScore: number): void {
    this.#show({ fromScore: Math.min(1, Math.max(0, fromScore)) })
  }

  setLabelsHidden(labelsHidden: boolean): void {
    this.#store.setState({ labelsHidden })
  }

  setSolo(solo: boolean): void {
    this.#show({ solo })
  }

  setHidden(hiddenIds: ReadonlySet<ObjectId>): void {
    this.#show({ hiddenIds })
  }

  setHiddenClasses(hiddenClassIds: ReadonlySet<number>): void {
    this.#show({ hiddenClassIds })
  }

  setLocked(lockedIds: ReadonlySet<ObjectId>): void {
    this.#edits.settle()
    this.#store.setState({ lockedIds, activeHandle: null })
  }

  /** Sets the order of predictions or accepted objects on all images. */
  setOrder(order: Partial<Pick<MarkSettings, 'objectOrder' | 'acceptedOrder'>>): void {
    useMarkSettings.setState(order)
    this.#show({})
  }

  /** Shows everything that was hidden; returns false if nothing was. */
  uncover(): boolean {
    const { labelsHidden, hiddenIds, hiddenClassIds, objects } = this.#store.getState()
    const lacksClass = objects.some(({ classId }) => hiddenClassIds.has(classId))
    if (!labelsHidden && hiddenIds.size === 0 && !lacksClass) return false
    if (lacksClass) this.setHiddenClasses(new Set())
    this.setLabelsHidden(false)
    this.setHidden(noIds)
    return true
  }

  #show(change: Partial<EditorState>): void {
    this.#store.setState(change)
    this.take(this.#store.getState().session)
  }
}
