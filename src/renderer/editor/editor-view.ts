import type { StoreApi } from 'zustand/vanilla'
import { boundsOfGeometry, type Geometry } from '#model/shapes/index.ts'
import { type EditorState, selectedIn } from './editor-state.ts'
import { afterwards, type PageStore, pageStore } from './scene/page-store.ts'
import {
  atActualSize,
  clamped,
  fitted,
  type PictureSize,
  panned,
  revealing,
  type ViewPoint,
  type Viewport,
  type ViewSize,
  zoomedAt,
  zoomedTo,
} from './scene/viewport.ts'

/** Which part of the picture is on screen, and how large. */
export class EditorView {
  readonly store: StoreApi<EditorState>
  /** The same for the page; the stage hears of the store itself. */
  readonly page: PageStore<EditorState>
  readonly afterwards = afterwards()

  constructor(store: StoreApi<EditorState>) {
    this.store = store
    this.page = pageStore(store, this.afterwards)
  }

  get state(): EditorState {
    return this.store.getState()
  }

  get picture(): PictureSize | null {
    return this.state.snapshot?.image ?? null
  }

  setView(view: ViewSize): void {
    const before = this.state.view
    if (view.widthPx === before.widthPx && view.heightPx === before.heightPx) return
    const { picture } = this
    const { viewport } = this.state
    const wasFitted = picture !== null && isSame(viewport, fitted(picture, before))
    this.store.setState({ view })
    if (picture) this.store.setState({ viewport: wasFitted ? fitted(picture, view) : clamped(viewport, picture, view) })
  }

  fit(): void {
    const { picture } = this
    if (picture) this.store.setState({ viewport: fitted(picture, this.state.view) })
  }

  actualSize(devicePixelRatio: number): void {
    const { viewport, view } = this.state
    if (this.picture) this.store.setState({ viewport: atActualSize(viewport, devicePixelRatio, this.picture, view) })
  }

  zoomAt(at: ViewPoint, factor: number): void {
    const { viewport, view } = this.state
    if (this.picture) this.store.setState({ viewport: zoomedAt(viewport, at, factor, this.picture, view) })
  }

  zoomBy(factor: number): void {
    const { widthPx, heightPx } = this.state.view
    this.zoomAt({ leftPx: widthPx / 2, topPx: heightPx / 2 }, factor)
  }

  panBy(byLeftPx: number, byTopPx: number): void {
    const { viewport, view } = this.state
    if (this.picture) this.store.setState({ viewport: panned(viewport, byLeftPx, byTopPx, this.picture, view) })
  }

  zoomToSelection(): void {
    const selected = selectedIn(this.state)
    if (!selected || !this.picture) return
    this.store.setState({
      viewport: zoomedTo(boundsOfGeometry(selected.geometry, this.picture), this.picture, this.state.view),
    })
  }

  reveal(geometry: Geometry): void {
    const { viewport, view } = this.state
    const bounds = boundsOfGeometry(geometry)
    if (this.picture && bounds.width + bounds.height > 0)
      this.store.setState({ viewport: revealing(viewport, bounds, this.picture, view) })
  }
}

const isSame = (a: Viewport, b: Viewport): boolean =>
  a.scale === b.scale && a.leftPx === b.leftPx && a.topPx === b.topPx
