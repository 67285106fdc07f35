import type { ImportRecord } from '#contract'
import type { Context } from '../../context.ts'
import { readAll } from '../../query/index.ts'

export async function imports(context: Context): Promise<ImportRecord[]> {
  const rows = await readAll<Omit<ImportRecord, 'where'>>(
    context,
    `SELECT 'job_' || job.id AS jobId, title, user.name AS user, status,
        coalesce(started_at, job.created_at) AS startedAtMs, ended_at AS endedAtMs,
       result ->> '$.imagesAdded' AS imagesAdded, result ->> '$.imagesKnown' AS imagesKnown,
       result ->> '$.labelsAdded' AS labelsAdded, json_array_length(result, '$.rejected') AS rejected
     FROM job JOIN user ON user.id = job.created_by WHERE kind = 'library.import' ORDER BY job.id DESC`,
  )
  const imported = (how: '>=' | '<=', ms: number) =>
    `image.importedAt ${how} timestamp("${new Date(ms).toISOString()}")`
  return rows.map((row) => ({
    ...row,
    where: [imported('>=', row.startedAtMs), ...(row.endedAtMs === null ? [] : [imported('<=', row.endedAtMs)])].join(
      ' && ',
    ),
  }))
}
