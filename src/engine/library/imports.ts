import { type ImportRecord, ImportResult } from '#contract'
import { idOf } from '#model/ids.ts'
import type { Store } from '../store/index.ts'

type Row = {
  id: number
  title: string
  user: string
  status: ImportRecord['status']
  created_at: number
  started_at: number | null
  ended_at: number | null
  result: string | null
}

/** Every import that was ever asked for, the latest first. */
export const imports = (store: Store): ImportRecord[] =>
  store
    .all<Row>(
      `SELECT job.id, title, user.name AS user, status, job.created_at, started_at, ended_at, result
       FROM job JOIN user ON user.id = job.created_by WHERE kind = 'library.import' ORDER BY job.id DESC`,
    )
    .map((row) => {
      const result = row.result === null ? null : ImportResult.safeParse(JSON.parse(row.result))
      const found = result?.success ? result.data : null
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
        imagesAdded: found?.imagesAdded ?? null,
        imagesKnown: found?.imagesKnown ?? null,
        labelsAdded: found?.labelsAdded ?? null,
        rejected: found?.rejected.length ?? null,
        where: `${from}${to}`,
      }
    })
