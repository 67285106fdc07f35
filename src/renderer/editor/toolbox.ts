import { t } from '@lingui/core/macro'
import type { Camera } from './camera.ts'
import { type EditorState, type EditorStore, imageIn } from './editor-state.ts'
import type { Edits } from './edits.ts'
import type { LabelDisplay } from './label-display.ts'
import type { AreaShape } from './scene/area-shape.ts'
import { measuresOf } from './scene/measures.ts'
import { toImage, type ViewPoint } from './scene/viewport.ts'
import type { Selection } from './selection.ts'
import { objectsAt, toolScene } from './tool-scene.ts'
import type { AreaQuery } from './tools/area-query.ts'
import type { AreaFinder } from './tools/helper.ts'
import { pan, type Scene, select, type Tool, type ToolAct, type ToolEvent } from './tools/index.ts'

const [minBrushCssPx, maxBrushCssPx] = [1, 300]

type Surroundings = {
  store: EditorStore
  camera: Camera
  edits: Edits
  display: LabelDisplay
  selection: Selection
  announce(message: string): void
  refuse(message: string): void
}

/** Passes pointer and keys to the current tool and carries out its actions. */
export class Toolbox {
  readonly #surroundings: Surroundings
  readonly #store: EditorStore
  #toolState: unknown = select.start
  /** The tool that returns when the pan key is released. */
  #toolUnderPan: { tool: Tool; state: unknown } | null = null
  #shiftHeld = false

  /** Answers the tools' area queries, if set. */
  areaFinder: AreaFinder | null = null

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
    this.#store = surroundings.store
  }

  get isBusy(): boolean {
    return this.#store.getState().tool.busy(this.#toolState)
  }

  /** Discards the tool's unfinished work for another image. */
  startOver(): void {
    this.#toolState = this.#store.getState().tool.start
  }

  /** Selects a tool and discards another tool's unfinished shape. */
  setTool(tool: Tool): void {
    this.#surroundings.edits.settle()
    if (tool === this.#store.getState().tool && this.isBusy) return
    this.#toolUnderPan = null
    this.#toolState = tool.start
    this.#store.setState({ tool, draft: null, cursor: 'default', snapped: null, activeHandle: null })
    this.#updateHint()
  }

  /** Pans while held; the tool underneath keeps its unfinished work. */
  holdPan(held: boolean): void {
    if (held === (this.#toolUnderPan !== null)) return
    if (held) {
      this.#toolUnderPan = { tool: this.#store.getState().tool, state: this.#toolState }
      this.#toolState = pan.start
      this.#store.setState({ tool: pan, cursor: 'grab' })
    } else if (this.#toolUnderPan) {
      const { tool, state } = this.#toolUnderPan
      this.#toolState = state
      this.#toolUnderPan = null
      this.#store.setState({ tool, cursor: 'default' })
    }
  }

  setSnapping(snapping: boolean): void {
    this.#store.setState({ snapping, snapped: null })
    this.#surroundings.announce(snapping ? t`Snapping on` : t`Snapping off`)
  }

  setBrush(change: { radiusCssPx?: number; erases?: boolean }): void {
    const { brushRadiusCssPx, brushErases } = this.#store.getState()
    const radius = change.radiusCssPx ?? brushRadiusCssPx
    this.#store.setState({
      brushRadiusCssPx: Math.min(maxBrushCssPx, Math.max(minBrushCssPx, radius)),
      brushErases: change.erases ?? brushErases,
    })
  }

  setAreaShape(areaShape: AreaShape): void {
    this.#store.setState({ areaShape })
    this.#updateHint()
  }

  pointer(type: 'down' | 'move' | 'up', at: ViewPoint, keys: { shift: boolean; alt: boolean }): void {
    if (type === 'down') this.#surroundings.edits.settle()
    this.#shiftHeld = keys.shift
    this.#store.setState({ pointer: at })
    this.send({ type, ...this.#placed(at), ...keys })
  }

  /** Sets a corner of a box without dragging. */
  corner(at: ViewPoint): void {
    this.#surroundings.edits.settle()
    this.#store.setState({ pointer: at })
    this.send({ type: 'corner', ...this.#placed(at) })
  }

  doubleClick(at: ViewPoint): void {
    this.send({ type: 'doubleClick', ...this.#placed(at) })
  }

  pointerLeft(): void {
    this.#store.setState({ pointer: null, hoveredId: null, snapped: null })
  }

  #placed(at: ViewPoint) {
    return { at, point: toImage(this.#store.getState().viewport, at) }
  }

  /** Passes an event to the tool and carries out its action. */
  send(event: ToolEvent): void {
    const scene = this.#scene()
    if (!scene) return
    const before = this.#store.getState()
    const { tool } = before
    const { state, act, draft, cursor, snapped: place } = tool.step(this.#toolState, event, scene)
    this.#toolState = state
    const changed: Partial<EditorState> = {}
    if (draft !== undefined) changed.draft = draft
    if (cursor !== undefined) changed.cursor = cursor
    if (place !== undefined && place?.point !== before.snapped?.point) changed.snapped = place?.to ? place : null
    if (event.type === 'move' && tool === select)
      changed.hoveredId = tool.busy(state)
        ? null
        : (objectsAt(before, this.#surroundings.display.hits, event.point)[0]?.id ?? null)
    this.#store.setState(changed)
    if (act) this.#do(act)
    this.#updateHint()
  }

  #scene(): Scene | null {
    const { display, edits } = this.#surroundings
    return toolScene(this.#store.getState(), display.hits, edits)
  }

  #updateHint(): void {
    const scene = this.#scene()
    const before = this.#store.getState()
    const hint = (scene && before.tool.hint?.(this.#toolState, scene)) ?? null
    if (hint !== before.hint) this.#store.setState({ hint })
  }

  #do(act: ToolAct): void {
    const { camera, edits, selection, announce, refuse } = this.#surroundings
    const { selectedIds, lockedIds, keepsDrawing } = this.#store.getState()
    if (act.type === 'select') {
      if (act.toggle && act.id) selection.toggle(act.id)
      else selection.select(act.id)
    } else if (act.type === 'selectAll') selection.selectAll([...new Set([...selectedIds, ...act.ids])])
    else if (act.type === 'change') {
      edits.changeShapes(new Map([[act.id, act.geometry]]))
      if (!lockedIds.has(act.id)) announce(t`Changed: ${measuresOf(act.geometry).slice(0, 2).join(', ')}.`)
    } else if (act.type === 'changeAll') edits.changeShapes(act.geometries)
    else if (act.type === 'replace') edits.replace(act.id, act.geometries, act.message)
    else if (act.type === 'activate') selection.setActiveHandle(act.handleId)
    else if (act.type === 'create') {
      const isMade = edits.create(act.geometry)
      if (isMade && !act.keepsTool && !this.#shiftHeld && !keepsDrawing) this.setTool(select)
      if (act.message) announce(act.message)
    } else if (act.type === 'ask') void this.#ask(act.query)
    else if (act.type === 'pan') camera.panBy(act.byLeftPx, act.byTopPx)
    else refuse(act.message)
  }

  /** Answers a tool's query unless image or tool changed meanwhile. */
  async #ask(query: AreaQuery): Promise<void> {
    const state = this.#store.getState()
    const { session, tool, viewport, view } = state
    const image = imageIn(state)
    if (!session || !image || !this.areaFinder) return
    const isOnStage = () => this.#store.getState().session === session
    const deliver = (event: ToolEvent) => {
      if (isOnStage() && this.#toolAtWork === tool) this.#toTool(event)
    }
    try {
      const about = { imageId: session.imageId, image, viewport, view }
      const answer = await this.areaFinder.answer(query, about)
      if (answer) deliver({ type: 'answered', query, answer })
    } catch (error) {
      if (!isOnStage()) return
      this.#surroundings.refuse(error instanceof Error ? error.message : String(error))
      deliver({ type: 'failed', query })
    }
  }

  /** The current tool, also during panning. */
  get #toolAtWork(): Tool {
    return this.#toolUnderPan?.tool ?? this.#store.getState().tool
  }

  /** Passes an event to the current tool, also during panning. */
  #toTool(event: ToolEvent): void {
    const under = this.#toolUnderPan
    const scene = this.#scene()
    if (!under || !scene) {
      this.send(event)
      return
    }
    const { state, draft } = under.tool.step(under.state, event, scene)
    this.#toolUnderPan = { tool: under.tool, state }
    if (draft !== undefined) this.#store.setState({ draft })
  }
}
