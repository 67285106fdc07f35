import type { Editor } from '../editor.ts'
import { colorOf, type EditorState, selectedIn } from '../editor-state.ts'
import type { ObjectId } from '../objects.ts'
import type { Pictures } from '../pictures.ts'
import { pan, select } from '../tools/index.ts'
import type { ViewSettingsStore } from '../view/view-settings.ts'
import { chipsOf } from './chips-of.ts'
import { paintActive } from './paint-active.ts'
import { type PictureLayer, wholePictureLayer } from './picture-layer.ts'
import { type ShapesLayer, snapshotShapesLayer } from './shapes-layer.ts'

/** The canvases of the editor: picture, shapes, and what is being worked on. Paints at most once a frame. */
export class Stage {
  readonly #host: HTMLElement
  readonly #editor: Editor
  readonly #settings: ViewSettingsStore
  readonly #picture: PictureLayer
  readonly #active: HTMLCanvasElement
  readonly #shapes: ShapesLayer
  readonly #resize: ResizeObserver
  readonly #stopListening: (() => void)[]
  #frame = 0
  #painted: { state: EditorState; leftOut: ObjectId | null; devicePixelRatio: number } | null = null
  #colors: { classes: EditorState['classes']; colorOf: (classId: number) => string } | null = null

  constructor(host: HTMLElement, editor: Editor, pictures: Pictures, settings: ViewSettingsStore) {
    this.#host = host
    this.#editor = editor
    this.#settings = settings
    this.#picture = wholePictureLayer(layer(host), pictures, ({ variant }, imageId) =>
      performance.mark('editor.picture', { detail: `${variant} ${imageId}` }),
    )
    const shapes = layer(host)
    this.#active = layer(host)
    shapes.style.transformOrigin = '0 0'
    this.#shapes = snapshotShapesLayer(shapes, () => this.#invalidate())
    this.#resize = new ResizeObserver(() => this.#measure())
    this.#resize.observe(host)
    this.#stopListening = [
      editor.store.subscribe(() => this.#invalidate()),
      pictures.subscribe(() => this.#invalidate()),
      settings.subscribe(() => this.#invalidate()),
    ]
    this.#measure()
    this.#invalidate()
  }

  close(): void {
    cancelAnimationFrame(this.#frame)
    this.#resize.disconnect()
    for (const stop of this.#stopListening) stop()
    this.#picture.close()
    this.#shapes.close()
    this.#host.replaceChildren()
  }

  #measure(): void {
    const { clientWidth, clientHeight } = this.#host
    this.#editor.setView({ widthPx: Math.max(1, clientWidth), heightPx: Math.max(1, clientHeight) })
    this.#invalidate()
  }

  #invalidate(): void {
    if (this.#frame !== 0) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      this.#paint()
    })
  }

  #paint(): void {
    const { state } = this.#editor
    const { devicePixelRatio } = window
    const before = this.#painted
    const { viewport, view } = state
    const moved =
      before?.state.viewport !== viewport ||
      before.state.view !== view ||
      before.devicePixelRatio !== devicePixelRatio
    const { adjustments, backdrop, pixelGrid } = this.#settings.getState()
    this.#picture.show({
      image: state.snapshot?.image ?? null,
      viewport,
      view,
      devicePixelRatio,
      adjustments,
      backdrop,
      pixelGrid,
    })
    const leftOut = this.#shapes.leftOut()
    this.#painted = { state, leftOut, devicePixelRatio }
    this.#host.style.cursor = state.cursor
    if (this.#colors?.classes !== state.classes) {
      const { classes } = state
      const colors = new Map(classes.map(({ classId, color }) => [classId, color]))
      this.#colors = { classes, colorOf: (classId) => colors.get(classId) ?? colorOf(classes, classId) }
    }
    const { colorOf: colorOfClass } = this.#colors
    const { objects, labelsHidden } = state
    this.#shapes.show({
      objects,
      colorOf: colorOfClass,
      viewport,
      view,
      devicePixelRatio,
      without: state.selectedId,
      hidden: labelsHidden,
    })
    if (moved || before.leftOut !== leftOut || !sameActive(before.state, state))
      this.#paintActive(state, leftOut, devicePixelRatio, colorOfClass)
  }

  #paintActive(
    state: EditorState,
    leftOut: ObjectId | null,
    devicePixelRatio: number,
    colorOfClass: (classId: number) => string,
  ): void {
    const context = sized(this.#active, state, devicePixelRatio)
    if (!context) return
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
    const { viewport, view, labelsHidden, draft, objectsById } = state
    const selected = labelsHidden ? null : selectedIn(state)
    const others = labelsHidden
      ? []
      : [...new Set([state.hoveredId, leftOut])].flatMap(
          (id) => (id && id !== state.selectedId && objectsById.get(id)) || [],
        )
    paintActive(context, {
      viewport,
      view,
      devicePixelRatio,
      selected,
      others,
      draft,
      chips: labelsHidden ? [] : chipsOf(context, state, colorOfClass),
      colorOf: colorOfClass,
      draftColor: state.drawClassId === null ? '#ffffff' : colorOfClass(state.drawClassId),
      crosshair: crosshairOf(state),
    })
  }
}

/** Where cross hairs stand: under the pointer while a drawing tool is at hand. */
const crosshairOf = ({ tool, pointer }: EditorState): EditorState['pointer'] =>
  tool !== select && tool !== pan ? pointer : null

/** Whether the active layer looks the same; the viewport is compared before. */
const sameActive = (a: EditorState, b: EditorState): boolean =>
  a.objects === b.objects &&
  a.selectedId === b.selectedId &&
  a.hoveredId === b.hoveredId &&
  a.draft === b.draft &&
  a.labelsHidden === b.labelsHidden &&
  a.classes === b.classes &&
  a.drawClassId === b.drawClassId &&
  crosshairOf(a) === crosshairOf(b)

function layer(host: HTMLElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.style.position = 'absolute'
  canvas.style.inset = '0 auto auto 0'
  canvas.style.pointerEvents = 'none'
  canvas.setAttribute('aria-hidden', 'true')
  host.append(canvas)
  return canvas
}

/** The context of a canvas that is as large as the area and empty. */
function sized(
  canvas: HTMLCanvasElement,
  { view }: EditorState,
  devicePixelRatio: number,
): CanvasRenderingContext2D | null {
  const width = Math.round(view.widthPx * devicePixelRatio)
  const height = Math.round(view.heightPx * devicePixelRatio)
  const context = canvas.getContext('2d')
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width
    canvas.height = height
    canvas.style.width = `${view.widthPx}px`
    canvas.style.height = `${view.heightPx}px`
  } else {
    context?.setTransform(1, 0, 0, 1, 0, 0)
    context?.clearRect(0, 0, width, height)
  }
  return context
}
