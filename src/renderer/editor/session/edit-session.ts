import { ORPCError } from '@orpc/client'
import type { AnnotationId, EditId, ImageId } from '#model/ids.ts'
import { afterApproval } from '#model/labels/after-approval.ts'
import { apply, type Diff, emptyDiff, invert, isEmpty, type Labels, merge } from '#model/labels/diff.ts'
import { takePredictions } from '#model/labels/take-predictions.ts'
import { type ConfirmedLabels, fetchConfirmed, fetchEarlier, type LabelingPort, withEdit } from './confirmed.ts'
import { type KeepingEdits, PendingEdits } from './pending-edits.ts'
import { fits, onNewPredictions, rebased } from './rebase.ts'
import { type SaveProblem, savedMark } from './save-status.ts'
import type { SessionSnapshot } from './session-snapshot.ts'
import { type Tally, tallyOf } from './tally.ts'
import { nextStep, type Step, type UndoStacks, undoStacks } from './undo-stacks.ts'
import type { UnsentEdit } from './unsent-edit.ts'

/**
 * Why an edit was not taken: `stale` someone changed the same things; `refused` the engine says no, with a sentence for
 * the user; `full` its disk is full; `away` the engine didn't answer, so the edit may or may not be saved.
 */
type EditFailure = { kind: 'stale' } | { kind: 'refused' | 'full'; message: string } | { kind: 'away' }

function editFailure(error: unknown): EditFailure {
  if (!(error instanceof ORPCError)) return { kind: 'away' }
  if (error.code === 'STALE') return { kind: 'stale' }
  return { kind: error.code === 'NO_SPACE' ? 'full' : 'refused', message: error.message }
}

export type SessionSurroundings = KeepingEdits & {
  engine: LabelingPort
  /** Folder of the workspace: unsent edits are kept apart by it. */
  workspace: string
  newEditId(): EditId
  nowMs(): number
  /** The user of this window. */
  userName(): string
  /** Of this window's lease of an image, if it has one. */
  epochOf?(imageId: ImageId): number | undefined
}

type EditAnswer = Awaited<ReturnType<LabelingPort['edit']>>

/** When fewer edits than this can be undone, earlier ones are fetched. */
const minUndo = 20

/** While the disk is full, edits are tried again so often. */
const tryAgainMs = 4000

/**
 * The labels of one image while a user edits them. An edit shows at once and goes to the engine in order, one at a
 * time; until it is acknowledged it is also kept on this computer. Sending the same edit twice counts once.
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
  /** Of a lease that somebody took over: edits go on without it. */
  #lostEpoch: number | undefined
  #done: Diff = emptyDiff
  readonly #drawnBlind = new Set<AnnotationId>()
  /** Who changed since what the last undo or redo was about; null when that was nobody. */
  changedBy: string | null = null
  readonly #toldOf = new Set<EditId | undefined>()
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

  /** Opens an image and sends what an earlier window left unsent. Throws what the engine throws. */
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

  /** The engine's revision that the labels are based on, and how many of its predictions are open. */
  get basis(): { revision: number; openPredictions: number } {
    const { labels, revision } = this.#confirmed
    return { revision, openPredictions: labels.predictions.filter(({ outcome }) => outcome === 'open').length }
  }

  /** An edit of this window changed the state, the reviewer and what is hidden: fetch them again. */
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

  /** Takes back this user's last edit that still stands, by a new edit; gives that edit's diff, or null when there is none. */
  undo(): Diff | null {
    const inverse = ({ diff, at }: Step) => ({ diff: invert(diff), at })
    const diff = this.#next(this.#stacks.undo.map(inverse))
    // Fails if the engine is away, which is shown elsewhere: the next one tries again.
    this.#reachBack().catch(() => undefined)
    return diff && this.#add('undo', diff)
  }

  redo(): Diff | null {
    const diff = this.#next(this.#stacks.redo)
    return diff && this.#add('redo', diff)
  }

  /** What others changed since is said once; then the step before it is next. */
  #next(steps: readonly Step[]): Diff | null {
    const open = steps.filter(({ at }) => !this.#toldOf.has(this.#editIdAt(at)))
    const next = nextStep(this.#labels, open, this.#stacks.others)
    this.changedBy = next && 'changedBy' in next ? next.changedBy : null
    if (next && 'at' in next) this.#toldOf.add(this.#editIdAt(next.at))
    return next && 'diff' in next ? next.diff : null
  }

  #editIdAt(at: number): EditId | undefined {
    const { history } = this.#confirmed
    return (history[at] ?? this.#pending.all[at - history.length])?.editId
  }

  /** The engine stopped: edits wait, also those that are made from now on. */
  engineLost(): void {
    this.#stopFor({ kind: 'away' })
  }

  /** The engine answers again, or the user wants another try: sends what waits, with the same ids. */
  resume(): void {
    if (this.#obstacle?.kind === 'conflict') return
    this.#obstacle = null
    this.#publish()
    void this.#send()
  }

  /** Another user acts in this window: undo is theirs now. */
  userChanged(): void {
    this.#recompute()
    this.#publish()
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
    this.#pending.restack(this.#confirmed.labels, rebased)
    this.#settled()
  }

  /** Settles a conflict: drops the edits of this window that no longer fit; gives how many those were. */
  takeTheirs(): number {
    return this.#drop((labels, { diff }) => !fits(labels, diff))
  }

  /** Drops the edit that the engine refused, and later ones based on it; returns how many those were. */
  dropRefused(): number {
    const refused = this.#pending.first
    return this.#drop((labels, edit) => edit === refused || !fits(labels, edit.diff))
  }

  /** Drops all edits that are not saved; returns how many those were. */
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

  /** What was drawn while predictions were hidden, and comes back once they are shown, takes those of the same objects. */
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
      // Somebody else's edits came between, or this one was in already: the engine's answer is the truth.
      await this.#reload()
    } else if (this.#pending.first?.editId === edit.editId) {
      // With nothing else under way, the shown labels are the engine's: keep the same object for those that draw it.
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
    // An image that was taken over may be as it was: then the edit fits as it is.
    const unchanged = this.#confirmed.revision === baseRevision && !isMoved && epoch === undefined
    if (epoch !== undefined) this.#lostEpoch = epoch
    if (first?.editId === edit.editId && (unchanged || !fits(this.#confirmed.labels, first.diff))) {
      this.#stopFor({ kind: 'conflict' })
    }
  }

  /** The model may have replaced predictions that unsent edits are based on; returns whether any edit had to change. */
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

  /** Fetches labels and history again. Edits that turn out to be saved are no longer pending. */
  async #reload(): Promise<void> {
    const confirmed = await fetchConfirmed(this.imageId, this.#surroundings.engine)
    // What a user labels independently has revisions of its own, which end when it is settled.
    const isOwn = ({ image }: ConfirmedLabels) => image.independent?.isOwn === true
    if (isOwn(confirmed) === isOwn(this.#confirmed) && confirmed.revision < this.#confirmed.revision) return
    this.#factsAreOld = false
    this.#confirmed = confirmed
    this.#pending.removeStored(confirmed)
    this.#recompute()
  }

  /** An image may have thousands of edits: undo gets those of long ago when it comes near them. */
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
