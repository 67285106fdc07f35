import type { ImportRecord } from '#contract'
import { idOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { readAll } from '../../query/index.ts'

type Row = {
  id: number
  title: string
  user: string
  status: ImportRecord['status']
  created_at: number
  started_at: number | null
  ended_at: number | null
  imagesAdded: number | null
  imagesKnown: number | null
  labelsAdded: number | null
  rejected: number | null
}

/** Lists every import ever requested, the latest first. */
export async function imports(context: Context): Promise<ImportRecord[]> {
  const rows = await readAll<Row>(
    context,
    `SELECT job.id, title, user.name AS user, status, job.created_at, started_at, ended_at,
       result ->> '$.imagesAdded' AS imagesAdded, result ->> '$.imagesKnown' AS imagesKnown,
       result ->> '$.labelsAdded' AS labelsAdded, json_array_length(result, '$.rejected') AS rejected
     FROM job JOIN user ON user.id = job.created_by WHERE kind = 'library.import' ORDER BY job.id DESC`,
  )
  return rows.map((row) => {
    const { imagesAdded, imagesKnown, labelsAdded, rejected } = row
    const startedAtMs = row.started_at ?? row.created_at
    const from = `image.importedAt >= timestamp("${new Date(startedAtMs).toISOString()}")`
    const to =
      row.ended_at === null ? '' : ` && image.importedAt <= timestamp("${new Date(row.ended_at).toISOString()}")`
    return {
      jobId: idOf('job', row.id),
      title: row.title,
      user: row.user,
      startedAtMs,
      endedAtMs: row.ended_at,
      status: row.status,
      imagesAdded,
      imagesKnown,
      labelsAdded,
      rejected,
      where: `${from}${to}`,
    }
  })
}
