import type { Camera } from './camera.ts'
import { type EditorStore, selectedIn } from './editor-state.ts'
import type { Edits } from './edits.ts'
import type { LabelDisplay } from './label-display.ts'
import type { ObjectId } from './scene/objects.ts'

/** Which objects and handles are selected. */
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

  /** `show` moves the object into view; `isGrabbed` is false when the review, not the user, selects. */
  select(id: ObjectId | null, options: { show?: boolean; isGrabbed?: boolean } = {}): void {
    this.selectAll(id === null ? [] : [id], options)
  }

  /** Selects objects; the last one shows its handles. */
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

  toggle(id: ObjectId): void {
    const { selectedIds } = this.#store.getState()
    this.selectAll(selectedIds.has(id) ? [...selectedIds].filter((other) => other !== id) : [...selectedIds, id])
  }

  /** Sets the handle that arrow keys move. */
  setActiveHandle(activeHandle: string | null): void {
    this.#edits.settle()
    this.#store.setState({ activeHandle })
  }

  setHovered(hoveredId: ObjectId | null): void {
    if (hoveredId !== this.#store.getState().hoveredId) this.#store.setState({ hoveredId })
  }
}
