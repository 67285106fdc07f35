import { z } from 'zod'
import type { Chip, ChipOrder, ChipsRequest } from '#contract'
import { parseJson } from '#model/text/parse-json.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { compileWhere, isBlindNow, readLong, shownFrom, shownModelSql } from '../query/index.ts'
import type { SqlValue } from '../store/index.ts'

/** `cursor`: where the page after this chip begins. */
type Row = Omit<Chip, 'box'> & { box: string; total: number; cursor: string }

/** Each order as a number that grows along the list. */
const orders: Readonly<Record<ChipOrder, string>> = {
  confidence: 'coalesce(score, 2)',
  'confidence:desc': 'coalesce(-score, 2)',
  size: 'width * height',
  'size:desc': '-width * height',
  class: '(SELECT position FROM label_class WHERE label_class.id = class_id)',
  time: 'made_at',
  'time:desc': '-made_at',
}

/** The end of a page: the total, and the sort key, image row, and number or id of its last chip. */
const Position = z.tuple([z.int(), z.number(), z.int(), z.int(), z.string()])

function positionIn(cursor: string): z.infer<typeof Position> {
  const position = Position.safeParse(parseJson(cursor))
  if (!position.success) throw invalid('Invalid page cursor. Read the list from the beginning.')
  return position.data
}

const ranAt = '(SELECT ran_at FROM prediction_run r WHERE r.model_id = p.model_id AND r.image_id = p.image_id)'

/**
 * Returns the objects of a class on matching images: the current model's open predictions that review shows, labels, or
 * both. Hides predictions of the blind share until a user has finished the image.
 */
export async function chips(
  context: ActingContext,
  request: z.infer<typeof ChipsRequest>,
): Promise<{ total: number; chips: Chip[]; nextCursor: string | null }> {
  const { clock, actor } = context
  const [knownTotal, ...after] = request.cursor === undefined ? [null] : positionIn(request.cursor)
  const condition = compileWhere(request.where, { nowMs: clock.nowMs(), seenBy: actor })
  const parts: string[] = []
  const parameters: SqlValue[] = []
  const classParameter = request.classId === null ? [] : [request.classId]
  if (request.of !== 'labels') {
    parts.push(`SELECT image.id AS image_id, image.width_px, image.height_px, NULL AS annotation_id, p.model_id, p.n, p.class_id, p.score,
        p.x16 / 16.0 AS x, p.y16 / 16.0 AS y, p.width16 / 16.0 AS width, p.height16 / 16.0 AS height,
        ${request.order.startsWith('time') ? ranAt : 'NULL'} AS made_at
      FROM prediction p JOIN image ON image.id = p.image_id
      WHERE ${request.classId === null ? '1' : 'p.class_id = ?'} AND p.outcome = 0 AND p.score >= ${shownFrom('p').sql} AND p.model_id = ${shownModelSql('image.id')}
        AND (${condition.sql}) AND NOT ${isBlindNow('image').sql}`)
    parameters.push(...classParameter, ...condition.parameters)
  }
  if (request.of !== 'predictions') {
    parts.push(`SELECT image.id AS image_id, image.width_px, image.height_px, a.id AS annotation_id, NULL AS model_id, NULL AS n, a.class_id, a.score,
        a.x, a.y, a.width, a.height, a.updated_at AS made_at
      FROM annotation a JOIN image ON image.id = a.image_id WHERE ${request.classId === null ? '1' : 'a.class_id = ?'} AND (${condition.sql})`)
    parameters.push(...classParameter, ...condition.parameters)
  }
  const place = `${orders[request.order]}, image_id, coalesce(n, -1), coalesce(annotation_id, '')`
  const rows = await readLong<Row>(
    context,
    `SELECT 'img_' || image_id AS imageId, coalesce(annotation_id, 'prd_' || model_id || '_' || n) AS objectId,
        class_id AS classId, score, json_array(x, y, width, height) AS box,
        iif(annotation_id IS NULL, 'predicted', 'labelled') AS state, width_px AS widthPx, height_px AS heightPx, total,
        json_array(total, ${place}) AS cursor
     FROM (SELECT *, ${knownTotal === null ? 'count(*) OVER ()' : knownTotal} AS total FROM (${parts.join(' UNION ALL ')})
       ${after.length === 0 ? '' : `WHERE (${place}) > (?, ?, ?, ?)`} ORDER BY ${place} LIMIT ?) ORDER BY ${place}`,
    [...parameters, ...after, request.limit + 1],
  )
  const page = rows.slice(0, request.limit)
  const last = page.at(-1)
  return {
    total: rows[0]?.total ?? knownTotal ?? 0,
    chips: page.map(({ total: _total, cursor: _cursor, ...chip }) => ({ ...chip, box: JSON.parse(chip.box) })),
    nextCursor: last && rows.length > page.length ? last.cursor : null,
  }
}
