import { Semaphore } from 'async-mutex'
import type { ImageId } from '#model/ids.ts'
import { engine } from '../../../connection/index.ts'
import type { Around } from '../../../editor/images/preload.ts'
import type { ImageSize } from '../../../editor/scene/viewport.ts'
import type { EditSession, EditSessions } from '../../../editor/session/index.ts'
import { ImageSizes } from './image-sizes.ts'

/** Of images that are leafed past quickly hardly any but the last one is opened. */
const maxOpening = 2
const openAheadWithinMs = 500

/** Opens images for the stage, and ahead of it. What has left the stage meanwhile is not opened any more. */
export class ImageOpener {
  readonly #sessions: EditSessions
  readonly #isOnStage: (imageId: ImageId) => boolean
  readonly #sizes = new ImageSizes(engine.library)
  readonly #opening = new Semaphore(maxOpening)

  constructor(sessions: EditSessions, isOnStage: (imageId: ImageId) => boolean) {
    this.#sessions = sessions
    this.#isOnStage = isOnStage
  }

  /** How large an image is, where that was loaded ahead. */
  sizeOf(imageId: ImageId): ImageSize | null {
    return this.#sizes.get(imageId)
  }

  /** Null where the image has left the stage before its turn. */
  open(imageId: ImageId): Promise<EditSession | null> {
    return this.#opening.runExclusive(() => (this.#isOnStage(imageId) ? this.#sessions.open(imageId) : null))
  }

  /** Opens the images that are likely to be next, once the one on the stage needs the engine no longer, or late. */
  async openAhead(imageId: ImageId, { proxies, thumbnails }: Around, isImageReady: Promise<unknown>): Promise<void> {
    await Promise.race([isImageReady, new Promise((late) => setTimeout(late, openAheadWithinMs))])
    void this.#sizes.load(thumbnails)
    for (const ahead of proxies) {
      if (!this.#isOnStage(imageId)) return
      // An image that can't open is reported when its turn comes.
      await this.#sessions.open(ahead).catch(() => undefined)
    }
  }
}
