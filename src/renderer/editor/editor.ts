import { createStore, type StoreApi } from 'zustand/vanilla'
import { draw } from '#model/corrections.ts'
import type { Diff } from '#model/diff.ts'
import { type AnnotationId, annotationIdFrom, randomPart } from '#model/ids.ts'
import type { LabelClass } from '#model/label-set.ts'
import { boundsOfGeometry, type Geometry } from '#model/shapes/index.ts'
import { derived, type EditorState, selectedIn } from './editor-state.ts'
import { HitIndex } from './hit.ts'
import type { ObjectId } from './objects.ts'
import { changeObject, madeIn } from './ops.ts'
import type { EditSession } from './session/index.ts'
import { type Draft, pan, type Scene, select, type Tool, type ToolAct, type ToolEvent } from './tools/index.ts'
import {
  atActualSize,
  clamped,
  fitted,
  type PictureSize,
  panned,
  revealing,
  toPicture,
  type ViewPoint,
  type ViewSize,
  zoomedAt,
  zoomedTo,
} from './viewport.ts'

const nudgeSettlesMs = 600
const hitReachCssPx = 5

export const newAnnotationId = (): AnnotationId =>
  annotationIdFrom(randomPart(crypto.getRandomValues(new Uint8Array(16))))

/**
 * What a person works with: one image's session, the viewport, the selection and a tool. It knows neither React nor the
 * DOM; the stage feeds it with events and paints its state.
 */
export class Editor {
  readonly store: StoreApi<EditorState>
  readonly #hits = new HitIndex()
  #toolState: unknown = select.start
  /** The tool that comes back when the held pan key is let go. */
  #toolUnderPan: { tool: Tool; state: unknown } | null = null
  #unsubscribe: (() => void) | null = null
  #nudgeTimer: ReturnType<typeof setTimeout> | null = null
  #shiftHeld = false

  constructor(fromScore: number) {
    this.store = createStore<EditorState>(() => ({
      session: null,
      ...derived(null, fromScore),
      selectedId: null,
      inHand: false,
      hoveredId: null,
      tool: select,
      draft: null,
      cursor: 'default',
      pointer: null,
      viewport: { scale: 1, leftPx: 0, topPx: 0 },
      view: { widthPx: 1, heightPx: 1 },
      labelsHidden: false,
      classes: [],
      drawClassId: null,
      said: null,
    }))
  }

  get state(): EditorState {
    return this.store.getState()
  }

  get picture(): PictureSize | null {
    return this.state.snapshot?.image ?? null
  }

  /** Puts another image on the stage, whole and with nothing selected. */
  show(session: EditSession | null): void {
    this.settle()
    this.#unsubscribe?.()
    this.#toolState = this.state.tool.start
    this.store.setState({ session, selectedId: null, hoveredId: null, draft: null, labelsHidden: false })
    this.#take(session)
    this.fit()
    this.#unsubscribe = session?.subscribe(() => this.#take(session)) ?? null
  }

  close(): void {
    this.settle()
    this.#unsubscribe?.()
    this.#unsubscribe = null
  }

  #take(session: EditSession | null): void {
    const next = derived(session?.snapshot() ?? null, this.state.fromScore)
    this.#hits.update(next.objects)
    const { selectedId } = this.state
    const gone = selectedId !== null && !next.objectsById.has(selectedId)
    this.store.setState({ ...next, ...(gone ? { selectedId: null } : {}) })
  }

  setClasses(classes: readonly LabelClass[]): void {
    const { drawClassId } = this.state
    const known = classes.some(({ classId }) => classId === drawClassId)
    this.store.setState({ classes, drawClassId: known ? drawClassId : (classes[0]?.classId ?? null) })
  }

  setThreshold(fromScore: number): void {
    this.store.setState({ fromScore: Math.min(1, Math.max(0, fromScore)) })
    this.#take(this.state.session)
  }

  setLabelsHidden(labelsHidden: boolean): void {
    this.store.setState({ labelsHidden })
  }

  say(sentence: string): void {
    this.store.setState(({ said }) => ({ said: { sentence, at: (said?.at ?? 0) + 1 } }))
  }

  // Edits

  /** Applies an edit and selects what it made, or `select` when given. Finishes a nudge that is under way first. */
  edit(diff: Diff, selectId?: ObjectId | null): void {
    this.settle()
    this.state.session?.apply(diff)
    const made = selectId === undefined ? madeIn(diff) : selectId
    if (selectId !== undefined || made) this.select(made)
  }

  undo(): void {
    this.settle()
    const diff = this.state.session?.undo()
    if (diff) this.select(madeIn(diff), { show: true })
    this.say(diff ? 'Undone.' : 'There is nothing to undo.')
  }

  redo(): void {
    this.settle()
    const diff = this.state.session?.redo()
    if (diff) this.select(madeIn(diff), { show: true })
    this.say(diff ? 'Done again.' : 'There is nothing to redo.')
  }

  /** Shows a geometry of the selected object at once and makes it one edit when no further change follows. */
  nudge(change: (geometry: Geometry, picture: PictureSize) => Geometry): void {
    const selected = selectedIn(this.state)
    const { picture } = this
    if (!selected || !picture) return
    const { draft } = this.state
    const from = draft && 'geometry' in draft && draft.id === selected.id ? draft.geometry : selected.geometry
    if (this.#nudgeTimer) clearTimeout(this.#nudgeTimer)
    const geometry = change(from, picture)
    this.store.setState({ draft: { id: selected.id, geometry } })
    this.#nudgeTimer = setTimeout(() => this.settle(), nudgeSettlesMs)
    this.reveal(geometry)
  }

  /** Makes an edit of a nudge that is under way. */
  settle(): void {
    if (!this.#nudgeTimer) return
    clearTimeout(this.#nudgeTimer)
    this.#nudgeTimer = null
    const { draft } = this.state
    this.store.setState({ draft: null })
    if (draft && 'geometry' in draft && draft.id) this.#change(draft.id, draft.geometry)
  }

  #change(id: ObjectId, geometry: Geometry): void {
    const object = this.state.objectsById.get(id)
    if (!object || !this.state.session) return
    const diff = changeObject(object, { geometry }, newAnnotationId())
    this.state.session.apply(diff)
    const made = madeIn(diff)
    if (made) this.select(made)
  }

  // Selection and view

  /** `show` moves the object into view; `inHand` false when it is the review and not the person that chooses. */
  select(selectedId: ObjectId | null, { show = false, inHand = true } = {}): void {
    this.settle()
    this.store.setState({ selectedId, inHand: inHand && selectedId !== null })
    const selected = selectedIn(this.state)
    if (selected && show) this.reveal(selected.geometry)
  }

  setHovered(hoveredId: ObjectId | null): void {
    if (hoveredId !== this.state.hoveredId) this.store.setState({ hoveredId })
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
    this.store.setState({ viewport: zoomedTo(boundsOfGeometry(selected.geometry), this.picture, this.state.view) })
  }

  reveal(geometry: Geometry): void {
    const { viewport, view } = this.state
    if (this.picture)
      this.store.setState({ viewport: revealing(viewport, boundsOfGeometry(geometry), this.picture, view) })
  }

  // Tools

  setTool(tool: Tool): void {
    this.settle()
    this.#toolUnderPan = null
    this.#toolState = tool.start
    this.store.setState({ tool, draft: null, cursor: 'default' })
  }

  /** While held, the pointer moves the picture; the tool underneath keeps what is half done. */
  holdPan(held: boolean): void {
    if (held === (this.#toolUnderPan !== null)) return
    if (held) {
      this.#toolUnderPan = { tool: this.state.tool, state: this.#toolState }
      this.#toolState = pan.start
      this.store.setState({ tool: pan, cursor: 'grab' })
    } else if (this.#toolUnderPan) {
      const { tool, state } = this.#toolUnderPan
      this.#toolState = state
      this.#toolUnderPan = null
      this.store.setState({ tool, cursor: 'default' })
    }
  }

  get toolIsBusy(): boolean {
    return this.state.tool.busy(this.#toolState)
  }

  pointer(type: 'down' | 'move' | 'up', at: ViewPoint, keys: { shift: boolean; alt: boolean }): void {
    if (type === 'down') this.settle()
    this.#shiftHeld = keys.shift
    this.store.setState({ pointer: at })
    this.tool({ type, at, point: toPicture(this.state.viewport, at), ...keys })
  }

  pointerLeft(): void {
    this.store.setState({ pointer: null, hoveredId: null })
  }

  doubleClick(at: ViewPoint): void {
    this.tool({ type: 'doubleClick', at, point: toPicture(this.state.viewport, at) })
  }

  /** Hands an event to the tool and does what the tool wants. */
  tool(event: ToolEvent): void {
    const scene = this.#scene()
    if (!scene) return
    const { tool } = this.state
    const { state, act, draft, cursor } = tool.step(this.#toolState, event, scene)
    this.#toolState = state
    const changed: { draft?: Draft | null; cursor?: string; hoveredId?: ObjectId | null } = {}
    if (draft !== undefined) changed.draft = draft
    if (cursor !== undefined) changed.cursor = cursor
    if (event.type === 'move' && tool === select)
      changed.hoveredId = tool.busy(state) ? null : (scene.objectsAt(event.point)[0]?.id ?? null)
    this.store.setState(changed)
    if (act) this.#do(act)
  }

  #do(act: ToolAct): void {
    if (act.type === 'select') this.select(act.id)
    else if (act.type === 'change') this.#change(act.id, act.geometry)
    else if (act.type === 'create') this.create(act.geometry, !this.#shiftHeld)
    else if (act.type === 'pan') this.panBy(act.byLeftPx, act.byTopPx)
    else this.say(act.sentence)
  }

  /** Adds a new annotation of the present class. Afterwards the select tool is at hand, unless kept back. */
  create(geometry: Geometry, thenSelect = true): void {
    const { drawClassId } = this.state
    if (drawClassId === null) {
      this.say('The label set has no classes yet. Add one with the label picker first.')
      return
    }
    this.edit(draw(geometry, drawClassId, newAnnotationId()))
    if (thenSelect) this.setTool(select)
  }

  #scene(): Scene | null {
    const { picture } = this
    if (!picture) return null
    const { viewport, labelsHidden } = this.state
    const reach = hitReachCssPx / viewport.scale
    return {
      picture,
      viewport,
      selected: labelsHidden ? null : selectedIn(this.state),
      objectsAt: (point) => (labelsHidden ? [] : this.#hits.at(point, reach)),
    }
  }
}

const isSame = (a: EditorState['viewport'], b: EditorState['viewport']): boolean =>
  a.scale === b.scale && a.leftPx === b.leftPx && a.topPx === b.topPx
