import { missingAttributes } from '#model/label-set/label-set.ts'
import { accept, acceptImage, setState } from '#model/labels/corrections.ts'
import { withDefaultAnswers } from '#model/labels/default-answers.ts'
import { apply, type Diff, type Labels } from '#model/labels/diff.ts'
import { newAnnotationId } from '../../editor/editor-labels.ts'
import { classNameOf, classOf, selectedIn } from '../../editor/editor-state.ts'
import { type EditorObject, nextToReview } from '../../editor/scene/objects.ts'
import { removeObject } from '../../editor/scene/ops.ts'
import { QueueWalk } from './queue-walk.ts'

export type { ReviewState } from './queue-walk.ts'

/** What a person says of objects and images on their way through the queue, and what that leads to. */
export class ReviewFlow extends QueueWalk {
  // Objects

  /** Accepts the selected prediction and selects the next one; with none left it finishes the image. */
  acceptSelected(): void {
    this.editor.settle()
    const { state } = this.editor
    const selected = selectedIn(state)
    if (this.#isUnseen() || this.#uncover()) return
    const next = nextToReview(state.shown, selected?.id ?? null)
    if (selected?.prediction) {
      this.editor.edit(accept(selected.prediction, newAnnotationId()), null)
      this.#goOn('Accepted', selected, next)
    } else if (next) this.editor.select(next.id, { show: true, inHand: false })
    else this.#nothingLeft()
  }

  /** The key that accepts one object after the other ends with the image, unless that would say too much. */
  #nothingLeft(): void {
    const { snapshot } = this.editor.state
    if (snapshot?.image.blind && snapshot.labels.annotations.length === 0)
      this.editor.say('Nothing is labelled yet. If there is nothing to label, accept the image by its own key.')
    else if (this.state.purpose === 'approve' && snapshot?.labels.state === 'reviewed') this.approve()
    else this.acceptImage()
  }

  /** Accepts the selected prediction and leaves it selected. */
  acceptInPlace(): void {
    const selected = selectedIn(this.editor.state)
    if (!selected?.prediction || this.#isUnseen() || this.#uncover()) return
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

  /** Nobody agrees to a picture that can't be shown, or of which nothing but a thumbnail was there to be seen. */
  #isUnseen(): boolean {
    const { state } = this
    if (state.status !== 'image') return false
    if (this.pictures.problem(state.imageId) !== null)
      this.editor.say('This picture can’t be shown, so it can’t be accepted. Go on, put it off or reject it.')
    else if (this.pictures.isSeen(state.imageId)) return false
    else this.editor.say('The picture is not there yet. Accept it once you have seen it.')
    return true
  }

  // The image

  /** Takes all shown predictions over, marks the image reviewed and goes to the next that needs review. */
  acceptImage(): void {
    if (this.#isUnseen() || this.#uncover()) return
    this.#finish((labels) => acceptImage(labels, this.editor.state.fromScore, newAnnotationId))
  }

  /** Marks the image reviewed and goes to the next that needs review; predictions that are open stay open. */
  finishAsIs(): void {
    if (this.#isUnseen()) return
    this.#finish((labels) => setState(labels, 'reviewed'))
  }

  reject(reason: string | null): void {
    this.store.setState({ asking: null })
    this.#finish((labels) => setState(labels, 'rejected', reason))
  }

  /** Agrees to what another person reviewed, and goes to the next. */
  approve(): void {
    const { snapshot } = this.editor.state
    if (!snapshot || this.#isUnseen() || this.#uncover()) return
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

  #finish(diffOf: (labels: Labels) => Diff): void {
    this.editor.settle()
    const { state } = this
    const labels = this.editor.state.snapshot?.labels
    if (state.status !== 'image' || !labels || this.isMoving) return
    const diff = withDefaultAnswers(diffOf(labels), (classId) => classOf(this.editor.state.classes, classId))
    if (this.#lacksAnswers(labels, diff)) return
    this.editor.edit(diff, null)
    this.leaveFinished(state.imageId, state.position)
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
}

/** The state of an image that waits for review again. */
const openStateOf = (labels: Labels): 'predicted' | 'new' => (labels.predictions.length > 0 ? 'predicted' : 'new')
