import { deepEqual } from 'fast-equals'
import type { Edit, EngineClient } from '#contract'
import type { EditId, ImageId } from '#model/ids.ts'
import { afterApproval } from '#model/labels/after-approval.ts'
import { apply, type Diff, emptyDiff, invert, isEmpty, type Labels, merge } from '#model/labels/diff.ts'
import { editFailure } from './edit-failure.ts'
import { fits, onNewPredictions, rebased } from './rebase.ts'
import { type Obstacle, type SavedMark, savedMark } from './saved-mark.ts'
import { type Tally, tallyOf } from './tally.ts'
import { type UndoStacks, undoStacks } from './undo-stacks.ts'
import type { UnsentEdit, UnsentEdits } from './unsent-edits.ts'

export type OpenedImage = Awaited<ReturnType<EngineClient['labeling']['open']>>
export type ImageFacts = Pick<
  OpenedImage,
  'imageId' | 'path' | 'widthPx' | 'heightPx' | 'lifecycle' | 'blind' | 'reviewer' | 'sentBackTo' | 'mayApprove'
>

/** The part of the engine that a session talks to. */
export type LabelingPort = {
  open(input: { imageId: ImageId }): Promise<OpenedImage>
  history(input: { imageId: ImageId }): Promise<Edit[]>
  edit(input: {
    imageId: ImageId
    editId: EditId
    baseRevision: number
    kind: UnsentEdit['kind']
    diff: Diff
  }): Promise<{ revision: number }>
}

export type SessionSurroundings = {
  engine: LabelingPort
  unsent: UnsentEdits
  /** Folder of the workspace: unsent edits are kept apart by it. */
  workspace: string
  newEditId(): EditId
  nowMs(): number
  /** Who acts in this window. */
  userName(): string
  /** Says that unsent edits could not be kept on this computer. */
  report(problem: unknown): void
}

/** While the disk is full, edits are tried again so often. */
const tryAgainMs = 4000

/** An edit as the history shows it; `user` is null while the engine has not acknowledged it. */
export type SessionEdit = Pick<Edit, 'editId' | 'kind' | 'diff' | 'atMs'> & { user: string | null }

export type SessionSnapshot = {
  image: ImageFacts
  /** With all edits of this window, acknowledged or not. */
  labels: Labels
  saved: SavedMark
  /** Oldest first. */
  edits: readonly SessionEdit[]
  canUndo: boolean
  canRedo: boolean
  /** Edits found unsent from an earlier run of the window when this session was opened. */
  rescued: number
}

/**
 * The labels of one image while a person edits them. An edit shows at once and goes to the engine in order, one at a
 * time; until it is acknowledged it is also kept on this computer. Sending the same edit twice counts once.
 */
export class EditSession {
  readonly imageId: ImageId
  readonly #surroundings: SessionSurroundings
  readonly #listeners = new Set<() => void>()
  #image: ImageFacts
  #confirmed: Labels
  #revision: number
  #history: Edit[]
  #pending: UnsentEdit[]
  #labels: Labels
  #stacks: UndoStacks
  #obstacle: Obstacle | null = null
  #sending = false
  #rescued: number
  #factsAreOld = false
  #looksOld = false
  #done: Diff = emptyDiff
  #snapshot: SessionSnapshot

  private constructor(opened: OpenedImage, history: Edit[], pending: UnsentEdit[], surroundings: SessionSurroundings) {
    this.imageId = opened.imageId
    this.#surroundings = surroundings
    this.#image = opened
    this.#confirmed = labelsOf(opened)
    this.#revision = opened.revision
    this.#history = history
    this.#pending = pending
    this.#rescued = pending.length
    this.#labels = this.#confirmed
    this.#stacks = { undo: [], redo: [] }
    this.#recompute()
    this.#snapshot = this.#makeSnapshot()
  }

  /** Opens an image and sends what an earlier window left unsent. Throws what the engine throws. */
  static async open(imageId: ImageId, surroundings: SessionSurroundings): Promise<EditSession> {
    const { opened, history } = await load(imageId, surroundings.engine)
    const left = await surroundings.unsent.all(surroundings.workspace)
    const ofImage = left.filter((edit) => edit.imageId === imageId)
    const known = new Set(history.map(({ editId }) => editId))
    const session = new EditSession(
      opened,
      history,
      ofImage.filter(({ editId }) => !known.has(editId)),
      surroundings,
    )
    session.#forget(ofImage.filter(({ editId }) => known.has(editId)))
    void session.#send()
    return session
  }

  snapshot = (): SessionSnapshot => this.#snapshot

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get hasUnsent(): boolean {
    return this.#pending.length > 0
  }

  /** The engine's revision that the labels stand on, and how many of its predictions are open. */
  get basis(): { revision: number; openPredictions: number } {
    const openPredictions = this.#confirmed.predictions.filter(({ outcome }) => outcome === 'open').length
    return { revision: this.#revision, openPredictions }
  }

  /** An edit of this window changed the state, and with it who reviewed the image and what is withheld: ask anew. */
  get factsAreOld(): boolean {
    return this.#factsAreOld
  }

  /** What was done in this session. */
  tally(): Tally {
    return tallyOf(this.#done, this.#labels)
  }

  /** Applies an edit at once and sends it. An empty diff does nothing. */
  apply(diff: Diff): void {
    if (!isEmpty(diff)) this.#add('edit', diff)
  }

  /** Takes back the last edit that still stands, by a new edit; gives that edit's diff, or null when there is none. */
  undo(): Diff | null {
    const diff = this.#lastThatChanges(this.#stacks.undo.map(invert))
    return diff && this.#add('undo', diff)
  }

  redo(): Diff | null {
    const diff = this.#lastThatChanges(this.#stacks.redo)
    return diff && this.#add('redo', diff)
  }

  /** An edit may have lost its ground meanwhile (the model ran again): then the one before it is next. */
  #lastThatChanges(diffs: readonly Diff[]): Diff | null {
    for (const diff of [...diffs].reverse()) {
      const fitting = rebased(this.#labels, diff)
      if (!isEmpty(fitting)) return fitting
    }
    return null
  }

  /** The engine stopped: edits wait. */
  engineLost(): void {
    if (this.#pending.length > 0) this.#stopFor({ kind: 'away' })
  }

  /** The engine answers again, or the person wants another try: sends what waits, with the same ids. */
  resume(): void {
    if (this.#obstacle?.kind === 'conflict') return
    this.#obstacle = null
    this.#publish()
    void this.#send()
  }

  /** Someone else may have changed this image: fetches its labels, once nothing waits to be sent. */
  async refresh(): Promise<void> {
    this.#looksOld = this.#pending.length > 0
    if (this.#looksOld) return
    await this.#reload()
    this.#publish()
  }

  /** Settles a conflict: what this window did wins over what someone else did to the same things. */
  keepMine(): void {
    let labels = this.#confirmed
    this.#pending = this.#pending.map((edit) => {
      const diff = rebased(labels, edit.diff)
      labels = apply(labels, diff)
      return { ...edit, diff }
    })
    this.#remember(this.#pending)
    this.#settled()
  }

  /** Settles a conflict: drops the edits of this window that no longer fit; gives how many those were. */
  takeTheirs(): number {
    return this.#drop((labels, { diff }) => !fits(labels, diff))
  }

  /** Drops the edit that the engine refused, and later ones that stand on it; gives how many those were. */
  dropRefused(): number {
    const refused = this.#pending[0]
    return this.#drop((labels, edit) => edit === refused || !fits(labels, edit.diff))
  }

  #drop(unwanted: (labels: Labels, edit: UnsentEdit) => boolean): number {
    let labels = this.#confirmed
    const dropped: UnsentEdit[] = []
    const kept: UnsentEdit[] = []
    for (const edit of this.#pending) {
      if (unwanted(labels, edit)) dropped.push(edit)
      else {
        kept.push(edit)
        labels = apply(labels, edit.diff)
      }
    }
    this.#pending = kept
    this.#forget(dropped)
    this.#settled()
    return dropped.length
  }

  #settled(): void {
    this.#obstacle = null
    this.#recompute()
    this.#publish()
    void this.#send()
  }

  #add(kind: UnsentEdit['kind'], made: Diff): Diff {
    const diff = afterApproval(this.#labels.state, made)
    const { workspace, newEditId, nowMs } = this.#surroundings
    const edit = { workspace, imageId: this.imageId, editId: newEditId(), kind, diff, madeAtMs: nowMs() }
    this.#pending = [...this.#pending, edit]
    this.#done = merge(this.#done, diff)
    this.#remember([edit])
    this.#recompute()
    void this.#send()
    this.#publish()
    return diff
  }

  async #send(): Promise<void> {
    if (this.#sending) return
    this.#sending = true
    for (let edit = this.#pending[0]; edit && !this.#obstacle; edit = this.#pending[0]) {
      const baseRevision = this.#revision
      try {
        const { editId, kind, diff } = edit
        const sent = this.#surroundings.engine.edit({ imageId: this.imageId, editId, baseRevision, kind, diff })
        await this.#acknowledged(edit, baseRevision, (await sent).revision)
      } catch (error) {
        await this.#failed(edit, baseRevision, error)
      }
      this.#publish()
    }
    this.#sending = false
    this.#publish()
    if (this.#looksOld && this.#pending.length === 0) await this.refresh().catch(() => undefined)
  }

  async #acknowledged(edit: UnsentEdit, baseRevision: number, revision: number): Promise<void> {
    if (revision !== baseRevision + 1) {
      // Somebody else's edits came between, or this one was in already: the engine's answer is the truth.
      await this.#reload()
      this.#pending = this.#pending.filter(({ editId }) => editId !== edit.editId)
    } else if (this.#pending[0]?.editId === edit.editId) {
      // With nothing else under way the labels as they are shown are the engine's, and stay the same to whoever shows them.
      this.#confirmed = this.#pending.length === 1 ? this.#labels : apply(this.#confirmed, edit.diff)
      this.#revision = revision
      const { editId, kind, diff, madeAtMs } = edit
      this.#history = [
        ...this.#history,
        { editId, revision, kind, diff, user: this.#surroundings.userName(), atMs: madeAtMs },
      ]
      this.#pending = this.#pending.slice(1)
      this.#factsAreOld ||= diff.state !== null
    }
    this.#forget([edit])
    this.#recompute()
  }

  async #failed(edit: UnsentEdit, baseRevision: number, error: unknown): Promise<void> {
    const failure = editFailure(error)
    if (failure.kind !== 'stale') return this.#stopFor(failure)
    const { predictions } = this.#confirmed
    try {
      await this.#reload()
    } catch {
      return this.#stopFor({ kind: 'away' })
    }
    const isMoved = this.#moveToNewPredictions(predictions)
    const first = this.#pending[0]
    const unchanged = this.#revision === baseRevision && !isMoved
    if (first?.editId === edit.editId && (unchanged || !fits(this.#confirmed, first.diff))) {
      this.#stopFor({ kind: 'conflict' })
    }
  }

  /** The model may have replaced predictions that unsent edits stand on; tells whether any edit had to be changed. */
  #moveToNewPredictions(before: Labels['predictions']): boolean {
    let labels = this.#confirmed
    const moved = this.#pending.map((edit) => {
      const diff = onNewPredictions(labels, edit.diff, before)
      labels = apply(labels, diff)
      return deepEqual(diff, edit.diff) ? edit : { ...edit, diff }
    })
    const changed = moved.filter((edit, i) => edit !== this.#pending[i])
    if (changed.length === 0) return false
    this.#pending = moved
    this.#remember(changed)
    this.#recompute()
    return true
  }

  #stopFor(obstacle: Obstacle): void {
    this.#obstacle = obstacle
    if (obstacle.kind === 'full') setTimeout(() => this.#obstacle === obstacle && this.resume(), tryAgainMs)
    this.#publish()
  }

  /** Fetches labels and history anew. Edits that turn out to be in already are no longer pending. */
  async #reload(): Promise<void> {
    const { opened, history } = await load(this.imageId, this.#surroundings.engine)
    if (opened.revision < this.#revision) return
    this.#factsAreOld = false
    this.#image = opened
    this.#confirmed = labelsOf(opened)
    this.#revision = opened.revision
    this.#history = history
    const known = new Set(history.map(({ editId }) => editId))
    this.#forget(this.#pending.filter(({ editId }) => known.has(editId)))
    this.#pending = this.#pending.filter(({ editId }) => !known.has(editId))
    this.#recompute()
  }

  #remember(edits: readonly UnsentEdit[]): void {
    this.#surroundings.unsent.put(edits).catch(this.#surroundings.report)
  }

  #forget(edits: readonly UnsentEdit[]): void {
    if (edits.length === 0) return
    this.#surroundings.unsent.remove(edits.map(({ editId }) => editId)).catch(this.#surroundings.report)
  }

  #recompute(): void {
    this.#labels = this.#pending.reduce((labels, { diff }) => apply(labels, diff), this.#confirmed)
    this.#stacks = undoStacks([...this.#history, ...this.#pending])
  }

  #publish(): void {
    this.#snapshot = this.#makeSnapshot()
    for (const listener of this.#listeners) listener()
  }

  #makeSnapshot(): SessionSnapshot {
    return {
      image: this.#image,
      labels: this.#labels,
      saved: savedMark(this.#pending.length, this.#obstacle),
      edits: [...this.#history, ...this.#pending.map((edit) => ({ ...edit, atMs: edit.madeAtMs, user: null }))],
      canUndo: this.#stacks.undo.length > 0,
      canRedo: this.#stacks.redo.length > 0,
      rescued: this.#rescued,
    }
  }
}

const labelsOf = ({ annotations, predictions, state, reason }: OpenedImage): Labels => ({
  annotations,
  predictions,
  state,
  ...(reason !== null && { reason }),
})

/** Labels and the edits that led to them. The history is asked for second and cut at the labels' revision. */
async function load(imageId: ImageId, engine: LabelingPort): Promise<{ opened: OpenedImage; history: Edit[] }> {
  const opened = await engine.open({ imageId })
  const history = await engine.history({ imageId })
  return { opened, history: history.filter(({ revision }) => revision <= opened.revision) }
}
