import { plural, t } from '@lingui/core/macro'
import type { ImageId } from '#model/ids.ts'
import type { Command } from '../../../commands/index.ts'
import { engine, errorMessage, reportProblem } from '../../../connection/index.ts'
import type { Editor } from '../../../editor/editor.ts'
import type { ImageLoader } from '../../../editor/images/image-loader.ts'
import type { EditSession, EditSessions } from '../../../editor/session/index.ts'
import { objectLeftOn } from '../../../route/return-to.ts'
import type { PageParams } from '../../../route/route.ts'
import { QueuedKeys } from '../commands/queued-keys.ts'
import type { ReviewModes } from '../review-modes.ts'
import type { ReviewState, ReviewStore } from '../review-state.ts'
import type { WorkLog } from '../work-log.ts'
import { ImageOpener } from './image-opener.ts'
import type { Leases } from './leases.ts'
import { openQueue } from './open-queue.ts'
import { PositionSaver } from './position-saver.ts'
import { newMemory, type QueueMemories, type QueueMemory } from './queue-memory.ts'
import { isToDo, ReviewQueue } from './review-queue.ts'
import { SharedQueue } from './shared-queue.ts'
import { TrackInHand } from './track-in-hand.ts'

type Surroundings = {
  store: ReviewStore
  editor: Editor
  modes: ReviewModes
  images: ImageLoader
  sessions: EditSessions
  work: WorkLog
  memories: QueueMemories
  /** Null without a server. */
  leases: Leases | null
}

/** Moves through a queue of images. */
export class QueueNavigation {
  readonly #store: ReviewStore
  readonly #editor: Editor
  readonly #modes: ReviewModes
  readonly #images: ImageLoader
  readonly #sessions: EditSessions
  readonly #work: WorkLog
  readonly #memories: QueueMemories
  readonly #queuedKeys = new QueuedKeys()
  readonly #position = new PositionSaver()
  readonly #opener: ImageOpener
  readonly track: TrackInHand
  readonly shared: SharedQueue | null
  #queue = new ReviewQueue(new Uint32Array(), engine.library)
  /** The requested object, until its image is shown. */
  #requestedObject: string | null = null
  #isFirst = true
  #moving = false
  /** Resolves when the latest move to the next image ends. */
  moved: Promise<void> = Promise.resolve()
  #closed = false
  /** A single requested image leaves the user's place unchanged until it is edited. */
  #isLook = false
  /** What is kept when the queue is left. */
  memory: QueueMemory = newMemory()
  /** Called when the queue is loaded. */
  onOpened: (() => void) | null = null
  lastImageId: ImageId | null = null

  constructor({ store, editor, modes, images, sessions, work, memories, leases }: Surroundings) {
    this.#store = store
    this.#editor = editor
    this.track = new TrackInHand(editor)
    this.#modes = modes
    this.#images = images
    this.#sessions = sessions
    this.#opener = new ImageOpener(sessions, (imageId) => this.#isOnStage(imageId))
    this.#work = work
    this.#memories = memories
    this.shared = leases && new SharedQueue({ store, sessions, images, leases, queue: () => this.#queue })
  }

  get #state(): ReviewState {
    return this.#store.getState()
  }

  at(position: number): ImageId | null {
    return this.#queue.at(position)
  }

  /** Returns an image's position, trying `guess` first; -1 if it isn't in the queue. */
  positionOf(imageId: ImageId, guess = -1): number {
    return this.#queue.positionOf(imageId, guess)
  }

  /** Returns what was done with an image in this window. */
  markOf(imageId: ImageId): 'finished' | 'skipped' | null {
    return this.#queue.isFinished(imageId) ? 'finished' : this.#queue.isSkipped(imageId) ? 'skipped' : null
  }

  /** The likely next images. */
  get neighbors(): ImageId[] {
    const state = this.#state
    return state.status === 'image' ? this.#queue.neighbors(state.position) : []
  }

  /** Whether the image's labels are still loading. */
  get isOpening(): boolean {
    const state = this.#state
    return state.status === 'image' && state.problem === null && this.#editor.state.snapshot === null
  }

  /** Queues a key pressed while the image opens; returns whether it did. */
  keepKey(meant: readonly Command[]): boolean {
    if (!this.isOpening || this.#state.pickerOpen) return false
    this.#announceIfAny(this.#queuedKeys.press(meant))
    return true
  }

  #announceIfAny(message: string | null): void {
    if (message !== null) this.#editor.announce(message)
  }

  /** Opens the requested queue. A requested image starts loading before the queue. */
  async start(params: PageParams['review']): Promise<void> {
    if (params.mode && params.mode !== 'chips' && params.mode !== 'matches') this.#modes.set(params.mode)
    const requested = params.imageId as ImageId | undefined
    this.#requestedObject = params.objectId ?? null
    if (requested) {
      void this.#images.want(requested)
      // If it can't open, its own turn reports that.
      this.#sessions.open(requested).catch(() => undefined)
    }
    try {
      const { request, queue, memory, position } = await openQueue(params, this.#memories)
      if (this.#closed) return
      this.#queue = queue
      this.memory = memory
      this.#isLook = request.isLook
      this.onOpened?.()
      const { purpose, where, order } = request
      this.#store.setState({ purpose, where, order })
      this.#work.begin(`${purpose} ${where} ${order}`)
      if (queue.length === 0) return this.#store.setState({ status: 'empty', everything: request.everything })
      const first = params.imageId === undefined && this.shared ? await this.shared.begin(position) : position
      if (!this.#closed) void this.go(first)
    } catch (error) {
      this.#store.setState({ status: 'failed', message: errorMessage(error) })
    }
  }

  close(): void {
    this.#closed = true
    this.shared?.close()
    this.#position.close()
  }

  /** Goes to an image; resolves to whether it is on the stage with its labels. */
  async visit(position: number): Promise<boolean> {
    const imageId = this.#queue.at(position)
    await this.go(position)
    // The engine may have added to the edit that finished the image; undo reverts that too.
    const session = imageId && this.#sessions.peek(imageId)
    if (session?.factsAreOld) await session.refresh().catch(() => undefined)
    return imageId !== null && this.#isOnStage(imageId) && this.#editor.state.snapshot !== null
  }

  /** Shows the image at a position, or the end beyond the last. Resolves once it is open or failed. */
  async go(position: number): Promise<void> {
    const imageId = this.#queue.at(position)
    if (!imageId) {
      if (position >= this.#queue.length) void this.#end()
      return
    }
    this.#beforeLeaving()
    this.#queuedKeys.leave()
    const isImageReady = this.#images.want(imageId, this.#queue.around(position))
    this.lastImageId = imageId
    this.#store.setState({
      status: 'image',
      imageId,
      position,
      total: this.#queue.length,
      problem: null,
      reasonFor: null,
      holder: null,
    })
    this.shared?.arrived(imageId, position)
    this.#savePlace(imageId, position)
    void this.#opener.openAhead(imageId, this.#queue.around(position), isImageReady)
    const session = this.#sessions.peek(imageId)
    if (session) this.#show(session, position)
    else {
      const size = this.#opener.sizes.get(imageId)
      this.#editor.show(null, size && { imageId, ...size })
      await this.#open(imageId, position)
    }
  }

  /**
   * Shows an image during playback once its pixels and labels are loaded and it is due. Returns false if the user went
   * elsewhere or it can't be shown.
   */
  async pass(position: number, due: Promise<unknown>): Promise<boolean> {
    const imageId = this.#queue.at(position)
    const from = this.#state
    if (!imageId || from.status !== 'image') return false
    // If it can't open, stopping at it reports that.
    const opened = this.#sessions.open(imageId).catch(() => null)
    const [session, isSeen] = await Promise.all([opened, this.#images.ready(imageId), due])
    const now = this.#state
    if (!session || !isSeen || this.#closed || now.status !== 'image' || now.imageId !== from.imageId) return false
    this.#beforeLeaving()
    this.#queuedKeys.leave()
    this.#images.pass(imageId, this.#queue.around(position).thumbnails)
    this.lastImageId = imageId
    this.#store.setState({ imageId, position, problem: null, reasonFor: null })
    this.#editor.show(session)
    this.track.select()
    if (session.factsAreOld) session.refresh().catch(reportProblem(t`These labels may be outdated`))
    return true
  }

  #savePlace(imageId: ImageId, position: number): void {
    const { where, order, purpose } = this.#state
    void this.#position.save({ where, order, purpose, imageId, position, isLook: this.#isLook })
  }

  /** Makes this queue the user's place once they edit something. */
  noteWork(): void {
    const state = this.#state
    if (!this.#isLook || state.status !== 'image') return
    this.#isLook = false
    this.#savePlace(state.imageId, state.position)
  }

  step(by: 1 | -1): void {
    const state = this.#state
    if (state.status === 'image') void this.go(state.position + by)
    else if (state.status === 'done' && by === -1) void this.go(this.#queue.length - 1)
  }

  /** Opens the current image again. */
  retry(): void {
    const state = this.#state
    if (state.status === 'image') void this.go(state.position)
  }

  /** Before leaving the stage: reopens an image that was finished and undone. */
  #beforeLeaving(): void {
    this.#editor.edits.settle()
    this.track.note()
    const { snapshot } = this.#editor.state
    if (snapshot && isToDo(this.#state.purpose, snapshot.labels.state)) this.#queue.unfinish(snapshot.image.imageId)
  }

  async #open(imageId: ImageId, position: number): Promise<void> {
    try {
      const session = await this.#opener.open(imageId)
      if (session && this.#isOnStage(imageId)) this.#show(session, position)
    } catch (error) {
      if (!this.#isOnStage(imageId)) return
      this.#store.setState({ problem: errorMessage(error) })
      this.#announceIfAny(this.#queuedKeys.giveUp())
    }
  }

  #isOnStage(imageId: ImageId): boolean {
    return !this.#closed && this.#state.status === 'image' && this.#state.imageId === imageId
  }

  #show(session: EditSession, position: number): void {
    this.#editor.show(session)
    const { shown } = this.#editor.state
    if (this.#isFirst) this.#selectRequested(session.imageId)
    else this.track.select()
    this.#modes.begin()
    const { path, blind } = session.snapshot().image
    const opened = blind
      ? t`${path}: Blind audit: predictions are hidden`
      : t`${path}: ${plural(shown.toReview.length, { one: '# prediction', other: '# predictions' })} to review.`
    this.#editor.announce(opened)
    const ignored = this.#queuedKeys.carryOut()
    if (ignored !== null) this.#editor.announce(`${opened} ${ignored}`)
    void this.#sessions.open(session.imageId)
    if (session.factsAreOld) session.refresh().catch(reportProblem(t`These labels may be outdated`))
    // Opens the neighbors early: keys pressed before their labels are loaded do nothing. A failure is reported at their
    // turn.
    for (const neighbor of this.#queue.neighbors(position)) this.#sessions.open(neighbor).catch(() => undefined)
  }

  /** Selects the requested object, or the one selected last, on the first image. */
  #selectRequested(imageId: ImageId): void {
    this.#isFirst = false
    const asked = this.#requestedObject ?? objectLeftOn(imageId)
    const found = this.#editor.state.objects.find(({ id, annotation }) =>
      [id, annotation?.predictionId].includes(asked as typeof id),
    )
    if (asked !== null && found) this.#editor.selection.select(found.id, { show: true, isGrabbed: false })
  }

  /** Whether the queue is moving to the next image. */
  get isMoving(): boolean {
    return this.#moving
  }

  /** Marks the image finished and goes to the next open one. */
  leaveFinished(imageId: ImageId, position: number): void {
    this.#queue.finish(imageId)
    this.moved = this.#goToNext(position)
  }

  /** Skips the image until the end. */
  async skip(): Promise<void> {
    const state = this.#state
    if (state.status !== 'image' || this.#moving) return
    this.#editor.edits.settle()
    this.noteWork()
    this.#queue.skip(state.imageId)
    this.#work.count('skipped')
    void engine.labeling.skip({ imageId: state.imageId }).catch((error: unknown) => {
      this.#editor.announce(t`Can’t record the skip. ${errorMessage(error)}`)
    })
    this.moved = this.#goToNext(state.position)
    await this.moved
  }

  async #goToNext(position: number): Promise<void> {
    const following = this.#queue.at(position + 1)
    const opened = following && this.#sessions.peek(following)
    const isFree = following && !this.#queue.isFinished(following) && !this.#queue.isSkipped(following)
    if (!this.shared && opened && isFree && isToDo(this.#state.purpose, opened.snapshot().labels.state)) {
      void this.go(position + 1)
      return
    }
    this.#moving = true
    try {
      const next = await (this.shared ?? this.#queue).nextToDo(position)
      if (this.#closed) return
      if (next === null) await this.#end()
      else void this.go(next)
    } catch (error) {
      this.#editor.announce(t`Can’t open the next image. ${errorMessage(error)}`)
    } finally {
      this.#moving = false
    }
  }

  async #end(): Promise<void> {
    this.#beforeLeaving()
    this.#queuedKeys.leave()
    try {
      const { skipped, unreviewed } = await this.#queue.remaining()
      if (this.#closed) return
      this.#editor.show(null)
      this.#work.end()
      this.shared?.leave()
      this.#store.setState({ status: 'done', total: this.#queue.length, skipped, unreviewed })
    } catch (error) {
      this.#store.setState({ status: 'failed', message: errorMessage(error) })
    }
  }

  /** Goes from the end to the first skipped image, else to the first unreviewed one. */
  resumeSkipped(): void {
    const state = this.#state
    if (state.status !== 'done') return
    const first = state.skipped[0] ?? state.unreviewed[0]
    if (first === undefined) return
    this.#queue.clearSkipped()
    if (this.shared) this.moved = this.#goToNext(first - 1)
    else void this.go(first)
  }
}
