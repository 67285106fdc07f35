import type { Editor } from '../../../editor/editor.ts'
import { selectionIn } from '../../../editor/editor-state.ts'
import { type EditorObject, type ObjectId, trackOf } from '../../../editor/scene/objects.ts'

/** Keeps the user's track selected in the next frames of the sequence. */
export class TrackInHand {
  readonly #editor: Editor
  #track: { sequence: string; number: number; objectId: ObjectId } | null = null

  #shown: { sequence: string; number: number } | null = null

  constructor(editor: Editor) {
    this.#editor = editor
    editor.store.subscribe(() => this.#follow())
  }

  /** The track in the timeline: of the selected object, or the previous one in this sequence. */
  get shown(): number | null {
    return this.#shown?.number ?? null
  }

  #follow(): void {
    const { snapshot } = this.#editor.state
    if (!snapshot) return
    const sequence = snapshot.image.frame?.sequence
    if (this.#shown && this.#shown.sequence !== sequence) this.#shown = null
    const [object, another] = selectionIn(this.#editor.state)
    const number = object && !another ? trackOf(object) : null
    if (sequence !== undefined && number !== null && number !== this.#shown?.number) this.#shown = { sequence, number }
  }

  /** Before leaving the stage: remembers a track that the user, not the review, selected. */
  note(): void {
    const { snapshot, isGrabbed, objectsById } = this.#editor.state
    if (!snapshot) return
    const [object, another] = selectionIn(this.#editor.state)
    const wasHere = this.#track !== null && objectsById.has(this.#track.objectId)
    if (!object || another) {
      if (wasHere) this.#track = null
    } else if (isGrabbed || (wasHere && object.id !== this.#track?.objectId)) this.#take(object)
  }

  #take(object: EditorObject): void {
    const number = trackOf(object)
    const { frame } = this.#editor.state.snapshot?.image ?? {}
    this.#track = frame && number !== null ? { sequence: frame.sequence, number, objectId: object.id } : null
  }

  /** Selects the track's object in this frame, if any. */
  select(): void {
    const { snapshot, objects } = this.#editor.state
    const track = this.#track
    if (!track || snapshot?.image.frame?.sequence !== track.sequence) return
    const found = objects.find((object) => trackOf(object) === track.number)
    if (!found) return
    this.#track = { ...track, objectId: found.id }
    this.#editor.selection.select(found.id, { isGrabbed: false })
  }
}
