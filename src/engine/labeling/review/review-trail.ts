import type { ReviewQueueKey, ReviewTrail } from '#contract'
import { idOf, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { compileWhere, readAll, readValues } from '../../query/index.ts'
import { openFor } from './queues.ts'

type Row = Omit<ReviewTrail['edits'][number], 'diff'> & { diff: string; at: number }
const columns = "edit.id AS editId, 'img_' || edit.image_id AS imageId, image.path, edit.kind, edit.diff, edit.at"

/** Nobody undoes more edits one by one, and older edits are not searched. */
const maxEdits = 200
const maxLooked = 50_000

/** Returns what the acting user did since their list of a queue was made, oldest first, and what they skipped. */
export async function reviewTrail(
  acting: ActingContext,
  { where, order, purpose }: ReviewQueueKey,
): Promise<ReviewTrail> {
  const { store, actor, clock } = acting
  const user = rowOf(actor.userId)
  const list = store.get<{ opened_at: number; opened_seq: number }>(
    `SELECT opened_at, opened_seq FROM review_list
     WHERE user_id = ? AND where_text = ? AND order_text = ? AND purpose = ?`,
    [user, where, order, purpose],
  )
  if (!list) return { openedAtMs: 0, edits: [], skipped: [] }
  const toDo = compileWhere(openFor(purpose, actor.name), { nowMs: clock.nowMs() })
  const [edits, answers, skipped] = await Promise.all([
    readAll<Row>(
      acting,
      `SELECT ${columns} FROM edit JOIN image ON image.id = edit.image_id
       WHERE edit.seq > max(?, (SELECT coalesce(max(seq), 0) FROM edit) - ${maxLooked}) AND edit.user_id = ?
         AND edit.kind IN ('edit', 'undo', 'redo') ORDER BY edit.seq DESC LIMIT ${maxEdits}`,
      [list.opened_seq, user],
    ),
    readAll<Row>(
      acting,
      `SELECT ${columns} FROM answer_edit AS edit JOIN image ON image.id = edit.image_id
       JOIN independent_image AS asked ON asked.image_id = edit.image_id AND asked.queue_id = edit.queue_id AND asked.is_open = 1
       WHERE edit.user_id = ? AND edit.at >= ? ORDER BY edit.at DESC, edit.seq DESC LIMIT ${maxEdits}`,
      [user, list.opened_at],
    ),
    readValues<number>(acting, `SELECT image.id FROM image WHERE skipped_at >= ? AND ${toDo.sql}`, [
      list.opened_at,
      ...toDo.parameters,
    ]),
  ])
  return {
    openedAtMs: list.opened_at,
    edits: [...edits.toReversed(), ...answers.toReversed()]
      .sort((a, b) => a.at - b.at)
      .map(({ at: _, ...edit }) => ({ ...edit, diff: JSON.parse(edit.diff) })),
    skipped: skipped.map((row) => idOf('img', row)),
  }
}
