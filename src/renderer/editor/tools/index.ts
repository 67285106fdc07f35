import { type ShapeName, shapeNames, shapes } from '#model/shapes/index.ts'
import { brush } from './brush.ts'
import { drawByClick } from './draw-by-click.ts'
import { drawByClicks } from './draw-by-clicks.ts'
import { drawByDrag } from './draw-by-drag.ts'
import { drawSkeleton } from './draw-skeleton.ts'
import { fill } from './fill.ts'
import { outlineBrush } from './outline-brush.ts'
import { pan } from './pan.ts'
import { add, cut, splitting } from './reshape.ts'
import { scissors } from './scissors.ts'
import { segment } from './segment.ts'
import { segmentByColor } from './segment-by-color.ts'
import { select } from './select.ts'
import type { Tool } from './tool.ts'

/** Shapes that need more than their gesture's tool. */
const ownTools = new Map(Object.entries<Tool>({ skeleton: drawSkeleton }))

/** One drawing tool per kind of shape, by its gesture. */
const drawingTools = shapeNames.flatMap((name): Tool[] => {
  const { gesture } = shapes[name]
  const own = ownTools.get(name)
  if (own) return [own]
  if (gesture.kind === 'drag') return [drawByDrag(name)]
  if (gesture.kind === 'clicks') return [drawByClicks(name, gesture)]
  if (gesture.kind === 'click') return [drawByClick(name)]
  return gesture.kind === 'brush' ? [brush] : []
})

/** Tools that change the selected shape. */
const reshapingTools: readonly Tool[] = [fill, outlineBrush, add, cut, splitting]

/** Tools that find areas by a model, by color or along edges. */
export const areaTools: readonly Tool[] = [segment, segmentByColor, scissors]

/** Returns the kinds of shape that a tool creates. */
export const shapesMadeBy = (tool: Tool): readonly ShapeName[] =>
  tool.shape !== null ? [tool.shape] : areaTools.includes(tool) ? ['mask', 'polygon'] : []

/** All tools in toolbar order. */
export const tools: readonly Tool[] = [select, ...drawingTools, ...areaTools, ...reshapingTools, pan]

/** Returns the tool that draws a kind of shape. */
export const toolFor = (shape: ShapeName | null): Tool | null =>
  shape === null ? null : (drawingTools.find((tool) => tool.shape === shape) ?? null)

export type { Draft, Scene, Tool, ToolAct, ToolEvent } from './tool.ts'
export { pan, segment, segmentByColor, select }
