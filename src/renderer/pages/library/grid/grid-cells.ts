import type { SearchId } from '#model/ids.ts'
import { changedRows, onEngineEvent, onEngineReconnected } from '../../../connection/index.ts'
import type { BatchLoader } from '../../../kit/batch-loader.ts'
import { type Cell, rowLoader, thumbnailLoader } from './cell-loaders.ts'

type GridCellsOptions = {
  /** Called when requested cells have loaded. */
  onLoaded(): void
  /** Called when the engine is back and everything has to be requested again. */
  onReconnected(): void
}

/** Loads what the grid shows, by image row, and loads it again after changes. */
export class GridCells {
  readonly #rows: BatchLoader<Cell>
  readonly #thumbnails: BatchLoader<ImageBitmap>
  readonly #stops: (() => void)[]
  #loadsBoxes = false
  #search: SearchId | null = null

  constructor({ onLoaded, onReconnected }: GridCellsOptions) {
    this.#rows = rowLoader(onLoaded, () => ({ boxes: this.#loadsBoxes, search: this.#search }))
    this.#thumbnails = thumbnailLoader(onLoaded)
    this.#stops = [
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
    for (const stop of this.#stops) stop()
    this.#rows.close()
    this.#thumbnails.close()
  }

  rowOf(id: number): Cell | undefined {
    return this.#rows.get(id)
  }

  thumbnailOf(id: number): ImageBitmap | undefined {
    return this.#thumbnails.get(id)
  }

  /** Loads these cells in this order, unless they are loaded. */
  want(ids: readonly number[]): void {
    this.#rows.want(ids)
    this.#thumbnails.want(ids)
  }

  /** Sets the search whose similarities are loaded too; null for none. */
  loadSimilarities(search: SearchId | null): void {
    if (search === this.#search) return
    this.#search = search
    this.#rows.markStale('all')
  }

  /** Sets whether boxes are loaded too. */
  loadBoxes(loadsBoxes: boolean): void {
    const isNew = loadsBoxes && !this.#loadsBoxes
    this.#loadsBoxes = loadsBoxes
    if (isNew) this.#rows.markStale('all')
  }
}
