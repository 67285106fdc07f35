import { boundsOfGeometry, type Geometry } from '#model/shapes/index.ts'
import { type EditorStore, imageIn, selectedIn } from './editor-state.ts'
import {
  atActualSize,
  clamped,
  fitted,
  type ImageSize,
  panned,
  revealing,
  type ViewPoint,
  type Viewport,
  type ViewSize,
  zoomedAt,
  zoomedTo,
} from './scene/viewport.ts'

/** The visible part of the image and its scale. */
export class Camera {
  readonly #store: EditorStore

  constructor(store: EditorStore) {
    this.#store = store
  }

  setView(view: ViewSize): void {
    const { view: before, viewport } = this.#store.getState()
    if (view.widthPx === before.widthPx && view.heightPx === before.heightPx) return
    this.#store.setState({ view })
    this.#move((image) =>
      isSame(viewport, fitted(image, before)) ? fitted(image, view) : clamped(viewport, image, view),
    )
  }

  fit(): void {
    this.#move((image, view) => fitted(image, view))
  }

  actualSize(devicePixelRatio: number): void {
    this.#move((image, view, viewport) => atActualSize(viewport, devicePixelRatio, image, view))
  }

  zoomAt(at: ViewPoint, factor: number): void {
    this.#move((image, view, viewport) => zoomedAt(viewport, at, factor, image, view))
  }

  zoomBy(factor: number): void {
    const { widthPx, heightPx } = this.#store.getState().view
    this.zoomAt({ leftPx: widthPx / 2, topPx: heightPx / 2 }, factor)
  }

  panBy(byLeftPx: number, byTopPx: number): void {
    this.#move((image, view, viewport) => panned(viewport, byLeftPx, byTopPx, image, view))
  }

  zoomToSelection(): void {
    const selected = selectedIn(this.#store.getState())
    if (selected) this.#move((image, view) => zoomedTo(boundsOfGeometry(selected.geometry, image), image, view))
  }

  reveal(geometry: Geometry): void {
    const bounds = boundsOfGeometry(geometry)
    if (bounds.width + bounds.height > 0)
      this.#move((image, view, viewport) => revealing(viewport, bounds, image, view))
  }

  /** Does nothing while the stage has no image. */
  #move(to: (image: ImageSize, view: ViewSize, viewport: Viewport) => Viewport): void {
    const state = this.#store.getState()
    const image = imageIn(state)
    if (image) this.#store.setState({ viewport: to(image, state.view, state.viewport) })
  }
}

const isSame = (a: Viewport, b: Viewport): boolean =>
  a.scale === b.scale && a.leftPx === b.leftPx && a.topPx === b.topPx
