import { engine, onEngineEvent } from '../../connection/index.ts'
import { Editor } from '../../editor/editor.ts'
import { ImageLoader } from '../../editor/images/image-loader.ts'
import { type PageStore, pageStore } from '../../editor/scene/page-store.ts'
import { SegmentationHelper } from '../../editor/segmentation/segmentation-helper.ts'
import type { EditSessions } from '../../editor/session/index.ts'
import { CropSources } from './panels/crop-sources.ts'
import type { Leases } from './queue/leases.ts'
import type { QueueMemories } from './queue/queue-memory.ts'
import { QueueNavigation } from './queue/queue-navigation.ts'
import { ReviewActions } from './review-actions.ts'
import { ReviewModes } from './review-modes.ts'
import { createReviewStore, type ReviewState } from './review-state.ts'
import { UndoTrail } from './saving/undo-trail.ts'
import { imageSources } from './stage/image-sources.ts'
import { FramePlayer } from './tracks/frame-player.ts'
import type { WorkLog } from './work-log.ts'

/** The remaining time is estimated after this many finished images. */
const minForPace = 3

/** What survives a review. */
export type KeptReview = { sessions: EditSessions; work: WorkLog; memories: QueueMemories; leases: Leases | null }

/** One review of a queue, from its first image to its end. */
export class ReviewSession {
  readonly store = createReviewStore()
  readonly page: PageStore<ReviewState>
  readonly editor: Editor
  readonly modes: ReviewModes
  readonly images = new ImageLoader(imageSources)
  readonly crops = new CropSources()
  readonly segmentation = new SegmentationHelper(engine.models, this.images)
  readonly work: WorkLog
  readonly queue: QueueNavigation
  readonly actions: ReviewActions
  readonly trail: UndoTrail
  readonly player: FramePlayer
  readonly #stopListening = onEngineEvent(({ type }) => {
    if (type === 'modelsChanged' || type === 'everythingChanged') this.segmentation.modelsChanged()
  })

  constructor({ sessions, work, memories, leases }: KeptReview) {
    const { store, images } = this
    const editor = new Editor()
    const modes = new ReviewModes(editor)
    const queue = new QueueNavigation({ store, editor, modes, images, sessions, work, memories, leases })
    this.page = pageStore(store, editor.afterwards)
    this.editor = editor
    this.modes = modes
    this.work = work
    this.queue = queue
    this.trail = new UndoTrail({ store, editor, queue })
    this.player = new FramePlayer({ store, editor, queue })
    this.actions = new ReviewActions({ store, editor, images, queue })
    editor.toolbox.areaFinder = this.segmentation
    this.segmentation.follow(editor, () => queue.neighbors)
  }

  get state(): ReviewState {
    return this.store.getState()
  }

  /** Returns whether the stage has an image with labels. */
  onImage = (): boolean => this.state.status === 'image' && this.editor.state.snapshot !== null

  ask(reasonFor: ReviewState['reasonFor']): void {
    this.editor.edits.settle()
    this.store.setState({ reasonFor })
  }

  setPickerOpen(pickerOpen: boolean): void {
    this.editor.edits.settle()
    this.store.setState({ pickerOpen })
  }

  setJumping(jumping: boolean): void {
    this.store.setState({ jumping })
  }

  /** Estimates how long this many images take at the current pace; null if too early. */
  timeLeftMs(images: number): number | null {
    const { finished, workedMs } = this.work.done()
    return finished < minForPace ? null : (images * workedMs) / finished
  }

  close(): void {
    this.player.close()
    this.queue.close()
    this.modes.close()
    this.#stopListening()
    this.segmentation.close()
    this.editor.close()
    this.images.close()
    this.crops.close()
  }
}
