import { z } from 'zod'

/**
 * Characters that a line does not show as they are: control characters, line ends, halves of surrogate pairs, invisible
 * letters, and marks that change the direction of the following text.
 */
const invisible = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]+/gu

/** Whether a name has invisible characters, which could even be a command in a terminal. */
export const hasInvisible = (name: string): boolean => name.search(invisible) >= 0

/** Returns a name from a foreign file with blanks in place of invisible characters. */
export const visibleName = (name: string): string =>
  hasInvisible(name) ? name.replace(invisible, ' ').trim().replace(/^$/, '\ufffd') : name

export const invisibleInName = 'A name must be a single line without control characters. Remove them.'

const lineOf = (text: z.ZodString, max: number) =>
  text
    .min(1)
    .max(max)
    .refine((name) => !hasInvisible(name), invisibleInName)

/** The schema of a name, the same for labels and files. */
export const exactName = (max: number) => lineOf(z.string(), max)

/** The name of something, as a user types it. */
export const typedName = (max: number) => lineOf(z.string().trim(), max)
