import { plural, t } from '@lingui/core/macro'
import { createStore } from 'zustand/vanilla'
import type { ImageId } from '#model/ids.ts'
import type { Diff, Labels } from '#model/labels/diff.ts'
import { errorMessage } from '../../../connection/index.ts'
import { type DiffContext, describeEdit } from '../../../dialogs/edit-text.ts'
import type { Editor } from '../../../editor/editor.ts'
import { classNameOf } from '../../../editor/editor-state.ts'
import { type PageStore, pageStore } from '../../../editor/scene/page-store.ts'
import { fileName } from '../../../kit/formats.ts'
import { lowerFirst } from '../../../texts/in-sentence.ts'
import type { Step, WholeAction } from '../queue/queue-memory.ts'
import type { QueueNavigation } from '../queue/queue-navigation.ts'
import type { ReviewStore } from '../review-state.ts'

/** The latest message for the toast. */
export type TrailMessage = { text: string; offers: 'undo' | 'redo'; imageId: ImageId; path: string }

type TrailState = { message: TrailMessage | null; canUndo: boolean; canRedo: boolean }

type Surroundings = { store: ReviewStore; editor: Editor; queue: QueueNavigation }

/**
 * What was done in this queue: undo returns to the image, shows it and says what it reverts. After that it undoes
 * earlier edits of the image on the stage.
 */
export class UndoTrail {
  readonly store = createStore<TrailState>(() => ({ message: null, canUndo: false, canRedo: false }))
  /** For the page. */
  readonly page: PageStore<TrailState>
  readonly #store: ReviewStore
  readonly #editor: Editor
  readonly #queue: QueueNavigation
  #isRunning = false

  constructor({ store, editor, queue }: Surroundings) {
    this.#store = store
    this.#editor = editor
    this.#queue = queue
    this.page = pageStore(this.store, editor.afterwards)
    editor.edits.onApplied = (diff, before) => this.#record(diff, before)
    queue.onOpened = () => this.store.setState(this.#can())
  }

  undo = (): Promise<void> => this.#go('undo', this.#queue.memory.done, this.#queue.memory.undone)
  redo = (): Promise<void> => this.#go('redo', this.#queue.memory.undone, this.#queue.memory.done)

  #can(): Pick<TrailState, 'canUndo' | 'canRedo'> {
    const { done, undone } = this.#queue.memory
    return { canUndo: done.length > 0, canRedo: undone.length > 0 }
  }

  #record(diff: Diff, before: Labels): void {
    this.recordAction(this.#text(diff, before))
  }

  /** Records a step on the current image; `action` undoes it if the image's edits don't. */
  recordAction(text: string, action?: WholeAction): void {
    const state = this.#store.getState()
    const image = this.#editor.state.snapshot?.image
    if (state.status !== 'image' || !image) return
    const { imageId, path } = image
    const { done, undone } = this.#queue.memory
    const step: Step = { imageId, path: fileName(path), text, ...(action && { action }) }
    done.push(step)
    undone.length = 0
    this.#queue.noteWork()
    this.#show(step, text, 'undo')
  }

  #text(diff: Diff, before: Labels): string {
    const { classes, fromScore, snapshot, numbers } = this.#editor.state
    const after = snapshot?.labels ?? before
    numbers.note(after, fromScore)
    const objects = [before, after].flatMap(({ annotations, predictions }) => [...annotations, ...predictions])
    const context: DiffContext = {
      className: (classId) => classNameOf(classes, classId),
      numberOf(id) {
        const object = objects.find((one) => one.id === id)
        return object && numbers.of(object)
      },
      predictions: before.predictions,
    }
    const text = describeEdit(diff, context)
    return text.charAt(0).toUpperCase() + text.slice(1)
  }

  async #go(what: 'undo' | 'redo', from: Step[], to: Step[]): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      await this.#queue.moved
      const step = from.at(-1)
      if (step?.action) return await this.#goWhole(what, step, step.action, [from, to])
      const here = this.#store.getState()
      const position = step ? this.#queue.positionOf(step.imageId) : -1
      const ago = step && here.status === 'image' ? Math.abs(here.position - position) : 0
      const isElsewhere = step && !(here.status === 'image' && here.imageId === step.imageId)
      if (isElsewhere && !(await this.#queue.visit(position))) {
        return this.#editor.announce(texts[what].notOpened(step.path))
      }
      const labels = this.#editor.state.snapshot?.labels
      const diff = this.#editor.edits[what]()
      if (step) to.push(...from.splice(-1))
      const { changedBy } = this.#editor.edits
      if (changedBy !== null) {
        this.store.setState(this.#can())
        return this.#editor.refuse(texts[what].changed(changedBy))
      }
      const image = this.#editor.state.snapshot?.image
      if (!diff || !labels || !image) return this.#editor.announce(texts[what].nothing)
      const text = lowerFirst(step?.text ?? this.#text(diff, labels))
      const there = !isElsewhere
        ? text
        : ago > 0
          ? t`${text} on ${step.path}, ${plural(ago, { one: '# image', other: '# images' })} ago`
          : t`${text} on ${step.path}`
      this.#announceDone(what, image, there)
    } finally {
      this.#isRunning = false
    }
  }

  async #goWhole(what: 'undo' | 'redo', step: Step, action: WholeAction, [from, to]: [Step[], Step[]]): Promise<void> {
    try {
      const more = await action[what]()
      to.push(...from.splice(-1))
      const text = [lowerFirst(step.text ?? ''), more].filter(Boolean).join('. ')
      this.#announceDone(what, this.#editor.state.snapshot?.image ?? step, text)
    } catch (error) {
      this.#editor.announce(texts[what].failed(errorMessage(error)))
    }
  }

  #announceDone(what: 'undo' | 'redo', image: { imageId: ImageId; path: string }, text: string): void {
    const message = texts[what].done(text)
    this.#editor.announce(message)
    this.#show(image, message, what === 'undo' ? 'redo' : 'undo')
  }

  #show({ imageId, path }: { imageId: ImageId; path: string }, text: string, offers: TrailMessage['offers']): void {
    this.store.setState({ message: { text, offers, imageId, path }, ...this.#can() })
  }
}

const texts = {
  undo: {
    nothing: t`Nothing to undo`,
    done: (text: string) => t`Undone: ${text}`,
    failed: (why: string) => t`Can’t undo: ${why}`,
    changed: (user: string) => t`Can’t undo: ${user} changed this since`,
    notOpened: (path: string) => t`Can’t undo on ${path}: the image didn’t open`,
  },
  redo: {
    nothing: t`Nothing to redo`,
    done: (text: string) => t`Redone: ${text}`,
    failed: (why: string) => t`Can’t redo: ${why}`,
    changed: (user: string) => t`Can’t redo: ${user} changed this since`,
    notOpened: (path: string) => t`Can’t redo on ${path}: the image didn’t open`,
  },
}
