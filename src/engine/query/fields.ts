import type { Field } from './field.ts'
import { duplicateFields, imageFields, sequenceFields } from './image-fields.ts'
import { interestFields } from './interest-fields.ts'
import { labelFields, predictionFields } from './label-fields.ts'
import { reviewFields } from './review-fields.ts'
import { rightsFields } from './rights-fields.ts'
import { signalFields } from './signal-fields.ts'

/** Every field of the query language. A new fact is one entry here; search box, rules and command line follow. */
export const fields: ReadonlyMap<string, Field> = new Map(
  [
    ...imageFields,
    ...rightsFields,
    ...duplicateFields,
    ...sequenceFields,
    ...labelFields,
    ...predictionFields,
    ...reviewFields,
    ...interestFields,
    ...signalFields,
  ].map((field) => [field.name, field]),
)
