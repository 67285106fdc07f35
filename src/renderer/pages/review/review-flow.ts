import { createStore, type StoreApi } from 'zustand/vanilla'
import { accept, acceptImage, setState } from '#model/corrections.ts'
import type { ImageId } from '#model/ids.ts'
import type { ImageState } from '#model/image-state.ts'
import { engine, errorSentence, pictureUrl } from '../../connection/index.ts'
import { Editor, newAnnotationId } from '../../editor/editor.ts'
import { classNameOf, selectedIn } from '../../editor/editor-state.ts'
import { type EditorObject, nextToReview } from '../../editor/objects.ts'
import { removeObject } from '../../editor/ops.ts'
import { Pictures } from '../../editor/pictures.ts'
import type { EditSession, EditSessions } from '../../editor/session/index.ts'
import { countOf } from '../../kit/index.ts'
import type { PageParams } from '../../route.ts'
import { defaultQueue, needsReview, ReviewQueue, unpackSequence } from './review-queue.ts'

/** What the page shows instead of, or around, the editor. */
export type ReviewState = { pickerOpen: boolean } & (
  | { status: 'loading' }
  | { status: 'failed'; sentence: string }
  /** `everything` when no query of the person's own led here: there is nothing left to review at all. */
  | { status: 'empty'; everything: boolean }
  | { status: 'image'; imageId: ImageId; position: number; total: number; problem: string | null }
  | { status: 'done'; total: number; leftOver: readonly number[] }
)

async function fetchPicture(imageId: ImageId, variant: 'proxy' | 'display', signal: AbortSignal): Promise<Blob> {
  const response = await fetch(pictureUrl(imageId, variant), { signal })
  if (!response.ok) throw new Error(await response.text())
  return response.blob()
}

/** The way through a queue of images: which one is on the stage, what accepting leads to, and the end. */
export class ReviewFlow {
  readonly store: StoreApi<ReviewState>
  readonly editor: Editor
  readonly pictures = new Pictures(fetchPicture)
  readonly sessions: EditSessions
  #queue: ReviewQueue
  #everything = true
  #moving = false
  #closed = false

  constructor(sessions: EditSessions, fromScore: number) {
    this.sessions = sessions
    this.editor = new Editor(fromScore)
    this.#queue = new ReviewQueue(new Uint32Array(), engine.library)
    this.store = createStore<ReviewState>(() => ({ status: 'loading', pickerOpen: false }))
  }

  get state(): ReviewState {
    return this.store.getState()
  }

  /** Opens the queue that the params name. The picture of a named image is fetched before the queue is there. */
  async start({ imageId, where, order, position = 0 }: PageParams['review']): Promise<void> {
    this.#everything = where === undefined && imageId === undefined
    const wanted = imageId as ImageId | undefined
    if (wanted) {
      this.pictures.want(wanted, [])
      this.sessions.open(wanted).catch(() => undefined)
    }
    try {
      const asked = this.#everything ? { ...defaultQueue, ...(order ? { order } : {}) } : { where, order }
      const rows = unpackSequence(await engine.library.sequence(asked))
      if (this.#closed) return
      this.#queue = new ReviewQueue(rows, engine.library)
      if (wanted && this.#queue.positionOf(wanted, position) < 0)
        this.#queue = new ReviewQueue(Uint32Array.of(Number(wanted.slice(4))), engine.library)
      if (this.#queue.length === 0)
        return this.store.setState({ status: 'empty', everything: this.#everything, pickerOpen: false })
      this.go(wanted ? this.#queue.positionOf(wanted, position) : Math.min(position, this.#queue.length - 1))
    } catch (error) {
      this.store.setState({ status: 'failed', sentence: errorSentence(error), pickerOpen: false })
    }
  }

  close(): void {
    this.#closed = true
    this.editor.close()
    this.pictures.close()
  }

  /** Shows the image at a position; beyond the last one comes the end. */
  go(position: number): void {
    const imageId = this.#queue.at(position)
    if (!imageId) {
      if (position >= this.#queue.length) void this.#finishQueue()
      return
    }
    this.editor.settle()
    this.store.setState({ status: 'image', imageId, position, total: this.#queue.length, problem: null })
    this.pictures.want(imageId, this.#queue.neighbours(position))
    const session = this.sessions.peek(imageId)
    if (session) this.#show(session, position)
    else {
      this.editor.show(null)
      void this.#open(imageId, position)
    }
  }

  step(by: 1 | -1): void {
    const { state } = this
    if (state.status === 'image') this.go(state.position + by)
    else if (state.status === 'done' && by === -1) this.go(this.#queue.length - 1)
  }

  /** Tries again to open the image on the stage. */
  retry(): void {
    const { state } = this
    if (state.status === 'image') this.go(state.position)
  }

  async #open(imageId: ImageId, position: number): Promise<void> {
    const stillWanted = () => !this.#closed && this.state.status === 'image' && this.state.imageId === imageId
    try {
      const session = await this.sessions.open(imageId)
      if (stillWanted()) this.#show(session, position)
    } catch (error) {
      if (stillWanted()) this.store.setState({ problem: errorSentence(error) })
    }
  }

  #show(session: EditSession, position: number): void {
    this.editor.show(session)
    const { shown } = this.editor.state
    const first = nextToReview(shown, null)
    if (first) this.editor.select(first.id, { inHand: false })
    const { path } = session.snapshot().image
    this.editor.say(`${path}: ${countOf(shown.toReview.length, 'prediction')} to review.`)
    void this.sessions.open(session.imageId)
    // What keeps a neighbour from opening is told when it is its turn.
    for (const neighbour of this.#queue.neighbours(position)) this.sessions.open(neighbour).catch(() => undefined)
  }

  /** Accepts the selected prediction and selects the next one; with none left it finishes the image. */
  acceptSelected(): void {
    this.editor.settle()
    const { state } = this.editor
    const selected = selectedIn(state)
    if (this.#uncover()) return
    const next = nextToReview(state.shown, selected?.id ?? null)
    if (selected?.prediction) {
      this.editor.edit(accept(selected.prediction, newAnnotationId()), null)
      this.#goOn('Accepted', selected, next)
    } else if (next) this.editor.select(next.id, { show: true, inHand: false })
    else this.acceptImage()
  }

  removeSelected(): void {
    this.editor.settle()
    const { state } = this.editor
    const selected = selectedIn(state)
    if (!selected || !state.snapshot) return
    const next = nextToReview(state.shown, selected.id)
    this.editor.edit(removeObject(state.snapshot.labels, selected), null)
    this.#goOn('Deleted', selected, next)
  }

  /** Says what was done and how much is left, and selects the next one to review. */
  #goOn(done: 'Accepted' | 'Deleted', object: EditorObject, next: EditorObject | null): void {
    this.editor.select(next?.id ?? null, { show: true, inHand: false })
    const { classes, shown } = this.editor.state
    const left = shown.toReview.length
    this.editor.say(
      `${done} ${classNameOf(classes, object.classId)}. ${left === 0 ? 'Nothing is left to review in this image.' : `${left} left to review.`}`,
    )
  }

  /** Hidden labels are shown before anything is done to all of them. */
  #uncover(): boolean {
    if (!this.editor.state.labelsHidden) return false
    this.editor.setLabelsHidden(false)
    this.editor.say('The labels were hidden. Look at them and press the key again.')
    return true
  }

  /** Takes all shown predictions over, marks the image reviewed and goes to the next that needs review. */
  acceptImage(): void {
    if (this.#uncover()) return
    this.#finish((labels) => acceptImage(labels, this.editor.state.fromScore, newAnnotationId))
  }

  /** Marks the image and goes to the next that needs review; predictions that are open stay open. */
  finishAs(state: ImageState & ('reviewed' | 'rejected')): void {
    this.#finish((labels) => setState(labels, state))
  }

  /** Puts the image back among those that need review. */
  reopen(): void {
    this.editor.settle()
    const labels = this.editor.state.snapshot?.labels
    if (labels) this.editor.edit(setState(labels, labels.predictions.length > 0 ? 'predicted' : 'new'))
  }

  #finish(diffOf: (labels: Parameters<typeof setState>[0]) => ReturnType<typeof setState>): void {
    this.editor.settle()
    const { state } = this
    const labels = this.editor.state.snapshot?.labels
    if (state.status !== 'image' || !labels || this.#moving) return
    this.editor.edit(diffOf(labels), null)
    this.#queue.finish(state.imageId)
    void this.#goToNextToReview(state.position)
  }

  async #goToNextToReview(position: number): Promise<void> {
    const following = this.#queue.at(position + 1)
    const opened = following && this.sessions.peek(following)
    if (opened && !this.#queue.isFinished(following) && needsReview(opened.snapshot().labels.state))
      return this.go(position + 1)
    this.#moving = true
    try {
      const next = await this.#queue.nextToReview(position)
      if (this.#closed) return
      if (next === null) await this.#finishQueue()
      else this.go(next)
    } catch (error) {
      this.editor.say(`The next image could not be found. ${errorSentence(error)}`)
    } finally {
      this.#moving = false
    }
  }

  async #finishQueue(): Promise<void> {
    this.editor.settle()
    try {
      const leftOver = await this.#queue.leftOver()
      if (this.#closed) return
      this.editor.show(null)
      this.store.setState({ status: 'done', total: this.#queue.length, leftOver })
    } catch (error) {
      this.store.setState({ status: 'failed', sentence: errorSentence(error) })
    }
  }

  setPickerOpen(pickerOpen: boolean): void {
    this.editor.settle()
    this.store.setState({ pickerOpen })
  }
}
