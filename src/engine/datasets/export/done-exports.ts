import { ExportResult } from '#contract'
import type { ReadOnlyStore, Store } from '../../store/index.ts'

type MadeExport = { name: string; format: string; endedAtMs: number; result: ExportResult }

/** Exports that ended well, of one version or of all, but those that Winnow itself has deleted since; the oldest first. */
export const doneExports = (store: ReadOnlyStore, name: string | null = null): MadeExport[] =>
  store
    .all<{ name: string; format: string; endedAtMs: number; result: string }>(
      `SELECT input ->> '$.name' AS name, input ->> '$.format' AS format, ended_at AS endedAtMs, result FROM job
       WHERE kind = 'datasets.export' AND status = 'done' AND result IS NOT NULL AND result ->> '$.deleted' IS NULL
         AND input ->> '$.name' = coalesce(?, input ->> '$.name') ORDER BY id`,
      [name],
    )
    .flatMap(({ result, ...row }) => {
      const parsed = ExportResult.safeParse(JSON.parse(result))
      return parsed.success ? [{ ...row, result: parsed.data }] : []
    })

/** Notes that the exports in a folder are about to be deleted. */
export const noteExportDeleted = (store: Store, folder: string): void => {
  store.write(() =>
    store.run(
      `UPDATE job SET result = json_set(result, '$.deleted', json('true'))
       WHERE kind = 'datasets.export' AND status = 'done' AND result ->> '$.folder' = ?`,
      [folder],
    ),
  )
}
