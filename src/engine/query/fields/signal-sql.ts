import type { signalFields } from '#model/query/fields/signal-fields.ts'
import { currentModelSql } from '../current-model.ts'
import { sql } from '../sql.ts'
import type { SqlOf } from './field.ts'

/** Known only for the current model and current labels: any other signals count as none. */
const signal = (column: string) => (image: string) =>
  sql`(SELECT signal.${column} / 1000000.0 FROM signal JOIN signal_snapshot ON signal_snapshot.id = signal.snapshot_id
    WHERE signal.image_id = ${image}.id AND signal.revision = ${image}.revision
      AND signal_snapshot.model_id = ${currentModelSql})`

export const signalSql: SqlOf<typeof signalFields> = {
  'signal.f1': signal('f1'),
  'signal.labelQuality': signal('label_quality'),
  'signal.similarity': signal('similarity'),
  'signal.coverage': signal('coverage'),
  'signal.novelty': signal('novelty'),
  'signal.shapley': signal('shapley'),
  'signal.staleness': signal('staleness'),
}
