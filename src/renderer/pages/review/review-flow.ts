import { createStore, type StoreApi } from 'zustand/vanilla'
import { accept, acceptImage, setState } from '#model/corrections.ts'
import { withDefaultAnswers } from '#model/default-answers.ts'
import { apply, type Diff, type Labels } from '#model/diff.ts'
import type { ImageId } from '#model/ids.ts'
import { missingAttributes } from '#model/label-set.ts'
import { engine, errorSentence, onEngineEvent, pictureUrl } from '../../connection/index.ts'
import { Editor, newAnnotationId } from '../../editor/editor.ts'
import { classNameOf, classOf, selectedIn } from '../../editor/editor-state.ts'
import { type EditorObject, nextToReview } from '../../editor/objects.ts'
import { removeObject } from '../../editor/ops.ts'
import { Pictures } from '../../editor/pictures.ts'
import { SegmentationHelper } from '../../editor/segmentation/segmentation-helper.ts'
import type { EditSession, EditSessions } from '../../editor/session/index.ts'
import { countOf } from '../../kit/index.ts'
import type { PageParams } from '../../route.ts'
import { openQueue } from './open-queue.ts'
import { PlaceKeeper } from './place-keeper.ts'
import { ReviewModes } from './review-modes.ts'
import { isToDo, type Purpose, ReviewQueue } from './review-queue.ts'
import { tilesOf } from './tiles-of.ts'
import { WorkLog } from './work-log.ts'

/** What the page shows instead of, or around, the editor. */
export type ReviewState = {
  pickerOpen: boolean
  purpose: Purpose
  /** The query and order of the queue. */
  where: string
  order: string
  /** The dialog that asks why. */
  asking: 'reject' | 'sendBack' | null
} & (
  | { status: 'loading' }
  | { status: 'failed'; sentence: string }
  /** `everything` when no query of the person's own led here: there is nothing left to review at all. */
  | { status: 'empty'; everything: boolean }
  | { status: 'image'; imageId: ImageId; position: number; total: number; problem: string | null }
  | { status: 'done'; total: number; putOff: readonly number[]; passedOver: readonly number[] }
)

const atFirst = { pickerOpen: false, purpose: 'review' as Purpose, where: '', order: '', asking: null }

async function fetchPicture(imageId: ImageId, variant: 'proxy' | 'display', signal: AbortSignal): Promise<Blob> {
  const response = await fetch(pictureUrl(imageId, variant), { signal })
  if (!response.ok) throw new Error(await response.text())
  return response.blob()
}

/** The way through a queue of images: which one is on the stage, what accepting leads to, and the end. */
export class ReviewFlow {
  readonly store: StoreApi<ReviewState>
  readonly editor: Editor
  readonly modes: ReviewModes
  readonly pictures = new Pictures(fetchPicture, tilesOf)
  readonly helper = new SegmentationHelper(engine.segmentation, this.pictures)
  readonly sessions: EditSessions
  readonly work: WorkLog
  readonly #places = new PlaceKeeper()
  readonly #stopListening = onEngineEvent(({ type }) => {
    if (type === 'modelsChanged') this.helper.modelsChanged()
  })
  #opening: Promise<unknown> = Promise.resolve()
  #queue = new ReviewQueue(new Uint32Array(), engine.library)
  #moving = false
  #closed = false
  /** The image that was on the stage last. */
  lastImageId: ImageId | null = null

  constructor(sessions: EditSessions, fromScore: number) {
    this.sessions = sessions
    this.editor = new Editor(fromScore)
    this.editor.helper = this.helper
    this.helper.follow(this.editor, () =>
      this.state.status === 'image' ? this.#queue.neighbours(this.state.position) : [],
    )
    this.modes = new ReviewModes(this.editor)
    this.work = new WorkLog(sessions)
    this.store = createStore<ReviewState>(() => ({ ...atFirst, status: 'loading' }))
  }

  get state(): ReviewState {
    return this.store.getState()
  }

  /** Opens the queue that the params name. The picture of a named image is fetched before the queue is there. */
  async start(params: PageParams['review']): Promise<void> {
    if (params.mode && params.mode !== 'chips') this.modes.set(params.mode)
    const wanted = params.imageId as ImageId | undefined
    if (wanted) {
      this.pictures.want(wanted, [])
      this.sessions.open(wanted).catch(() => undefined)
    }
    try {
      const { asked, queue, position } = await openQueue(params)
      if (this.#closed) return
      this.#queue = queue
      const { purpose, where, order } = asked
      this.store.setState({ purpose, where, order })
      if (queue.length === 0) return this.store.setState({ status: 'empty', everything: asked.everything })
      this.go(position)
    } catch (error) {
      this.store.setState({ status: 'failed', sentence: errorSentence(error) })
    }
  }

  close(): void {
    this.#closed = true
    this.#places.close()
    this.modes.close()
    this.#stopListening()
    this.helper.close()
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
    this.lastImageId = imageId
    this.store.setState({ status: 'image', imageId, position, total: this.#queue.length, problem: null, asking: null })
    const { where, order, purpose } = this.state
    this.#places.keep({ where, order, purpose, imageId, position })
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

  /** One at a time: of images that a person passes over quickly only the last one is opened. */
  async #open(imageId: ImageId, position: number): Promise<void> {
    const stillWanted = () => !this.#closed && this.state.status === 'image' && this.state.imageId === imageId
    await this.#opening
    if (!stillWanted()) return
    try {
      const opening = this.sessions.open(imageId)
      this.#opening = opening.catch(() => undefined)
      const session = await opening
      if (stillWanted()) this.#show(session, position)
    } catch (error) {
      if (stillWanted()) this.store.setState({ problem: errorSentence(error) })
    }
  }

  #show(session: EditSession, position: number): void {
    this.editor.show(session)
    const { shown } = this.editor.state
    this.modes.begin()
    const { path, blind } = session.snapshot().image
    this.editor.say(
      blind
        ? `${path}: the predictions are withheld. Draw what you see.`
        : `${path}: ${countOf(shown.toReview.length, 'prediction')} to review.`,
    )
    void this.sessions.open(session.imageId)
    if (session.factsAreOld) void session.refresh().catch(() => undefined)
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
    else if (state.snapshot?.image.blind && state.snapshot.labels.annotations.length === 0)
      this.editor.say('Nothing is labelled yet. If there is nothing to label, accept the image by its own key.')
    else this.acceptImage()
  }

  /** Accepts the selected prediction and leaves it selected. */
  acceptInPlace(): void {
    const selected = selectedIn(this.editor.state)
    if (!selected?.prediction || this.#uncover()) return
    this.editor.edit(accept(selected.prediction, newAnnotationId()))
    this.editor.say(`Accepted ${classNameOf(this.editor.state.classes, selected.classId)}.`)
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
    if (!this.editor.uncover()) return false
    this.editor.say('The labels were hidden. Look at them and press the key again.')
    return true
  }

  /** Takes all shown predictions over, marks the image reviewed and goes to the next that needs review. */
  acceptImage(): void {
    if (this.#uncover()) return
    this.#finish((labels) => acceptImage(labels, this.editor.state.fromScore, newAnnotationId))
  }

  /** Marks the image reviewed and goes to the next that needs review; predictions that are open stay open. */
  finishAsIs(): void {
    this.#finish((labels) => setState(labels, 'reviewed'))
  }

  reject(reason: string | null): void {
    this.store.setState({ asking: null })
    this.#finish((labels) => setState(labels, 'rejected', reason))
  }

  /** Agrees to what another person reviewed, and goes to the next. */
  approve(): void {
    const { snapshot } = this.editor.state
    if (!snapshot || this.#uncover()) return
    if (snapshot.image.mayApprove) this.#finish((labels) => setState(labels, 'approved'))
    else this.editor.say('You reviewed this image yourself; a second person has to approve it.')
  }

  /** Gives the image back to whoever reviewed it, saying what is to be changed, and goes to the next. */
  sendBack(reason: string): void {
    this.store.setState({ asking: null })
    this.work.count('sentBack')
    this.#finish((labels) => setState(labels, openStateOf(labels), reason))
  }

  /** Puts the image back among those that need review. */
  reopen(): void {
    this.editor.settle()
    const labels = this.editor.state.snapshot?.labels
    if (labels) this.editor.edit(setState(labels, openStateOf(labels)))
  }

  /** Puts the image off: it comes back at the end. */
  async skip(): Promise<void> {
    const { state } = this
    if (state.status !== 'image' || this.#moving) return
    this.editor.settle()
    this.#queue.putOff(state.imageId)
    this.work.count('skipped')
    void engine.labeling.skip({ imageId: state.imageId }).catch((error: unknown) => {
      this.editor.say(`The skip could not be noted. ${errorSentence(error)}`)
    })
    await this.#goToNext(state.position)
  }

  ask(asking: ReviewState['asking']): void {
    this.editor.settle()
    this.store.setState({ asking })
  }

  #finish(diffOf: (labels: Labels) => Diff): void {
    this.editor.settle()
    const { state } = this
    const labels = this.editor.state.snapshot?.labels
    if (state.status !== 'image' || !labels || this.#moving) return
    const diff = withDefaultAnswers(diffOf(labels), (classId) => classOf(this.editor.state.classes, classId))
    if (this.#lacksAnswers(labels, diff)) return
    this.editor.edit(diff, null)
    this.#queue.finish(state.imageId)
    void this.#goToNext(state.position)
  }

  /** Required questions come before finishing: selects the first object that lacks an answer, and says which. */
  #lacksAnswers(labels: Labels, diff: Diff): boolean {
    const after = apply(labels, diff)
    if (after.state !== 'reviewed' && after.state !== 'approved') return false
    for (const { id, predictionId, classId, attributes } of after.annotations) {
      const labelClass = classOf(this.editor.state.classes, classId)
      const [missing] = labelClass ? missingAttributes(labelClass, attributes) : []
      if (missing === undefined) continue
      const shownAs = this.editor.state.objectsById.has(id) ? id : predictionId
      this.editor.select(shownAs, { show: true })
      this.editor.say(`This ${labelClass!.name} needs an answer first: ${missing}.`)
      return true
    }
    return false
  }

  async #goToNext(position: number): Promise<void> {
    const following = this.#queue.at(position + 1)
    const opened = following && this.sessions.peek(following)
    const isFree = following && !this.#queue.isFinished(following) && !this.#queue.isPutOff(following)
    if (opened && isFree && isToDo(this.state.purpose, opened.snapshot().labels.state)) return this.go(position + 1)
    this.#moving = true
    try {
      const next = await this.#queue.nextToDo(position)
      if (this.#closed) return
      if (next === null) await this.#finishQueue()
      else this.go(next)
    } catch (error) {
      this.editor.say(`The next image could not be found. ${errorSentence(error)}`)
    } finally {
      this.#moving = false
    }
  }

  /** Goes to what was put off, or else to what was passed over. */
  goBackToLeftOver(): void {
    const { state } = this
    if (state.status !== 'done') return
    const first = state.putOff[0] ?? state.passedOver[0]
    if (first === undefined) return
    this.#queue.bringBack()
    this.go(first)
  }

  async #finishQueue(): Promise<void> {
    this.editor.settle()
    try {
      const { putOff, passedOver } = await this.#queue.leftOver()
      if (this.#closed) return
      this.editor.show(null)
      this.store.setState({ status: 'done', total: this.#queue.length, putOff, passedOver })
    } catch (error) {
      this.store.setState({ status: 'failed', sentence: errorSentence(error) })
    }
  }

  setPickerOpen(pickerOpen: boolean): void {
    this.editor.settle()
    this.store.setState({ pickerOpen })
  }
}

/** The state of an image that waits for review again. */
const openStateOf = (labels: Labels): 'predicted' | 'new' => (labels.predictions.length > 0 ? 'predicted' : 'new')
