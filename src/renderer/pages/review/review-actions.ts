import { t } from '@lingui/core/macro'
import { missingAttributes } from '#model/label-set/label-set.ts'
import { accept, acceptImage, empty, reopen, setState } from '#model/labels/corrections.ts'
import { apply, type Diff, type Labels } from '#model/labels/diff.ts'
import { withDefaultAttributes } from '#model/labels/with-default-attributes.ts'
import type { Editor } from '../../editor/editor.ts'
import { classOf, objectNameOf, selectedIn } from '../../editor/editor-state.ts'
import { newAnnotationId } from '../../editor/edits.ts'
import type { ImageLoader } from '../../editor/images/image-loader.ts'
import { type EditorObject, nextToReview, type ObjectId } from '../../editor/scene/objects.ts'
import { removeObject } from '../../editor/scene/ops.ts'
import { formatCount } from '../../kit/index.ts'
import type { QueueNavigation } from './queue/queue-navigation.ts'
import type { ReviewStore } from './review-state.ts'

type Surroundings = {
  store: ReviewStore
  editor: Editor
  images: ImageLoader
  queue: QueueNavigation
}

/** Decisions on objects and images, and what follows from them. */
export class ReviewActions {
  readonly #store: ReviewStore
  readonly #editor: Editor
  readonly #images: ImageLoader
  readonly #queue: QueueNavigation

  constructor({ store, editor, images, queue }: Surroundings) {
    this.#store = store
    this.#editor = editor
    this.#images = images
    this.#queue = queue
  }

  /** Accepts the selected prediction and selects the next; with none left, finishes the image. */
  acceptSelected(): void {
    this.#editor.edits.settle()
    const { state } = this.#editor
    const selected = selectedIn(state)
    if (this.#isUnseen() || this.#uncover()) return
    const next = nextToReview(state.shown, selected?.id ?? null)
    if (selected && selected.id === state.drawnId) this.#endDrawing(selected, next)
    else if (selected?.prediction) {
      const name = objectNameOf(state, selected)
      this.#editor.edits.edit(accept(selected.prediction, newAnnotationId()), null)
      this.#selectNext(t`Accepted ${name}.`, next)
    } else if (next) this.#editor.selection.select(next.id, { show: true, isGrabbed: false })
    else this.#nothingLeft()
  }

  /** Ends a drawing without accepting anything: selects the next prediction, or announces what the key does next. */
  #endDrawing(drawn: EditorObject, next: EditorObject | null): void {
    const name = objectNameOf(this.#editor.state, drawn)
    this.#editor.selection.select(next?.id ?? null, { show: true, isGrabbed: false })
    const then = next ? t`${objectNameOf(this.#editor.state, next)} is next` : t`Press again to accept the image`
    this.#editor.announce(t`${name} drawn. ${then}`)
  }

  /** Accepts this prediction like the key does for the selected one. */
  accept(id: ObjectId): void {
    this.#editor.selection.select(id, { isGrabbed: false })
    this.acceptSelected()
  }

  /** Deletes this object like the key does for the selected one. */
  remove(id: ObjectId): void {
    this.#editor.selection.select(id, { isGrabbed: false })
    if (this.#editor.state.lockedIds.has(id)) this.#editor.edits.announceLocked()
    else this.removeSelected()
  }

  /** Reopens the prediction of the selected label. */
  reopenSelected(): void {
    this.#editor.edits.settle()
    const { snapshot, lockedIds } = this.#editor.state
    const selected = selectedIn(this.#editor.state)
    const diff = snapshot && selected?.annotation && reopen(snapshot.labels, selected.annotation)
    if (!diff) return
    if (lockedIds.has(selected.id)) this.#editor.edits.announceLocked()
    else this.#editor.edits.edit(diff, selected.annotation?.predictionId ?? null)
  }

  /** The accept key also finishes the image. */
  #nothingLeft(): void {
    const { snapshot } = this.#editor.state
    if (this.#store.getState().purpose === 'approve' && snapshot?.labels.state === 'reviewed') this.approve()
    else this.acceptImage()
  }

  /** Accepts the selected prediction and keeps it selected. */
  acceptInPlace(): void {
    const selected = selectedIn(this.#editor.state)
    if (!selected?.prediction || this.#isUnseen() || this.#uncover()) return
    this.#editor.edits.edit(accept(selected.prediction, newAnnotationId()))
    this.#editor.announce(t`Accepted ${objectNameOf(this.#editor.state, selected)}.`)
  }

  removeSelected(): void {
    this.#editor.edits.settle()
    const { state } = this.#editor
    const selected = selectedIn(state)
    if (!selected || !state.snapshot) return
    const next = nextToReview(state.shown, selected.id)
    const name = objectNameOf(state, selected)
    this.#editor.edits.edit(removeObject(state.snapshot.labels, selected), null)
    this.#selectNext(t`Deleted ${name}.`, next)
  }

  /** Announces what was done and how much is left, and selects the next. */
  #selectNext(done: string, next: EditorObject | null): void {
    this.#editor.selection.select(next?.id ?? null, { show: true, isGrabbed: false })
    const left = this.#editor.state.shown.toReview.length
    const then = left === 0 ? t`Nothing left to review in this image` : t`${formatCount(left)} left to review.`
    this.#editor.announce(`${done} ${then}`)
  }

  /** Shows hidden labels first, before anything is done to all of them. */
  #uncover(): boolean {
    if (!this.#editor.display.uncover()) return false
    this.#editor.announce(t`Labels were hidden. Check them and press the key again`)
    return true
  }

  /** Returns whether the image can't be accepted, because it isn't shown beyond its thumbnail. */
  #isUnseen(): boolean {
    const state = this.#store.getState()
    if (state.status !== 'image') return false
    if (this.#images.problem(state.imageId) !== null)
      this.#editor.announce(t`Can’t display this image, so you can’t accept it. Skip or reject it`)
    else if (this.#images.isSeen(state.imageId)) return false
    else this.#editor.announce(t`Image still loading. Accept it once it is displayed`)
    return true
  }

  /** Accepts all shown predictions, marks the image reviewed and goes to the next. */
  acceptImage(): void {
    if (this.#isUnseen() || this.#uncover()) return
    this.#finish((labels) => acceptImage(labels, this.#editor.state.fromScore, newAnnotationId))
  }

  /**
   * Marks the image reviewed and goes to the next; open predictions stay open. Also confirms that an image without
   * labels is empty.
   */
  finishAsIs(): void {
    if (this.#isUnseen()) return
    this.#finish((labels) => setState(labels, 'reviewed'), true)
  }

  /** Marks the image as empty and reviewed, and its predictions as wrong. Never deletes labels. */
  finishEmpty(): void {
    this.#store.setState({ asksEmpty: false, reasonFor: null })
    if (this.#isUnseen()) return
    const { snapshot, fromScore } = this.#editor.state
    if (snapshot && snapshot.labels.annotations.length > 0)
      this.#editor.announce(t`This image has labels. Delete them before you mark it as empty`)
    else this.#finish((labels) => empty(labels, fromScore), true)
  }

  keepLooking(): void {
    this.#store.setState({ asksEmpty: false })
  }

  reject(reason: string | null): void {
    this.#store.setState({ reasonFor: null })
    this.#finish((labels) => setState(labels, 'rejected', reason))
  }

  /** Approves another user's review and goes to the next. */
  approve(): void {
    const { snapshot } = this.#editor.state
    if (!snapshot || this.#isUnseen() || this.#uncover()) return
    if (snapshot.image.mayApprove) this.#finish((labels) => setState(labels, 'approved'))
    else this.#editor.announce(t`Someone else must approve your review`)
  }

  /** Sends the image back to its reviewer with a reason and goes to the next. */
  sendBack(reason: string): void {
    this.#store.setState({ reasonFor: null })
    this.#finish((labels) => setState(labels, openStateOf(labels), reason))
  }

  /** Marks the image as needing review. */
  reopen(): void {
    this.#editor.edits.settle()
    const labels = this.#editor.state.snapshot?.labels
    if (labels) this.#editor.edits.edit(setState(labels, openStateOf(labels)))
  }

  #finish(diffOf: (labels: Labels) => Diff, saysEmpty = false): void {
    this.#editor.edits.settle()
    const state = this.#store.getState()
    const labels = this.#editor.state.snapshot?.labels
    if (state.status !== 'image' || !labels || this.#queue.isMoving) return
    const diff = withDefaultAttributes(diffOf(labels), (classId) => classOf(this.#editor.state.classes, classId))
    if (this.#lacksAnswers(labels, diff) || (!saysEmpty && this.#confirmsEmpty(labels, diff))) return
    this.#editor.edits.edit(diff, null)
    this.#queue.leaveFinished(state.imageId, state.position)
  }

  /** Asks for confirmation before an image without labels becomes reviewed. */
  #confirmsEmpty(labels: Labels, diff: Diff): boolean {
    if (diff.state?.after !== 'reviewed' || apply(labels, diff).annotations.length > 0) return false
    this.#store.setState({ asksEmpty: true })
    return true
  }

  /** Selects and announces the first object without a required attribute. */
  #lacksAnswers(labels: Labels, diff: Diff): boolean {
    const after = apply(labels, diff)
    if (after.state !== 'reviewed' && after.state !== 'approved') return false
    for (const { id, predictionId, classId, attributes } of after.annotations) {
      const labelClass = classOf(this.#editor.state.classes, classId)
      const [missing] = labelClass ? missingAttributes(labelClass, attributes) : []
      if (missing === undefined) continue
      const shownAs = this.#editor.state.objectsById.has(id) ? id : predictionId
      this.#editor.selection.select(shownAs, { show: true })
      this.#editor.announce(t`Set “${missing}” on this ${labelClass!.name} first`)
      return true
    }
    return false
  }
}

/** Returns the state of an image that needs review again. */
const openStateOf = (labels: Labels): 'predicted' | 'new' => (labels.predictions.length > 0 ? 'predicted' : 'new')
