import { shapeNames, shapes } from '#model/shapes/index.ts'
import { drawByClicks } from './draw-by-clicks.ts'
import { drawByDrag } from './draw-by-drag.ts'
import { pan } from './pan.ts'
import { select } from './select.ts'
import type { Tool } from './tool.ts'

/** A drawing tool for each kind of shape, by the gesture that it declares. */
const drawingTools = shapeNames.flatMap((name): Tool[] => {
  const { gesture } = shapes[name]
  if (gesture.kind === 'drag') return [drawByDrag(name)]
  return gesture.kind === 'clicks' ? [drawByClicks(name, gesture.minPoints, gesture.maxPoints)] : []
})

/** All tools in the order of the tool bar. */
export const tools: readonly Tool[] = [select, ...drawingTools, pan]
export type { Draft, Scene, Tool, ToolAct, ToolEvent } from './tool.ts'
export { pan, select }
