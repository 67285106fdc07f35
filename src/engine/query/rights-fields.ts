import { defineField, type Field } from './field.ts'
import { sql } from './sql.ts'

/** Under which terms a picture may be used. */
export const rightsFields: readonly Field[] = [
  defineField({
    name: 'image.licence',
    type: 'string',
    nullable: true,
    explains:
      'Under which licence the picture may be used: as its file says, or as set with “Set licence…”; unknown when nobody said.',
    sql: (i) => sql`${i}.licence`,
  }),
  defineField({
    name: 'image.consent',
    type: 'string',
    nullable: true,
    explains:
      'Whether those on the picture agreed: the model release that its file names, or as set with “Set consent…”; unknown when nobody said.',
    sql: (i) => sql`${i}.consent`,
  }),
]
