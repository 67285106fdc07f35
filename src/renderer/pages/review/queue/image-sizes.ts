import { t } from '@lingui/core/macro'
import type { EngineClient } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { reportProblem } from '../../../connection/index.ts'
import type { ImageSize } from '../../../editor/scene/viewport.ts'

const maxKept = 1000

/** Sizes of nearby images, so that one can be shown before its labels are loaded. */
export class ImageSizes {
  readonly #library: Pick<EngineClient['library'], 'rows'>
  readonly #sizes = new Map<ImageId, ImageSize>()

  constructor(library: Pick<EngineClient['library'], 'rows'>) {
    this.#library = library
  }

  get(imageId: ImageId): ImageSize | null {
    return this.#sizes.get(imageId) ?? null
  }

  /** Fetches missing sizes. Never rejects: without a size the image waits for its labels. */
  async load(imageIds: readonly ImageId[]): Promise<void> {
    const missing = imageIds.filter((id) => !this.#sizes.has(id))
    if (missing.length === 0) return
    const rows = await this.#library.rows({ imageIds: missing }).catch((error: unknown) => {
      reportProblem(t`Can’t read image sizes`)(error)
      return []
    })
    for (const { imageId, widthPx, heightPx } of rows) this.#sizes.set(imageId, { widthPx, heightPx })
    for (const id of this.#sizes.keys()) {
      if (this.#sizes.size <= maxKept) return
      this.#sizes.delete(id)
    }
  }
}
