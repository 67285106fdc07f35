import type { Point } from '#model/geometry/box.ts'
import type { ImageId } from '#model/ids.ts'
import { defaultAttributes, takesShape } from '#model/label-set/label-set.ts'
import { draw } from '#model/labels/corrections.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import { EditorLabels, newAnnotationId, nothing } from './editor-labels.ts'
import { classOf, type EditorState, type StagedImage, selectionIn } from './editor-state.ts'
import { type AreaShape, areaShapeFor } from './scene/area-shape.ts'
import { measuresOf } from './scene/measures.ts'
import type { EditorObject, ObjectId } from './scene/objects.ts'
import { changeObject, together } from './scene/ops.ts'
import { type Snapped, snapped, unsnapped } from './scene/snap.ts'
import { fitted, type PictureSize, toPicture, type ViewPoint } from './scene/viewport.ts'
import type { EditSession, SessionSnapshot } from './session/index.ts'
import type { Helper } from './tools/helper.ts'
import { pan, type Scene, select, type Tool, type ToolAct, type ToolEvent } from './tools/index.ts'
import type { Question } from './tools/questions.ts'

export { newAnnotationId } from './editor-labels.ts'

const hitReachCssPx = 5
const snapReachCssPx = 8
const [leastBrushCssPx, mostBrushCssPx] = [1, 300]

/**
 * What a person works with: one image's session, the viewport, the selection and a tool. It knows neither React nor the
 * DOM; the stage feeds it with events and paints its state.
 */
export class Editor extends EditorLabels {
  #toolState: unknown = select.start
  /** The tool that comes back when the held pan key is let go. */
  #toolUnderPan: { tool: Tool; state: unknown } | null = null
  #unsubscribe: (() => void) | null = null
  #shiftHeld = false
  /** What was hidden and locked in the images seen before. */
  readonly #kept = new Map<ImageId, Pick<EditorState, 'hiddenIds' | 'lockedIds'>>()

  /** Answers what tools ask; without one they get no answers. */
  helper: Helper | null = null

  /** What the image that was on the stage before was like when it was left. */
  previous: SessionSnapshot | null = null

  /**
   * Puts another image on the stage, whole and with nothing selected. Without a session nothing is there but the picture
   * that is `awaited`, in the place where it will stand.
   */
  show(session: EditSession | null, awaited: StagedImage | null = null): void {
    this.settle()
    this.#unsubscribe?.()
    const { session: before, hiddenIds, lockedIds } = this.state
    if (before) this.#kept.set(before.imageId, { hiddenIds, lockedIds })
    if (before && before.imageId !== session?.imageId) this.previous = before.snapshot()
    this.#toolState = this.state.tool.start
    this.store.setState({
      session,
      awaited: session ? null : awaited,
      selectedId: null,
      selectedIds: nothing,
      activeHandle: null,
      hoveredId: null,
      draft: null,
      hint: null,
      snapped: null,
      labelsHidden: false,
      hiddenIds: nothing,
      lockedIds: nothing,
      ...(session && this.#kept.get(session.imageId)),
    })
    this.take(session)
    if (awaited) this.store.setState({ viewport: fitted(awaited, this.state.view) })
    else this.fit()
    this.#unsubscribe = session?.subscribe(() => this.take(session)) ?? null
  }

  close(): void {
    this.settle()
    this.#unsubscribe?.()
    this.#unsubscribe = null
  }

  /** Takes a tool in hand. What another one has half done is dropped; the same one goes on. */
  setTool(tool: Tool): void {
    this.settle()
    if (tool === this.state.tool && this.toolIsBusy) return
    this.#toolUnderPan = null
    this.#toolState = tool.start
    this.store.setState({ tool, draft: null, cursor: 'default', snapped: null, activeHandle: null })
    this.#updateHint()
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

  setSnapping(snapping: boolean): void {
    this.store.setState({ snapping, snapped: null })
    this.say(snapping ? 'Points are drawn to edges and corners nearby.' : 'Points stay where they are put.')
  }

  setBrush(change: { radiusCssPx?: number; erases?: boolean }): void {
    const { brushRadiusCssPx, brushErases } = this.state
    const radius = change.radiusCssPx ?? brushRadiusCssPx
    this.store.setState({
      brushRadiusCssPx: Math.min(mostBrushCssPx, Math.max(leastBrushCssPx, radius)),
      brushErases: change.erases ?? brushErases,
    })
  }

  setAreaShape(areaShape: AreaShape): void {
    this.store.setState({ areaShape })
    this.#updateHint()
  }

  pointer(type: 'down' | 'move' | 'up', at: ViewPoint, keys: { shift: boolean; alt: boolean }): void {
    if (type === 'down') this.settle()
    this.#shiftHeld = keys.shift
    this.store.setState({ pointer: at })
    this.tool({ type, at, point: toPicture(this.state.viewport, at), ...keys })
  }

  /** Sets a corner of a box at a place, for whom dragging is not at hand. */
  corner(at: ViewPoint): void {
    this.settle()
    this.store.setState({ pointer: at })
    this.tool({ type: 'corner', at, point: toPicture(this.state.viewport, at) })
  }

  pointerLeft(): void {
    this.store.setState({ pointer: null, hoveredId: null, snapped: null })
  }

  doubleClick(at: ViewPoint): void {
    this.tool({ type: 'doubleClick', at, point: toPicture(this.state.viewport, at) })
  }

  /** Hands an event to the tool and does what the tool wants. */
  tool(event: ToolEvent): void {
    const scene = this.#scene()
    if (!scene) return
    const { tool } = this.state
    const { state, act, draft, cursor, snapped: place } = tool.step(this.#toolState, event, scene)
    this.#toolState = state
    const changed: Partial<EditorState> = {}
    if (draft !== undefined) changed.draft = draft
    if (cursor !== undefined) changed.cursor = cursor
    if (place !== undefined && place?.point !== this.state.snapped?.point) changed.snapped = place?.to ? place : null
    if (event.type === 'move' && tool === select)
      changed.hoveredId = tool.busy(state) ? null : (this.#objectsAt(event.point)[0]?.id ?? null)
    this.store.setState(changed)
    if (act) this.#do(act)
    this.#updateHint()
  }

  #updateHint(): void {
    const scene = this.#scene()
    const hint = (scene && this.state.tool.hint?.(this.#toolState, scene)) ?? null
    if (hint !== this.state.hint) this.store.setState({ hint })
  }

  #do(act: ToolAct): void {
    if (act.type === 'select') {
      if (act.toggle && act.id) this.toggleSelected(act.id)
      else this.select(act.id)
    } else if (act.type === 'selectAll') this.selectAll([...new Set([...this.state.selectedIds, ...act.ids])])
    else if (act.type === 'change') this.changeShapes(new Map([[act.id, act.geometry]]))
    else if (act.type === 'changeAll') this.changeShapes(act.geometries)
    else if (act.type === 'replace') this.replace(act.id, act.geometries, act.sentence)
    else if (act.type === 'activate') this.setActiveHandle(act.handleId)
    else if (act.type === 'create') {
      this.create(act.geometry, !act.keepsTool && !this.#shiftHeld && !this.state.keepsDrawing)
      if (act.sentence) this.say(act.sentence)
    } else if (act.type === 'ask') void this.#ask(act.question)
    else if (act.type === 'pan') this.panBy(act.byLeftPx, act.byTopPx)
    else this.say(act.sentence)
  }

  /** Finds the answer to a tool's question, and drops it when the person has gone on to another image or tool. */
  async #ask(question: Question): Promise<void> {
    const { session, tool, viewport, view } = this.state
    const { picture, helper } = this
    if (!session || !picture || !helper) return
    const deliver = (event: ToolEvent) => {
      if (this.state.session === session && this.#toolAtWork === tool) this.#toTool(event)
    }
    try {
      const answer = await helper.answer(question, { imageId: session.imageId, picture, viewport, view })
      if (answer) deliver({ type: 'answered', question, answer })
    } catch (error) {
      if (this.state.session !== session) return
      this.say(error instanceof Error ? error.message : String(error))
      deliver({ type: 'failed', question })
    }
  }

  /** The tool that has the work in hand, also while the picture is being moved. */
  get #toolAtWork(): Tool {
    return this.#toolUnderPan?.tool ?? this.state.tool
  }

  /** Hands an event to the tool at work, whatever the pointer is doing meanwhile. */
  #toTool(event: ToolEvent): void {
    const under = this.#toolUnderPan
    const scene = this.#scene()
    if (!under || !scene) {
      this.tool(event)
      return
    }
    const { state, draft } = under.tool.step(under.state, event, scene)
    this.#toolUnderPan = { tool: under.tool, state }
    if (draft !== undefined) this.store.setState({ draft })
  }

  /** Adds a new annotation of the present class. Afterwards the select tool is at hand, unless kept back. */
  create(geometry: Geometry, thenSelect = true): void {
    const { drawClassId, classes } = this.state
    const labelClass = classOf(classes, drawClassId)
    if (!labelClass) {
      this.say('The label set has no classes yet. Add one with the label picker first.')
      return
    }
    if (!takesShape(labelClass, geometry.shape)) {
      this.say(`${labelClass.name} can’t be a ${shapeOf(geometry).title.toLowerCase()}. Choose another label.`)
      return
    }
    this.edit(draw(geometry, labelClass.classId, newAnnotationId(), defaultAttributes(labelClass)))
    if (thenSelect) this.setTool(select)
    this.say(`${labelClass.name} drawn: ${measuresOf(geometry).slice(0, 2).join(', ')}.`)
  }

  /**
   * One object becomes these shapes in one edit: the first is still the object, the others are made like it.
   */
  replace(id: ObjectId, [first, ...others]: readonly Geometry[], sentence?: string): void {
    const object = this.state.objectsById.get(id)
    if (!object || !first) return
    if (this.state.lockedIds.has(id)) {
      this.sayLocked()
      return
    }
    const labelClass = classOf(this.state.classes, object.classId)
    if (labelClass && !takesShape(labelClass, first.shape)) {
      this.say(`${labelClass.name} can’t be a ${shapeOf(first).title.toLowerCase()}.`)
      return
    }
    const attributes = object.annotation?.attributes ?? {}
    this.edit(
      together([
        changeObject(object, { geometry: first }, newAnnotationId()),
        ...others.map((geometry) => draw(geometry, object.classId, newAnnotationId(), attributes)),
      ]),
    )
    if (sentence) this.say(sentence)
  }

  /** Shown objects under a place, locked ones too: the topmost first. */
  #objectsAt(point: Point): readonly EditorObject[] {
    const { viewport, labelsHidden } = this.state
    return labelsHidden ? [] : this.hits.at(point, hitReachCssPx / viewport.scale)
  }

  #snap(point: Point, except: ReadonlySet<ObjectId>, picture: PictureSize): Snapped {
    const { snapping, viewport, labelsHidden } = this.state
    if (!snapping) return unsnapped(point)
    const reach = snapReachCssPx / viewport.scale
    const around = { x: point[0] - reach, y: point[1] - reach, width: 2 * reach, height: 2 * reach }
    const near = labelsHidden ? [] : this.hits.within(around).filter(({ id }) => !except.has(id))
    return snapped(
      point,
      near.map(({ geometry }) => geometry),
      reach,
      picture,
    )
  }

  #scene(): Scene | null {
    const { picture, state } = this
    if (!picture) return null
    const { viewport, labelsHidden, lockedIds, classes, drawClassId } = state
    const labelClass = classOf(classes, drawClassId)
    const free = ({ id }: EditorObject) => !lockedIds.has(id)
    const selection = labelsHidden
      ? []
      : selectionIn(state).filter((object) => free(object) && !state.hiddenIds.has(object.id))
    return {
      picture,
      viewport,
      selected: selection.find(({ id }) => id === state.selectedId) ?? null,
      selection,
      objectsAt: (point) => this.#objectsAt(point).filter(free),
      objectsInside: (box) =>
        labelsHidden ? [] : this.hits.within(box).filter((object) => free(object) && isInside(object, box)),
      snap: (point, except = nothing) => this.#snap(point, except, picture),
      labelClass,
      lastOf: (shape, classId) => this.lastOf(shape, classId),
      brushRadius: state.brushRadiusCssPx / viewport.scale,
      brushErases: state.brushErases,
      areaShape: areaShapeFor(state.areaShape, labelClass),
    }
  }
}

function isInside({ geometry }: EditorObject, box: { x: number; y: number; width: number; height: number }): boolean {
  const { x, y, width, height } = shapeOf(geometry).bounds(geometry)
  return x >= box.x && y >= box.y && x + width <= box.x + box.width && y + height <= box.y + box.height
}
