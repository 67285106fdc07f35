import { mapErrors, mapMemory, mapPointsIn, mapStates } from '#model/tiles/map-points.ts'
import { dayMs } from '#model/units.ts'
import { isBlindNow } from '../../query/for-threads.ts'
import type { Input } from './arrange-all.ts'

const weekMs = 7 * dayMs
type Row = [
  image: number,
  x: number,
  y: number,
  classId: number | null,
  takenAt: number,
  state: string,
  error: string | null,
]

const afterModel = 'substr(object, 5)'
const numberOf = `CAST(substr(${afterModel}, instr(${afterModel}, '_') + 1) AS INTEGER)`
const modelOf = `CAST(${afterModel} AS INTEGER)`

/**
 * Reads the map of objects or of whole images, with the data for colors; errors are those of an evaluation. Omits predictions
 * and errors of images that a blinded user labels.
 */
export function readPoints(
  { store }: Input,
  { of, evaluation, isBlinded }: { of: 'objects' | 'images'; evaluation: number | null; isBlinded: boolean },
) {
  const withheld = isBlinded ? isBlindNow('image').sql : '0'
  const isOfObject = `(e.label_id = point.object OR (e.prediction_n = ${numberOf} AND point.object LIKE 'prd%'))`
  const rows = store.arrays<Row>(
    `SELECT point.image_id, x, y,
       ${
         of === 'images'
           ? 'NULL'
           : `coalesce((SELECT class_id FROM annotation a WHERE a.image_id = point.image_id AND a.id = object),
         (SELECT class_id FROM prediction p WHERE object LIKE 'prd%' AND p.image_id = point.image_id
           AND p.model_id = ${modelOf} AND p.n = ${numberOf}))`
       },
       coalesce(captured_at, imported_at), state,
       ${
         evaluation === null
           ? 'NULL'
           : `iif(${withheld}, NULL, (SELECT kind FROM evaluation_object e WHERE e.image_id = point.image_id AND e.evaluation_id = ${Number(evaluation)}
         ${of === 'images' ? '' : `AND ${isOfObject}`} ORDER BY kind = 'right', score DESC LIMIT 1))`
       }
     FROM map_point AS point JOIN image ON image.id = point.image_id
     WHERE lifecycle = 'active' AND object ${of === 'images' ? '=' : '<>'} 'image'
       AND NOT (object LIKE 'prd%' AND ${withheld}) ORDER BY point.image_id, object`,
  )
  const memory = mapMemory(rows.length)
  const points = mapPointsIn(memory, rows.length)
  for (const [n, [image, x, y, classId, takenAt, state, error]] of rows.entries()) {
    points.images[n] = image
    points.x[n] = x
    points.y[n] = y
    points.classes[n] = classId ?? 0
    points.weeks[n] = Math.max(0, Math.floor(takenAt / weekMs))
    points.states[n] = (mapStates as readonly string[]).indexOf(state)
    points.errors[n] = Math.max(0, (mapErrors as readonly string[]).indexOf(error ?? ''))
  }
  return { points: new Uint8Array(memory) }
}
