import type { SearchId } from '#model/ids.ts'
import { changedRows, onEngineEvent, onEngineReconnected } from '../../../connection/index.ts'
import type { BatchLoader } from '../../../kit/batch-loader.ts'
import { type Cell, rowLoader, thumbnailLoader } from './cell-loaders.ts'

type Hears = {
  /** Cells have come that were wanted. */
  onLoaded(): void
  /** The engine is there again, and everything has to be wanted again. */
  onReconnected(): void
}

/** What the grid shows of images, by image row: fetched when wanted, and again after the engine has changed it. */
export class GridCells {
  readonly #rows: BatchLoader<Cell>
  readonly #thumbnails: BatchLoader<ImageBitmap>
  readonly #stopHearing: (() => void)[]
  #loadsBoxes = false
  #search: SearchId | null = null

  constructor({ onLoaded, onReconnected }: Hears) {
    this.#rows = rowLoader(onLoaded, () => ({ boxes: this.#loadsBoxes, search: this.#search }))
    this.#thumbnails = thumbnailLoader(onLoaded)
    this.#stopHearing = [
      onEngineEvent((event) => {
        const changed = changedRows(event)
        if (changed === null) return
        this.#rows.markStale(changed)
        if (event.type !== 'labelsChanged') this.#thumbnails.markStale([])
      }),
      onEngineReconnected(() => {
        this.#rows.markStale('all')
        this.#thumbnails.markStale([])
        onReconnected()
      }),
    ]
  }

  close(): void {
    for (const stop of this.#stopHearing) stop()
    this.#rows.close()
    this.#thumbnails.close()
  }

  rowOf(id: number): Cell | undefined {
    return this.#rows.get(id)
  }

  thumbnailOf(id: number): ImageBitmap | undefined {
    return this.#thumbnails.get(id)
  }

  /** Fetches what is not there of these, in this order. */
  want(ids: readonly number[]): void {
    this.#rows.want(ids)
    this.#thumbnails.want(ids)
  }

  /** The search whose likenesses come along from now on, if any. */
  loadSimilarities(search: SearchId | null): void {
    if (search === this.#search) return
    this.#search = search
    this.#rows.markStale('all')
  }

  /** Whether boxes come along from now on. */
  loadBoxes(loadsBoxes: boolean): void {
    const isNew = loadsBoxes && !this.#loadsBoxes
    this.#loadsBoxes = loadsBoxes
    if (isNew) this.#rows.markStale('all')
  }
}
