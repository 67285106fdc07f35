import { t } from '@lingui/core/macro'
import { missingAttributes } from '#model/label-set/label-set.ts'
import { accept, acceptImage, empty, reopen, setState } from '#model/labels/corrections.ts'
import { withDefaultAnswers } from '#model/labels/default-answers.ts'
import { apply, type Diff, type Labels } from '#model/labels/diff.ts'
import type { Editor } from '../../editor/editor.ts'
import { classOf, objectNameOf, selectedIn } from '../../editor/editor-state.ts'
import { newAnnotationId } from '../../editor/edits.ts'
import type { ImageLoader } from '../../editor/images/image-loader.ts'
import { type EditorObject, nextToReview, type ObjectId } from '../../editor/scene/objects.ts'
import { removeObject } from '../../editor/scene/ops.ts'
import { formatCount } from '../../kit/index.ts'
import type { QueueNavigation } from './queue/queue-navigation.ts'
import type { ReviewStore } from './review-state.ts'
import type { WorkLog } from './work-log.ts'

type Surroundings = {
  store: ReviewStore
  editor: Editor
  images: ImageLoader
  queue: QueueNavigation
  work: WorkLog
}

/** What is decided of objects and images on the way through the queue, and what that leads to. */
export class ReviewActions {
  readonly #store: ReviewStore
  readonly #editor: Editor
  readonly #images: ImageLoader
  readonly #queue: QueueNavigation
  readonly #work: WorkLog

  constructor({ store, editor, images, queue, work }: Surroundings) {
    this.#store = store
    this.#editor = editor
    this.#images = images
    this.#queue = queue
    this.#work = work
  }

  // Objects

  /** Accepts the selected prediction and selects the next one; with none left it finishes the image. */
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
      this.#goOn(t`Accepted ${name}.`, next)
    } else if (next) this.#editor.selection.select(next.id, { show: true, isGrabbed: false })
    else this.#nothingLeft()
  }

  /** The key that ends a drawing accepts nothing: it goes to what is next to review, or says what it would do next. */
  #endDrawing(drawn: EditorObject, next: EditorObject | null): void {
    const name = objectNameOf(this.#editor.state, drawn)
    this.#editor.selection.select(next?.id ?? null, { show: true, isGrabbed: false })
    const then = next ? t`${objectNameOf(this.#editor.state, next)} is next` : t`Press again to accept the image`
    this.#editor.announce(t`${name} drawn. ${then}`)
  }

  /** Accepts this prediction, as the key does for the selected one. */
  accept(id: ObjectId): void {
    this.#editor.selection.select(id, { isGrabbed: false })
    this.acceptSelected()
  }

  /** Deletes this object, as the key does for the selected one. */
  remove(id: ObjectId): void {
    this.#editor.selection.select(id, { isGrabbed: false })
    if (this.#editor.state.lockedIds.has(id)) this.#editor.edits.announceLocked()
    else this.removeSelected()
  }

  /** Opens the prediction again that the selected label came from. */
  reopenSelected(): void {
    this.#editor.edits.settle()
    const { snapshot, lockedIds } = this.#editor.state
    const selected = selectedIn(this.#editor.state)
    const diff = snapshot && selected?.annotation && reopen(snapshot.labels, selected.annotation)
    if (!diff) return
    if (lockedIds.has(selected.id)) this.#editor.edits.announceLocked()
    else this.#editor.edits.edit(diff, selected.annotation?.predictionId ?? null)
  }

  /** The key that accepts one object after the other ends with the image, unless that would say too much. */
  #nothingLeft(): void {
    const { snapshot } = this.#editor.state
    if (this.#store.getState().purpose === 'approve' && snapshot?.labels.state === 'reviewed') this.approve()
    else this.acceptImage()
  }

  /** Accepts the selected prediction and leaves it selected. */
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
    this.#goOn(t`Deleted ${name}.`, next)
  }

  /** Says what was done and how much is left, and selects the next one to review. */
  #goOn(done: string, next: EditorObject | null): void {
    this.#editor.selection.select(next?.id ?? null, { show: true, isGrabbed: false })
    const left = this.#editor.state.shown.toReview.length
    const then = left === 0 ? t`Nothing left to review in this image` : t`${formatCount(left)} left to review.`
    this.#editor.announce(`${done} ${then}`)
  }

  /** Hidden labels are shown before anything is done to all of them. */
  #uncover(): boolean {
    if (!this.#editor.display.uncover()) return false
    this.#editor.announce(t`Labels were hidden. Check them and press the key again`)
    return true
  }

  /** An image can't be accepted if it can't be shown, or only its thumbnail was visible. */
  #isUnseen(): boolean {
    const state = this.#store.getState()
    if (state.status !== 'image') return false
    if (this.#images.problem(state.imageId) !== null)
      this.#editor.announce(t`Can’t display this image, so you can’t accept it. Skip or reject it`)
    else if (this.#images.isSeen(state.imageId)) return false
    else this.#editor.announce(t`Image still loading. Accept it once it is displayed`)
    return true
  }

  // The image

  /** Takes all shown predictions over, marks the image reviewed and goes to the next that needs review. */
  acceptImage(): void {
    if (this.#isUnseen() || this.#uncover()) return
    this.#finish((labels) => acceptImage(labels, this.#editor.state.fromScore, newAnnotationId))
  }

  /**
   * Marks the image reviewed and goes to the next that needs review; predictions that are open stay open. Its key does
   * nothing else, so that it also says of an image without labels that nothing is in it.
   */
  finishAsIs(): void {
    if (this.#isUnseen()) return
    this.#finish((labels) => setState(labels, 'reviewed'), true)
  }

  /** Says that nothing is in the image: its predictions are wrong, and it is reviewed. Labels are never deleted so. */
  finishEmpty(): void {
    this.#store.setState({ asksEmpty: false, reasonFor: null })
    if (this.#isUnseen()) return
    const { snapshot, fromScore } = this.#editor.state
    if (snapshot && snapshot.labels.annotations.length > 0)
      this.#editor.announce(t`This image has labels. Delete them before you mark it as empty`)
    else this.#finish((labels) => empty(labels, fromScore), true)
  }

  /** The user goes on looking for objects. */
  keepLooking(): void {
    this.#store.setState({ asksEmpty: false })
  }

  reject(reason: string | null): void {
    this.#store.setState({ reasonFor: null })
    this.#finish((labels) => setState(labels, 'rejected', reason))
  }

  /** Agrees to what another user reviewed, and goes to the next. */
  approve(): void {
    const { snapshot } = this.#editor.state
    if (!snapshot || this.#isUnseen() || this.#uncover()) return
    if (snapshot.image.mayApprove) this.#finish((labels) => setState(labels, 'approved'))
    else this.#editor.announce(t`Someone else must approve your review`)
  }

  /** Sends the image back to its reviewer with the reason, and goes to the next. */
  sendBack(reason: string): void {
    this.#store.setState({ reasonFor: null })
    this.#work.count('sentBack')
    this.#finish((labels) => setState(labels, openStateOf(labels), reason))
  }

  /** Puts the image back among those that need review. */
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
    const diff = withDefaultAnswers(diffOf(labels), (classId) => classOf(this.#editor.state.classes, classId))
    if (this.#lacksAnswers(labels, diff) || (!saysEmpty && this.#asksIfEmpty(labels, diff))) return
    this.#editor.edits.edit(diff, null)
    this.#queue.leaveFinished(state.imageId, state.position)
  }

  /** An image without labels becomes reviewed only after the user confirmed that it is empty. */
  #asksIfEmpty(labels: Labels, diff: Diff): boolean {
    if (diff.state?.after !== 'reviewed' || apply(labels, diff).annotations.length > 0) return false
    this.#store.setState({ asksEmpty: true })
    return true
  }

  /** Required questions come before finishing: selects the first object that lacks an answer, and says which. */
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

/** The state of an image that waits for review again. */
const openStateOf = (labels: Labels): 'predicted' | 'new' => (labels.predictions.length > 0 ? 'predicted' : 'new')
