import { defineField, type Field } from './field.ts'
import { sql } from './sql.ts'

/** Under which terms an image may be used. */
export const rightsFields: readonly Field[] = [
  defineField({
    name: 'image.licence',
    type: 'string',
    nullable: true,
    explains: 'License of the image: from its file, or set with “Set license…”; unknown otherwise.',
    sql: (i) => sql`${i}.licence`,
  }),
  defineField({
    name: 'image.consent',
    type: 'string',
    nullable: true,
    explains:
      'Consent of those on the image: the model release in its file, or set with “Set consent…”; unknown otherwise.',
    sql: (i) => sql`${i}.consent`,
  }),
]
