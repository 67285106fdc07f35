import { Semaphore } from 'async-mutex'
import type { ImageId } from '#model/ids.ts'
import { engine } from '../../../connection/index.ts'
import type { Around } from '../../../editor/images/preload.ts'
import type { EditSession, EditSessions } from '../../../editor/session/index.ts'
import { ImageSizes } from './image-sizes.ts'

/** Images skipped quickly are hardly opened. */
const maxOpening = 2
const openAheadWithinMs = 500

/** Opens the image on the stage and the next ones; drops images that left the stage. */
export class ImageOpener {
  readonly #sessions: EditSessions
  readonly #isOnStage: (imageId: ImageId) => boolean
  readonly sizes = new ImageSizes(engine.library)
  readonly #opening = new Semaphore(maxOpening)

  constructor(sessions: EditSessions, isOnStage: (imageId: ImageId) => boolean) {
    this.#sessions = sessions
    this.#isOnStage = isOnStage
  }

  /** Resolves to null if the image left the stage before its turn. */
  open(imageId: ImageId): Promise<EditSession | null> {
    return this.#opening.runExclusive(() => (this.#isOnStage(imageId) ? this.#sessions.open(imageId) : null))
  }

  /** Opens the likely next images once the current one has loaded, or after a timeout. */
  async openAhead(imageId: ImageId, { proxies, thumbnails }: Around, isImageReady: Promise<unknown>): Promise<void> {
    await Promise.race([isImageReady, new Promise((late) => setTimeout(late, openAheadWithinMs))])
    void this.sizes.load(thumbnails)
    for (const ahead of proxies) {
      if (!this.#isOnStage(imageId)) return
      // If it can't open, its own turn reports that.
      await this.#sessions.open(ahead).catch(() => undefined)
    }
  }
}
