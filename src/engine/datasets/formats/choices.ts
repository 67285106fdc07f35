import { z } from 'zod'
import type { FormatChoices } from '#contract'
import { issueMessage } from '#model/text/issue-message.ts'
import { invalid } from '../../errors.ts'

/** What a user may choose of how a format is read or written, and the parts of the format that follow from it. */
export type Choices<Part> = { schema: z.ZodObject; chosen(given: FormatChoices): Part }

export const choices = <Schema extends z.ZodObject, Part>(
  schema: Schema,
  chosen: (options: z.infer<Schema>) => Part,
): Choices<Part> => ({ schema, chosen: (given) => chosen(schema.parse(given)) })

/** Throws INVALID for a choice that none of them has, which begins as `none` says, and for a value that it can't have. */
export function checkChoices(all: readonly (Choices<unknown> | undefined)[], given: FormatChoices, none: string): void {
  for (const [key, value] of Object.entries(given)) {
    const found = all.flatMap((one) => one?.schema.shape[key] ?? [])
    if (found.length === 0) throw invalid(`${none} ${key}.`)
    for (const schema of found) {
      const { error } = z.safeParse(schema, value)
      if (error) throw invalid(`The option ${key} can’t be ${JSON.stringify(value)}. ${issueMessage(error.issues)}`)
    }
  }
}

/** Where the first pixel of an image is: tools that count from 1 put boxes one further right and down. */
export const origin = z.enum(['as-written', 'one-based']).default('as-written').meta({
  title: 'Corners of boxes',
  description: 'as written, or one-based: then the left top corner of an image is at 1, not at 0',
})

/** How much is taken off, or added to, the left and top of boxes. */
export const firstPixel = (of: z.infer<typeof origin>): number => (of === 'one-based' ? 1 : 0)
