import type { EngineClient } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { reportProblem } from '../../connection/index.ts'
import type { PictureSize } from '../../editor/scene/viewport.ts'

const mostKept = 1000

/** How large the pictures around are: with that one can be shown in its place before its labels are there. */
export class PictureSizes {
  readonly #library: Pick<EngineClient['library'], 'rows'>
  readonly #known = new Map<ImageId, PictureSize>()

  constructor(library: Pick<EngineClient['library'], 'rows'>) {
    this.#library = library
  }

  get(imageId: ImageId): PictureSize | null {
    return this.#known.get(imageId) ?? null
  }

  /** Asks for those that are not known. Never rejects: without a size the picture waits for its labels. */
  async load(imageIds: readonly ImageId[]): Promise<void> {
    const missing = imageIds.filter((id) => !this.#known.has(id))
    if (missing.length === 0) return
    const rows = await this.#library.rows({ imageIds: missing }).catch((error: unknown) => {
      reportProblem('The sizes of images could not be read')(error)
      return []
    })
    for (const { imageId, widthPx, heightPx } of rows) this.#known.set(imageId, { widthPx, heightPx })
    for (const id of this.#known.keys()) {
      if (this.#known.size <= mostKept) return
      this.#known.delete(id)
    }
  }
}
