import { ORPCError } from '@orpc/client'
import type { AnnotationId, EditId, ImageId } from '#model/ids.ts'
import { afterApproval } from '#model/labels/after-approval.ts'
import { apply, type Diff, emptyDiff, invert, isEmpty, type Labels, merge } from '#model/labels/diff.ts'
import { takePredictions } from '#model/labels/take-predictions.ts'
import { type ConfirmedLabels, fetchConfirmed, fetchEarlier, type LabelingPort, withEdit } from './confirmed.ts'
import { type KeepingEdits, PendingEdits } from './pending-edits.ts'
import { fits, onNewPredictions, rebased } from './rebase.ts'
import { type SaveProblem, type SessionSnapshot, savedMark } from './session-snapshot.ts'
import { type Tally, tallyOf } from './tally.ts'
import { nextStep, type Step, type UndoStacks, undoStacks } from './undo-stacks.ts'
import type { UnsentEdit } from './unsent-edit.ts'

/**
 * Why an edit wasn't saved: `stale`, someone changed the same things; `refused` or `full`, the engine says why; `away`,
 * no answer, so it may or may not be saved.
 */
type EditFailure = { kind: 'stale' } | { kind: 'refused' | 'full'; message: string } | { kind: 'away' }

function editFailure(error: unknown): EditFailure {
  if (!(error instanceof ORPCError)) return { kind: 'away' }
  if (error.code === 'STALE') return { kind: 'stale' }
  return { kind: error.code === 'NO_SPACE' ? 'full' : 'refused', message: error.message }
}

export type SessionSurroundings = KeepingEdits & {
  engine: LabelingPort
  /** The workspace's folder. */
  workspace: string
  newEditId(): EditId
  nowMs(): number
  userName(): string
  /** This window's lease of an image, if any. */
  epochOf?(imageId: ImageId): number | undefined
}

type EditAnswer = Awaited<ReturnType<LabelingPort['edit']>>

/** With fewer edits to undo, earlier ones are fetched. */
const minUndo = 20

/** Retry interval while the disk is full. */
const tryAgainMs = 4000

/**
 * One image's labels while a user edits them. Edits show at once and are sent one at a time; until acknowledged they
 * are also stored on this computer. Sending an edit twice counts once.
 */
export class EditSession {
  readonly imageId: ImageId
  readonly #surroundings: SessionSurroundings
  readonly #listeners = new Set<() => void>()
  #confirmed: ConfirmedLabels
  readonly #pending: PendingEdits
  #labels: Labels
  #stacks: UndoStacks
  #obstacle: SaveProblem | null = null
  #sending = false
  #reachingBack = false
  #rescued: number
  #factsAreOld = false
  #looksOld = false
  /** The lease that another user took over; edits continue without it. */
  #lostEpoch: number | undefined
  #done: Diff = emptyDiff
  readonly #drawnBlind = new Set<AnnotationId>()
  /** The user whose later change blocked the last undo or redo, or null. */
  changedBy: string | null = null
  readonly #reported = new Set<EditId | undefined>()
  #snapshot: SessionSnapshot

  private constructor(confirmed: ConfirmedLabels, pending: PendingEdits, surroundings: SessionSurroundings) {
    this.imageId = confirmed.image.imageId
    this.#surroundings = surroundings
    this.#confirmed = confirmed
    this.#pending = pending
    this.#rescued = pending.length
    this.#labels = confirmed.labels
    this.#stacks = { undo: [], redo: [], others: new Map() }
    this.#recompute()
    this.#snapshot = this.#makeSnapshot()
  }

  /** Opens an image and sends what an earlier window left unsent. Throws the engine's errors. */
  static async open(imageId: ImageId, surroundings: SessionSurroundings): Promise<EditSession> {
    const confirmed = await fetchConfirmed(imageId, surroundings.engine)
    const left = await surroundings.unsent.all(surroundings.workspace)
    const ofImage = left.filter((edit) => edit.imageId === imageId)
    const pending = new PendingEdits(ofImage, surroundings)
    pending.removeStored(confirmed)
    const session = new EditSession(confirmed, pending, surroundings)
    await session.#reachBack()
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

  /** The engine's revision under the labels, and its number of open predictions. */
  get basis(): { revision: number; openPredictions: number } {
    const { labels, revision } = this.#confirmed
    return { revision, openPredictions: labels.predictions.filter(({ outcome }) => outcome === 'open').length }
  }

  /** Whether an edit of this window changed state, reviewer or visibility, so that they must be fetched again. */
  get factsAreOld(): boolean {
    return this.#factsAreOld
  }

  /** Counts what was done in this session. */
  tally(): Tally {
    return tallyOf(this.#done, this.#labels)
  }

  /** Applies an edit at once and sends it. Ignores an empty diff. */
  apply(diff: Diff): void {
    if (!isEmpty(diff)) this.#add('edit', diff)
  }

  /** Reverts this user's last edit by a new one; returns its diff, or null. */
  undo(): Diff | null {
    const inverse = ({ diff, at }: Step) => ({ diff: invert(diff), at })
    const diff = this.#next(this.#stacks.undo.map(inverse))
    // Fails while the engine is away; the next undo tries again.
    this.#reachBack().catch(() => undefined)
    return diff && this.#add('undo', diff)
  }

  redo(): Diff | null {
    const diff = this.#next(this.#stacks.redo)
    return diff && this.#add('redo', diff)
  }

  /** Reports once that others changed something since, then moves on to the step before it. */
  #next(steps: readonly Step[]): Diff | null {
    const open = steps.filter(({ at }) => !this.#reported.has(this.#editIdAt(at)))
    const next = nextStep(this.#labels, open, this.#stacks.others)
    this.changedBy = next && 'changedBy' in next ? next.changedBy : null
    if (next && 'at' in next) this.#reported.add(this.#editIdAt(next.at))
    return next && 'diff' in next ? next.diff : null
  }

  #editIdAt(at: number): EditId | undefined {
    const { history } = this.#confirmed
    return (history[at] ?? this.#pending.all[at - history.length])?.editId
  }

  /** Stops sending; edits wait until the engine is back. */
  engineLost(): void {
    this.#stopFor({ kind: 'away' })
  }

  /** Sends waiting edits again under the same ids. */
  resume(): void {
    if (this.#obstacle?.kind === 'conflict') return
    this.#obstacle = null
    this.#publish()
    void this.#send()
  }

  /** Rebuilds undo for another user in this window. */
  userChanged(): void {
    this.#recompute()
    this.#publish()
  }

  /** Fetches the labels again once nothing waits to be sent. */
  async refresh(): Promise<void> {
    this.#looksOld = this.#pending.length > 0
    if (this.#looksOld) return
    await this.#reload()
    this.#publish()
  }

  /** Resolves a conflict: this window's edits win. */
  keepMine(): void {
    this.#pending.restack(this.#confirmed.labels, rebased)
    this.#settled()
  }

  /** Resolves a conflict: drops edits that no longer fit; returns how many. */
  takeTheirs(): number {
    return this.#drop((labels, { diff }) => !fits(labels, diff))
  }

  /** Drops the refused edit and those based on it; returns how many. */
  dropRefused(): number {
    const refused = this.#pending.first
    return this.#drop((labels, edit) => edit === refused || !fits(labels, edit.diff))
  }

  /** Drops all unsaved edits; returns how many. */
  discard(): number {
    return this.#drop(() => true)
  }

  #drop(isUnwanted: (labels: Labels, edit: UnsentEdit) => boolean): number {
    const dropped = this.#pending.drop(this.#confirmed.labels, isUnwanted)
    this.#settled()
    return dropped
  }

  #settled(): void {
    this.#obstacle = null
    this.#recompute()
    this.#publish()
    void this.#send()
  }

  #add(kind: UnsentEdit['kind'], made: Diff): Diff {
    const diff = afterApproval(this.#labels.state, this.#withPredictions(kind, made))
    const { workspace, newEditId, nowMs } = this.#surroundings
    const edit = { workspace, imageId: this.imageId, editId: newEditId(), kind, diff, madeAtMs: nowMs() }
    this.#pending.add(edit)
    this.#done = merge(this.#done, diff)
    this.#recompute()
    void this.#send()
    this.#publish()
    return diff
  }

  /** Links redrawn labels of a blind review to the predictions of the same objects once these are shown. */
  #withPredictions(kind: UnsentEdit['kind'], diff: Diff): Diff {
    const added = diff.annotations.flatMap(({ before, after }) => (before === null && after ? [after] : []))
    if (this.#confirmed.image.blind) for (const { id } of added) this.#drawnBlind.add(id)
    else if (kind !== 'edit') {
      const annotations = added.filter(({ id }) => this.#drawnBlind.has(id))
      return merge(diff, takePredictions({ annotations, predictions: this.#labels.predictions }, null))
    }
    return diff
  }

  async #send(): Promise<void> {
    if (this.#sending) return
    this.#sending = true
    for (let edit = this.#pending.first; edit && !this.#obstacle; edit = this.#pending.first) {
      const baseRevision = this.#confirmed.revision
      const held = this.#surroundings.epochOf?.(this.imageId)
      const epoch = held === this.#lostEpoch ? undefined : held
      try {
        const { editId, kind, diff } = edit
        const sent = this.#surroundings.engine.edit({ imageId: this.imageId, editId, baseRevision, kind, diff, epoch })
        await this.#acknowledged(edit, baseRevision, await sent)
      } catch (error) {
        await this.#failed(edit, { baseRevision, epoch }, error)
      }
      this.#publish()
    }
    this.#sending = false
    if (this.#looksOld && this.#pending.length === 0) await this.refresh().catch(this.#surroundings.report)
  }

  async #acknowledged(edit: UnsentEdit, baseRevision: number, { revision, added }: EditAnswer): Promise<void> {
    if (added) {
      // What the engine added doesn't conflict with local changes.
      await this.#reload()
      this.#pending.remove(edit)
      this.#pending.restack(this.#confirmed.labels, rebased)
    } else if (revision !== baseRevision + 1) {
      // Other edits came in between, or this one was saved before: the engine's state is the truth.
      await this.#reload()
    } else if (this.#pending.first?.editId === edit.editId) {
      // With nothing else pending, the shown labels are the engine's: keeps the same object for the painters.
      const labels = this.#pending.length === 1 ? this.#labels : apply(this.#confirmed.labels, edit.diff)
      this.#confirmed = withEdit(this.#confirmed, edit, { labels, revision, user: this.#surroundings.userName() })
      this.#factsAreOld ||= edit.diff.state !== null
    }
    this.#pending.remove(edit)
    this.#recompute()
  }

  async #failed(
    edit: UnsentEdit,
    { baseRevision, epoch }: { baseRevision: number; epoch: number | undefined },
    error: unknown,
  ): Promise<void> {
    const failure = editFailure(error)
    if (failure.kind !== 'stale') return this.#stopFor(failure)
    const { predictions } = this.#confirmed.labels
    try {
      await this.#reload()
    } catch (error) {
      const why = editFailure(error)
      return this.#stopFor(why.kind === 'stale' ? { kind: 'away' } : why)
    }
    const isMoved = this.#moveToNewPredictions(predictions)
    const { first } = this.#pending
    // After a lost lease the image may be unchanged; then the edit still fits.
    const unchanged = this.#confirmed.revision === baseRevision && !isMoved && epoch === undefined
    if (epoch !== undefined) this.#lostEpoch = epoch
    if (first?.editId === edit.editId && (unchanged || !fits(this.#confirmed.labels, first.diff))) {
      this.#stopFor({ kind: 'conflict' })
    }
  }

  /** Rebases unsent edits on the predictions of a new model run; returns whether any changed. */
  #moveToNewPredictions(before: Labels['predictions']): boolean {
    const isMoved = this.#pending.restack(this.#confirmed.labels, (labels, diff) =>
      onNewPredictions(labels, diff, before),
    )
    if (isMoved) this.#recompute()
    return isMoved
  }

  #stopFor(obstacle: SaveProblem): void {
    this.#obstacle = obstacle
    if (obstacle.kind === 'full') setTimeout(() => this.#obstacle === obstacle && this.resume(), tryAgainMs)
    this.#publish()
  }

  /** Fetches labels and history again and removes edits that turn out to be saved. */
  async #reload(): Promise<void> {
    const confirmed = await fetchConfirmed(this.imageId, this.#surroundings.engine)
    // Independent labels have revisions of their own until they are settled.
    const isOwn = ({ image }: ConfirmedLabels) => image.independent?.isOwn === true
    if (isOwn(confirmed) === isOwn(this.#confirmed) && confirmed.revision < this.#confirmed.revision) return
    this.#factsAreOld = false
    this.#confirmed = confirmed
    this.#pending.removeStored(confirmed)
    this.#recompute()
  }

  /** Fetches older edits when undo comes near them: an image may have thousands. */
  async #reachBack(): Promise<void> {
    if (this.#reachingBack || this.#confirmed.earlier === 0 || this.#stacks.undo.length >= minUndo) return
    this.#reachingBack = true
    try {
      const [first] = this.#confirmed.history
      const { edits, earlier } = await fetchEarlier(this.#confirmed, this.#surroundings.engine)
      if (this.#confirmed.history[0]?.revision !== first?.revision) return
      this.#confirmed = { ...this.#confirmed, history: [...edits, ...this.#confirmed.history], earlier }
    } finally {
      this.#reachingBack = false
    }
    this.#recompute()
    this.#publish()
  }

  #recompute(): void {
    this.#labels = this.#pending.all.reduce((labels, { diff }) => apply(labels, diff), this.#confirmed.labels)
    this.#stacks = undoStacks([...this.#confirmed.history, ...this.#pending.all], this.#surroundings.userName())
  }

  #publish(): void {
    this.#snapshot = this.#makeSnapshot()
    for (const listener of this.#listeners) listener()
  }

  #makeSnapshot(): SessionSnapshot {
    const { image, history, earlier } = this.#confirmed
    return {
      image,
      labels: this.#labels,
      saved: savedMark(this.#pending.length, this.#obstacle),
      earlier,
      edits: [...history, ...this.#pending.all.map((edit) => ({ ...edit, atMs: edit.madeAtMs, user: null }))],
      canUndo: this.#stacks.undo.length > 0,
      canRedo: this.#stacks.redo.length > 0,
      rescued: this.#rescued,
    }
  }
}
