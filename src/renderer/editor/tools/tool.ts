import type { BoundingBox, Point } from '#model/geometry/box.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Geometry, ShapeName } from '#model/shapes/index.ts'
import type { AreaShape } from '../scene/area-shape.ts'
import type { EditorObject, ObjectId } from '../scene/objects.ts'
import type { SnappedPoint } from '../scene/snap.ts'
import type { ImageSize, ViewPoint, Viewport } from '../scene/viewport.ts'
import type { Answer, AreaQuery, Prompt } from './area-query.ts'
import type { Stroke } from './stroke.ts'

/** What the pointer or keyboard does to a tool. `at` is in the editor's area, `point` the same place in the image. */
export type ToolEvent =
  | { type: 'down' | 'move' | 'up'; at: ViewPoint; point: Point; shift: boolean; alt: boolean }
  | { type: 'doubleClick'; at: ViewPoint; point: Point }
  /** A corner of a box, set by a key; the second one ends it. */
  | { type: 'corner'; at: ViewPoint; point: Point }
  /** `mark` switches what the next point says of itself, `skip` leaves it out; only skeletons have such points. */
  | { type: 'confirm' | 'removeLast' | 'cancel' | 'mark' | 'skip' }
  /** The other candidates of a tool that has several, and less or more of what it measures by. */
  | { type: 'next' | 'previous' }
  | { type: 'adjust'; by: 1 | -1 }
  /** The same question as was asked, while the same image is on the stage. */
  | { type: 'answered'; question: AreaQuery; answer: Answer }
  | { type: 'failed'; question: AreaQuery }

/** What a tool can see of the image when an event comes. */
export type Scene = {
  image: ImageSize
  viewport: Viewport
  /** The object that was selected last; the other selected ones are in `selection` too. */
  selected: EditorObject | null
  selection: readonly EditorObject[]
  /** Shown objects under a place that are not locked, the topmost first. */
  objectsAt(point: Point): readonly EditorObject[]
  /** Shown objects that are not locked and lie inside of the box whole. */
  objectsInside(box: BoundingBox): readonly EditorObject[]
  /** The place that a point near other shapes or the image's border is drawn to; the point itself with snapping off. */
  snap(point: Point, except?: ReadonlySet<ObjectId>): SnappedPoint
  /** The class that the next shape gets. */
  labelClass: LabelClass | null
  /** The shape of that kind and class that was made or changed last in this window. */
  lastOf(shape: ShapeName, classId: number): Geometry | null
  /** Half of a brush's width in image pixels. */
  brushRadius: number
  /** The brush takes away; holding Alt does the opposite of what is chosen. */
  brushErases: boolean
  /** What a tool that finds areas makes of them. */
  areaShape: AreaShape
}

/** What is being made or changed; `id` is the object that it replaces on screen, null for something new. */
export type Draft =
  | { id: ObjectId | null; geometry: Geometry; prompts?: Prompt }
  /** What a user pointed at, with nothing found yet. */
  | { id: null; prompts: Prompt }
  /** Objects that move together, each with its place for now. */
  | { id: null; geometries: ReadonlyMap<ObjectId, Geometry> }
  /** Points so far, the last one under the pointer; `closed` when they will be a ring. Only `anchors` get a dot if given. */
  | { id: null; path: readonly Point[]; closed: boolean; anchors?: readonly Point[] }
  /** The box in which everything will be selected. */
  | { id: null; band: BoundingBox }
  /** The pixels under a brush, written in place: `version` marks each change. */
  | { id: ObjectId | null; stroke: Stroke; version: number }

/** What a tool wants done, once. */
export type ToolAct =
  | { type: 'select'; id: ObjectId | null; toggle?: boolean }
  | { type: 'selectAll'; ids: readonly ObjectId[] }
  | { type: 'change'; id: ObjectId; geometry: Geometry }
  /** Several objects change in one edit. */
  | { type: 'changeAll'; geometries: ReadonlyMap<ObjectId, Geometry> }
  /** One object becomes these, in one edit: the first is still the object, further ones are made like it. */
  | { type: 'replace'; id: ObjectId; geometries: readonly Geometry[]; message?: string }
  /** `keepsTool`: the tool goes on with what it made. */
  | { type: 'create'; geometry: Geometry; keepsTool?: boolean; message?: string }
  /** The answer arrives as an event, unless another image has been opened. */
  | { type: 'ask'; question: AreaQuery }
  /** Arrow keys move this handle of the selected object from now on. */
  | { type: 'activate'; handleId: string }
  | { type: 'pan'; byLeftPx: number; byTopPx: number }
  | { type: 'announce'; message: string }

export type ToolStep<State> = {
  state: State
  act?: ToolAct
  draft?: Draft | null
  cursor?: string
  /** What the pointer is drawn to, for showing it; null for nothing. */
  snapped?: SnappedPoint | null
}

/** A tool is a small state machine without side effects: state and event in, state and wishes out. */
export type Tool<State = unknown> = {
  name: string
  title: string
  key: string
  /** The kind of shape that it makes, or null when it makes none. */
  shape: ShapeName | null
  /** What the pointer is: cross hairs for placing points, a circle for brushing, else an arrow. */
  pointer: 'arrow' | 'cross' | 'brush'
  start: State
  /** Whether something is half done, so that Escape, Enter and Backspace belong to the tool. */
  busy(state: State): boolean
  step(state: State, event: ToolEvent, scene: Scene): ToolStep<State>
  /** What to do next, in a few words, where it is not plain to see. */
  hint?(state: State, scene: Scene): string | null
}

/** Forgets the type of the state, so that tools of all kinds fit one list. */
export const defineTool = <State>(tool: Tool<State>): Tool => tool as unknown as Tool
