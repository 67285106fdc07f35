import { defineField, type Field } from './field.ts'
import { type Sql, sql } from './sql.ts'

/** Known only of the current model, and of labels as they stand: signals of anything else are none. */
const signal = (image: string, column: 'f1' | 'similarity' | 'coverage'): Sql =>
  sql`(SELECT signal.${column} / 1000000.0 FROM signal JOIN signal_snapshot ON signal_snapshot.id = signal.snapshot_id
    WHERE signal.image_id = ${image}.id AND signal.revision = ${image}.revision
      AND signal_snapshot.model_id = (SELECT id FROM model WHERE stage = 'current'))`

const computed =
  'Computed by “Compute signals” or `winnow retain signals`; unknown before, after a new current model, and after the labels changed.'

/** What the current model says of the labels that people reviewed. */
export const signalFields: readonly Field[] = [
  defineField({
    name: 'signal.f1',
    type: 'double',
    nullable: true,
    explains: `How well the current model agrees with the reviewed labels, 0 to 1: F1 at IoU 0.5, classes have to match. ${computed}`,
    sql: (i) => signal(i, 'f1'),
  }),
  defineField({
    name: 'signal.similarity',
    type: 'double',
    nullable: true,
    explains: `How like others its least usual object is, 0 to 1: mean cosine to the 10 nearest objects of its class in other active images. ${computed}`,
    sql: (i) => signal(i, 'similarity'),
  }),
  defineField({
    name: 'signal.coverage',
    type: 'double',
    nullable: true,
    explains: `What is lost when it leaves, 0 to 1: how far its least usual object is from all that would stay when the images with the least of it leave first. ${computed}`,
    sql: (i) => signal(i, 'coverage'),
  }),
]
