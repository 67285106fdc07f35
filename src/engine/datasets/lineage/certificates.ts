import type { AuditCertificate } from '#contract'
import { idOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { readLong } from '../../query/index.ts'

type Row = Omit<AuditCertificate, 'acceptanceId'> & { id: number }

/** Which labels of a version were accepted in bulk, by which audits, and what those had proven. */
export async function certificatesIn(context: Context, datasetRow: number): Promise<AuditCertificate[]> {
  if (!context.store.get("SELECT 1 FROM acceptance WHERE state = 'accepted'")) return []
  const rows = await readLong<Row>(
    context,
    `SELECT acceptance.id, model.name AS model, from_score AS fromScore, max_error AS maxError, audited,
       error_upper AS errorUpper, ended_at AS atMs, count(*) AS labels
     FROM dataset_item CROSS JOIN annotation ON annotation.image_id = dataset_item.image_id
     JOIN acceptance ON acceptance.id = annotation.acceptance_id JOIN model ON model.id = acceptance.model_id
     WHERE dataset_id = ? GROUP BY acceptance.id ORDER BY acceptance.id`,
    [datasetRow],
  )
  return rows.map(({ id, ...certificate }) => ({ acceptanceId: idOf('acc', id), ...certificate }))
}
