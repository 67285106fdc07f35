import { z } from 'zod'
import type { FormatChoices } from '#contract'
import { issueMessage } from '#model/text/issue-message.ts'
import { invalid } from '../../errors.ts'

/** Options for reading or writing a format, and the parts of the format that depend on them. */
export type Choices<Part> = { schema: z.ZodObject; chosen(given: FormatChoices): Part }

export const choices = <Schema extends z.ZodObject, Part>(
  schema: Schema,
  chosen: (options: z.infer<Schema>) => Part,
): Choices<Part> => ({ schema, chosen: (given) => chosen(schema.parse(given)) })

/** Throws INVALID for an option that does not exist, with `none` as the start of the message, and for an invalid value. */
export function checkChoices(all: readonly (Choices<unknown> | undefined)[], given: FormatChoices, none: string): void {
  for (const [key, value] of Object.entries(given)) {
    const shapes = all.flatMap((one) => (one && Object.hasOwn(one.schema.shape, key) ? [one.schema.shape] : []))
    const found = shapes.flatMap((shape) => shape[key] ?? [])
    if (found.length === 0) throw invalid(`${none} ${key}.`)
    for (const schema of found) {
      const { error } = z.safeParse(schema, value)
      if (error) throw invalid(`The option ${key} can’t be ${JSON.stringify(value)}. ${issueMessage(error.issues)}`)
    }
  }
}

/** The position of the first pixel: tools that count from 1 put boxes one pixel further right and down. */
export const origin = z.enum(['as-written', 'one-based']).default('as-written').meta({
  title: 'Corners of boxes',
  description: 'as written, or one-based: then the left top corner of an image is at 1, not at 0',
})

/** How much is subtracted from, or added to, the left and top of boxes. */
export const firstPixel = (of: z.infer<typeof origin>): number => (of === 'one-based' ? 1 : 0)
