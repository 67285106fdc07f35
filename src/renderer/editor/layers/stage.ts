import type { MaskShape } from '#model/shapes/mask.ts'
import { nextClass } from '../class-in-hand.ts'
import type { Editor } from '../editor.ts'
import { draftedIn, type EditorState, stagedImage } from '../editor-state.ts'
import type { ImageLoader } from '../images/image-loader.ts'
import type { LoadedImage } from '../images/loaded-image.ts'
import { useMarkSettings, useViewSettings } from '../images/view-settings.ts'
import type { EditorObject, ObjectId } from '../scene/objects.ts'
import type { Draft } from '../tools/index.ts'
import { activeLayer, sameActive } from './active-layer.ts'
import { chipsLayer } from './chips-layer.ts'
import { cursorMarks } from './cursor-marks.ts'
import { wholeImageLayer } from './image-layer.ts'
import { looksIn } from './object-look.ts'
import type { LookOf } from './painted-shape.ts'
import { snapshotShapesLayer } from './shapes-layer.ts'
import { type WorkMask, workMaskLayer } from './work-mask-layer.ts'

type Painted = { state: EditorState; skipped: readonly ObjectId[]; devicePixelRatio: number; lookOf: LookOf }

/**
 * The editor's layers, from below: image, shapes, edited mask, edited object, labels, pointer marks. Paints at most
 * once per frame.
 */
export class Stage {
  readonly #host: HTMLElement
  readonly #editor: Editor
  readonly #images: ImageLoader
  readonly #image: ReturnType<typeof wholeImageLayer>
  readonly #shapes: ReturnType<typeof snapshotShapesLayer>
  readonly #workMask: ReturnType<typeof workMaskLayer>
  readonly #active: ReturnType<typeof activeLayer>
  readonly #chips: ReturnType<typeof chipsLayer>
  readonly #cursor: ReturnType<typeof cursorMarks>
  readonly #resize: ResizeObserver
  readonly #stopListening: (() => void)[]
  #frame = 0
  #shown: LoadedImage | null = null
  #painted: Painted | null = null
  #looks: { from: readonly unknown[]; lookOf: LookOf } | null = null

  constructor(host: HTMLElement, editor: Editor, images: ImageLoader) {
    this.#host = host
    this.#editor = editor
    this.#images = images
    this.#image = wholeImageLayer(layer(host), images, ({ variant }, imageId) =>
      performance.mark('editor.image', { detail: `${variant} ${imageId}` }),
    )
    this.#shapes = snapshotShapesLayer(layer(host), () => this.#invalidate())
    this.#workMask = workMaskLayer(layer(host, 'div'))
    this.#active = activeLayer(layer(host))
    this.#chips = chipsLayer(layer(host))
    this.#cursor = cursorMarks(host)
    this.#resize = new ResizeObserver(() => this.#measure())
    this.#resize.observe(host)
    this.#stopListening = [
      editor.store.subscribe(() => this.#editorChanged()),
      images.subscribe(() => this.#imagesChanged()),
      useViewSettings.subscribe(() => this.#invalidate()),
      useMarkSettings.subscribe(() => this.#invalidate()),
    ]
    this.#measure()
    this.#invalidate()
  }

  close(): void {
    cancelAnimationFrame(this.#frame)
    this.#resize.disconnect()
    for (const stop of this.#stopListening) stop()
    this.#image.close()
    this.#shapes.close()
    this.#workMask.close()
    this.#chips.close()
    this.#host.replaceChildren()
  }

  #measure(): void {
    const { clientWidth, clientHeight } = this.#host
    this.#editor.camera.setView({ widthPx: Math.max(1, clientWidth), heightPx: Math.max(1, clientHeight) })
    this.#invalidate()
  }

  /** Updates the attribute before the next frame; otherwise it would describe the previous image. */
  #editorChanged(): void {
    this.#notify()
    this.#invalidate()
  }

  /** Paints a new bitmap at once, so that the next frame shows it. */
  #imagesChanged(): void {
    this.#notify()
    const loaded = this.#imageNow()
    if (loaded === this.#shown) return
    if (!loaded || loaded.bitmap === this.#shown?.bitmap) {
      this.#invalidate()
      return
    }
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    this.#paint()
  }

  /** Exposes how much of the image is visible, for tests and measurements. */
  #notify(): void {
    const image = stagedImage(this.#editor.state)
    const failed = image && this.#images.problem(image.imageId) !== null
    this.#host.dataset.image = failed ? 'failed' : (this.#imageNow()?.variant ?? 'none')
  }

  #imageNow(): LoadedImage | null {
    const image = stagedImage(this.#editor.state)
    return image ? this.#images.peek(image.imageId) : null
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
    const { viewport, view, labelsHidden } = state
    const image = stagedImage(state)
    const lookOf = this.#lookOf(state)
    const marks = useMarkSettings.getState()
    const { adjustments, backdrop, pixelGrid } = useViewSettings.getState()
    this.#shown = this.#imageNow()
    this.#notify()
    this.#host.style.cursor = state.tool.pointer === 'brush' ? 'none' : state.cursor
    this.#image.show({ image, viewport, view, devicePixelRatio, adjustments, backdrop, pixelGrid })
    this.#shapes.show(
      image && {
        imageId: image.imageId,
        objects: state.visible,
        lookOf,
        viewport,
        view,
        image,
        devicePixelRatio,
        without: paintedApart(state),
        selected: state.selectedIds,
        hidden: labelsHidden,
        marks,
      },
    )
    const skipped = this.#shapes.skipped()
    const work = workMaskIn(state)
    const color = work?.classId == null ? '#ffffff' : lookOf(work.classId, work.object).color
    this.#workMask.show({ work: work?.mask ?? null, color, viewport, view, devicePixelRatio })
    const before = this.#painted
    const same =
      before?.state.viewport === viewport &&
      before.state.view === view &&
      before.skipped === skipped &&
      before.lookOf === lookOf &&
      before.devicePixelRatio === devicePixelRatio &&
      sameActive(before.state, state)
    if (!same) this.#active.show(state, lookOf, skipped, devicePixelRatio)
    this.#chips.show(state, lookOf, devicePixelRatio, marks.names)
    this.#cursor.show(state)
    this.#painted = { state, skipped, devicePixelRatio, lookOf }
  }

  /** Returns the same function until its inputs change. */
  #lookOf(state: EditorState): LookOf {
    const { colorBy } = useMarkSettings.getState()
    const from = [state.classes, state.snapshot?.labels, state.fromScore, colorBy]
    if (this.#looks && from.every((value, i) => value === this.#looks?.from[i])) return this.#looks.lookOf
    const lookOf = looksIn(state, colorBy)
    this.#looks = { from, lookOf }
    return lookOf
  }
}

/** Returns the objects painted apart: the selected one and those being dragged or brushed. */
function paintedApart({ selectedId, draft }: EditorState): ReadonlySet<ObjectId> {
  const ids = new Set<ObjectId>()
  // Of two masks only the new one has its own canvas.
  if (selectedId && !isNewMask(draft)) ids.add(selectedId)
  if (draft?.id) ids.add(draft.id)
  if (draft && 'geometries' in draft) for (const id of draft.geometries.keys()) ids.add(id)
  return ids
}

const isNewMask = (draft: Draft | null): draft is { id: null; geometry: MaskShape } =>
  draft !== null && 'geometry' in draft && draft.id === null && draft.geometry.shape === 'mask'

/** The mask painted on its own canvas, and its class. */
type Work = { mask: WorkMask; classId: number | null; object?: EditorObject | undefined }

function workMaskIn(state: EditorState): Work | null {
  const { draft, labelsHidden, selectedId, objectsById, hiddenIds } = state
  const nextClassId = nextClass(state)?.classId ?? null
  if (labelsHidden) return null
  if (draft && 'stroke' in draft) {
    const object = draft.id ? objectsById.get(draft.id) : undefined
    const classId = draft.id ? (object?.classId ?? null) : nextClassId
    return { mask: { stroke: draft.stroke, version: draft.version }, classId, object }
  }
  if (isNewMask(draft)) return { mask: { mask: draft.geometry }, classId: nextClassId }
  const selected = selectedId && !hiddenIds.has(selectedId) ? objectsById.get(selectedId) : undefined
  if (!selected) return null
  const geometry = draftedIn(draft, selected)
  return geometry.shape === 'mask' ? { mask: { mask: geometry }, classId: selected.classId, object: selected } : null
}

function layer<Tag extends 'canvas' | 'div' = 'canvas'>(host: HTMLElement, tag?: Tag): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag ?? ('canvas' as Tag))
  element.style.cssText = 'position:absolute;inset:0 auto auto 0;pointer-events:none;will-change:transform'
  element.setAttribute('aria-hidden', 'true')
  host.append(element)
  return element
}
