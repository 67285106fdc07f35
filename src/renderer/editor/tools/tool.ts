import type { BoundingBox, Point } from '#model/geometry/box.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Geometry, ShapeName } from '#model/shapes/index.ts'
import type { AreaShape } from '../scene/area-shape.ts'
import type { EditorObject, ObjectId } from '../scene/objects.ts'
import type { SnappedPoint } from '../scene/snap.ts'
import type { ImageSize, ViewPoint, Viewport } from '../scene/viewport.ts'
import type { Answer, AreaQuery, Prompt } from './area-query.ts'
import type { Stroke } from './stroke.ts'

/** What pointer or keyboard do to a tool: `at` on the stage, `point` in the image. */
export type ToolEvent =
  | { type: 'down' | 'move' | 'up'; at: ViewPoint; point: Point; shift: boolean; alt: boolean }
  | { type: 'doubleClick'; at: ViewPoint; point: Point }
  /** A corner of a box set by a key; the second one ends it. */
  | { type: 'corner'; at: ViewPoint; point: Point }
  /** `mark` toggles the next point's visibility, `skip` leaves it out; for skeletons only. */
  | { type: 'confirm' | 'removeLast' | 'cancel' | 'mark' | 'skip' }
  /** The next or previous candidate; `adjust` changes the tolerance. */
  | { type: 'next' | 'previous' }
  | { type: 'adjust'; by: 1 | -1 }
  /** The query as asked, while the same image is on the stage. */
  | { type: 'answered'; query: AreaQuery; answer: Answer }
  | { type: 'failed'; query: AreaQuery }

/** What a tool can see of the image. */
export type Scene = {
  image: ImageSize
  viewport: Viewport
  /** The object selected last; `selection` has all. */
  selected: EditorObject | null
  selection: readonly EditorObject[]
  /** Returns shown, unlocked objects under a place, topmost first. */
  objectsAt(point: Point): readonly EditorObject[]
  /** Returns shown, unlocked objects entirely inside the box. */
  objectsInside(box: BoundingBox): readonly EditorObject[]
  /** Snaps a point to other shapes or the image's border; returns it unchanged with snapping off. */
  snap(point: Point, except?: ReadonlySet<ObjectId>): SnappedPoint
  /** The class of the next shape. */
  labelClass: LabelClass | null
  /** Returns the shape of this kind and class edited last in this window. */
  lastOf(shape: ShapeName, classId: number): Geometry | null
  /** In image pixels. */
  brushRadius: number
  /** The brush erases; Alt inverts it. */
  brushErases: boolean
  /** The shape that area tools create. */
  areaShape: AreaShape
}

/** What is being drawn or changed; `id` is the object it replaces on screen, null for a new one. */
export type Draft =
  | { id: ObjectId | null; geometry: Geometry; prompts?: Prompt }
  /** A prompt without a result. */
  | { id: null; prompts: Prompt }
  /** Objects moving together. */
  | { id: null; geometries: ReadonlyMap<ObjectId, Geometry> }
  /** Points so far, the last one under the pointer; `closed` for a ring. Only `anchors`, if given, get a dot. */
  | { id: null; path: readonly Point[]; closed: boolean; anchors?: readonly Point[] }
  /** The selection rectangle. */
  | { id: null; band: BoundingBox }
  /** Pixels under a brush, written in place; `version` marks each change. */
  | { id: ObjectId | null; stroke: Stroke; version: number }

/** An action that a tool requests. */
export type ToolAct =
  | { type: 'select'; id: ObjectId | null; toggle?: boolean }
  | { type: 'selectAll'; ids: readonly ObjectId[] }
  | { type: 'change'; id: ObjectId; geometry: Geometry }
  /** Changes several objects in one edit. */
  | { type: 'changeAll'; geometries: ReadonlyMap<ObjectId, Geometry> }
  /** Replaces an object by these in one edit: the first keeps its identity, the others copy it. */
  | { type: 'replace'; id: ObjectId; geometries: readonly Geometry[]; message?: string }
  /** `keepsTool`: the tool stays selected. */
  | { type: 'create'; geometry: Geometry; keepsTool?: boolean; message?: string }
  /** The answer arrives as an event, unless another image was opened. */
  | { type: 'ask'; query: AreaQuery }
  /** Makes arrow keys move this handle. */
  | { type: 'activate'; handleId: string }
  | { type: 'pan'; byLeftPx: number; byTopPx: number }
  | { type: 'announce'; message: string }

/** Returns an action that shows a message. */
export const announce = (message: string): ToolAct => ({ type: 'announce', message })

export type ToolStep<State> = {
  state: State
  act?: ToolAct
  draft?: Draft | null
  cursor?: string
  /** What the pointer snaps to; null for nothing. */
  snapped?: SnappedPoint | null
}

/** A tool is a state machine without side effects: state and event in, state and action out. */
export type Tool<State = unknown> = {
  name: string
  title: string
  key: string
  /** The kind of shape that it creates, or null. */
  shape: ShapeName | null
  /** The pointer's look: cross hairs, brush circle or arrow. */
  pointer: 'arrow' | 'cross' | 'brush'
  start: State
  /** Whether work is unfinished, so that Escape, Enter and Backspace belong to the tool. */
  busy(state: State): boolean
  step(state: State, event: ToolEvent, scene: Scene): ToolStep<State>
  /** Returns what to do next, in a few words. */
  hint?(state: State, scene: Scene): string | null
}

/** Hides the type of the state, so that all tools fit one list. */
export const defineTool = <State>(tool: Tool<State>): Tool => tool as unknown as Tool
