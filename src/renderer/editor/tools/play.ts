import type { Point } from '#model/geometry/box.ts'
import { annotationIdFrom, idOf, predictionId } from '#model/ids.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { draw } from '#model/labels/corrections.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { HitIndex } from '../scene/hit.ts'
import { type EditorObject, shownObjects } from '../scene/objects.ts'
import { snapped, unsnapped } from '../scene/snap.ts'
import { toImage, type Viewport } from '../scene/viewport.ts'
import type { Scene, Tool, ToolAct, ToolEvent } from './index.ts'

export const image = { widthPx: 400, heightPx: 300 }
const viewport: Viewport = { scale: 2, leftPx: 10, topPx: 20 }

export const labelClass = (change: Partial<LabelClass> = {}): LabelClass => ({
  classId: 1,
  name: 'dog',
  color: '#123456',
  position: 0,
  guide: '',
  attributes: [],
  kind: 'object',
  imageChoice: null,
  shapes: null,
  defaultShape: null,
  skeleton: null,
  ...change,
})

let made = 0
/** Returns an annotation as the editor shows it. */
export function objectOf(geometry: Geometry): EditorObject {
  const id = annotationIdFrom(String(++made).padStart(16, '0'))
  const annotations = [draw(geometry, 1, id).annotations[0]!.after!]
  return shownObjects({ annotations, predictions: [], state: 'new' }, 0).accepted[0]!
}

/** Returns an open prediction as the editor shows it. */
export function predictionOf(geometry: Geometry): EditorObject {
  const prediction = {
    id: predictionId(1, ++made),
    modelId: idOf('mdl', 1),
    classId: 1,
    geometry,
    score: 0.5,
    outcome: 'open' as const,
  }
  return shownObjects({ annotations: [], predictions: [prediction], state: 'predicted' }, 0).toReview[0]!
}

type Surroundings = {
  objects?: readonly EditorObject[]
  selection?: readonly EditorObject[]
  snaps?: boolean
} & Partial<Pick<Scene, 'labelClass' | 'brushRadius' | 'brushErases' | 'lastOf' | 'areaShape'>>

/** Runs a tool in a test; `scene` may be changed between events. */
export function play(tool: Tool, { objects = [], selection = [], snaps = false, ...more }: Surroundings = {}) {
  const index = new HitIndex()
  index.update(objects)
  const scene: Scene = {
    image,
    viewport,
    selected: selection.at(-1) ?? null,
    selection,
    objectsAt: (point) => index.at(point, 2),
    objectsInside: (box) =>
      index.within(box).filter(({ geometry }) => {
        if (geometry.shape !== 'box') return false
        const { x, y, width, height } = geometry
        return x >= box.x && y >= box.y && x + width <= box.x + box.width && y + height <= box.y + box.height
      }),
    snap: (point, except) => {
      const near = objects.filter(({ id }) => !except?.has(id)).map(({ geometry }) => geometry)
      return snaps ? snapped(point, near, 4, image) : unsnapped(point)
    },
    labelClass: labelClass(),
    lastOf: () => null,
    brushRadius: 10,
    brushErases: false,
    areaShape: 'mask',
    ...more,
  }
  let state = tool.start
  const acts: ToolAct[] = []
  const send = (event: ToolEvent) => {
    const step = tool.step(state, event, scene)
    state = step.state
    if (step.act) acts.push(step.act)
    return step
  }
  const pointer = (type: 'down' | 'move' | 'up', [x, y]: Point, { shift = false, alt = false } = {}) => {
    const at = { leftPx: 10 + x * 2, topPx: 20 + y * 2 }
    return send({ type, at, point: toImage(viewport, at), shift, alt })
  }
  return {
    acts,
    send,
    pointer,
    scene,
    busy: () => tool.busy(state),
    hint: () => tool.hint?.(state, scene) ?? null,
    click(point: Point, keys: { shift?: boolean; alt?: boolean } = {}) {
      pointer('down', point, keys)
      return pointer('up', point, keys)
    },
    drag(path: readonly Point[], keys: { shift?: boolean; alt?: boolean } = {}) {
      pointer('down', path[0]!, keys)
      for (const point of path.slice(1)) pointer('move', point, keys)
      return pointer('up', path.at(-1)!, keys)
    },
  }
}
