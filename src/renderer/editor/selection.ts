import type { Camera } from './camera.ts'
import { type EditorStore, selectedIn } from './editor-state.ts'
import type { Edits } from './edits.ts'
import type { LabelDisplay } from './label-display.ts'
import type { ObjectId } from './scene/objects.ts'

/** Which objects and which of their handles are selected. */
export class Selection {
  readonly #store: EditorStore
  readonly #camera: Camera
  readonly #edits: Edits
  readonly #display: LabelDisplay

  constructor(store: EditorStore, camera: Camera, edits: Edits, display: LabelDisplay) {
    this.#store = store
    this.#camera = camera
    this.#edits = edits
    this.#display = display
  }

  /** `show` moves the object into view; `inHand` false when it is the review and not the user that chooses. */
  select(id: ObjectId | null, options: { show?: boolean; isGrabbed?: boolean } = {}): void {
    this.selectAll(id === null ? [] : [id], options)
  }

  /** Selects objects together; the last one is the one whose handles are shown. */
  selectAll(ids: readonly ObjectId[], { show = false, isGrabbed = true } = {}): void {
    this.#edits.settle()
    const { selectedId: before, activeHandle, solo, session } = this.#store.getState()
    const selectedId = ids.at(-1) ?? null
    this.#store.setState({
      selectedId,
      selectedIds: new Set(ids),
      isGrabbed: isGrabbed && selectedId !== null,
      drawnId: null,
      activeHandle: selectedId === before && ids.length === 1 ? activeHandle : null,
    })
    if (solo && selectedId !== before) this.#display.take(session)
    const selected = selectedIn(this.#store.getState())
    if (selected && show) this.#camera.reveal(selected.geometry)
  }

  /** Adds an object to the selection, or takes it out. */
  toggle(id: ObjectId): void {
    const { selectedIds } = this.#store.getState()
    this.selectAll(selectedIds.has(id) ? [...selectedIds].filter((other) => other !== id) : [...selectedIds, id])
  }

  /** The handle that arrow keys move from now on. */
  setActiveHandle(activeHandle: string | null): void {
    this.#edits.settle()
    this.#store.setState({ activeHandle })
  }

  setHovered(hoveredId: ObjectId | null): void {
    if (hoveredId !== this.#store.getState().hoveredId) this.#store.setState({ hoveredId })
  }
}
