import type { Point } from '#model/geometry/box.ts'
import type { Geometry } from '#model/shapes/index.ts'
import type { EditorObject, ObjectId } from '../objects.ts'
import type { PictureSize, ViewPoint, Viewport } from '../viewport.ts'

/** What the pointer or keyboard does to a tool. `at` is in the editor's area, `point` the same place in the picture. */
export type ToolEvent =
  | { type: 'down' | 'move' | 'up'; at: ViewPoint; point: Point; shift: boolean; alt: boolean }
  | { type: 'doubleClick'; at: ViewPoint; point: Point }
  | { type: 'confirm' | 'removeLast' | 'cancel' }

/** What a tool can see of the image when an event comes. */
export type Scene = {
  picture: PictureSize
  viewport: Viewport
  selected: EditorObject | null
  /** Shown objects under a place, the smallest first. */
  objectsAt(point: Point): readonly EditorObject[]
}

/** A shape while it is being made or changed; `id` is the object that it replaces on screen, null for a new one. */
export type Draft = { id: ObjectId | null; geometry: Geometry } | { id: null; path: readonly Point[] }

/** What a tool wants done, once. */
export type ToolAct =
  | { type: 'select'; id: ObjectId | null }
  | { type: 'change'; id: ObjectId; geometry: Geometry }
  | { type: 'create'; geometry: Geometry }
  | { type: 'pan'; byLeftPx: number; byTopPx: number }
  | { type: 'say'; sentence: string }

export type ToolStep<State> = { state: State; act?: ToolAct; draft?: Draft | null; cursor?: string }

/** A tool is a small state machine without side effects: state and event in, state and wishes out. */
export type Tool<State = unknown> = {
  name: string
  title: string
  key: string
  start: State
  /** Whether something is half done, so that Escape, Enter and Backspace belong to the tool. */
  busy(state: State): boolean
  step(state: State, event: ToolEvent, scene: Scene): ToolStep<State>
}

/** Forgets the type of the state, so that tools of all kinds fit one list. */
export const defineTool = <State>(tool: Tool<State>): Tool => tool as unknown as Tool
