import { expect, test } from 'vitest'
import { z } from 'zod'
import { issueMessage } from './issue-message.ts'
import { messageOf } from './zod-messages.ts'

const Kind = z.enum(['object', 'image'])
const Sized = z.strictObject({ base: z.int().min(1) })

test.each<[z.ZodType, unknown, string]>([
  [z.string(), 3, 'A text belongs here, not a number.'],
  [z.int(), 1.5, 'A whole number belongs here, not 1.5.'],
  [z.boolean(), null, 'True or false belongs here, not null.'],
  [z.array(z.string()), { a: 1 }, 'A list belongs here, not an object.'],
  [z.object({ a: z.string() }), {}, 'a: A text belongs here, but it is missing.'],
  [Kind, 'thing', '"object" or "image" belongs here, not "thing".'],
  [z.literal(1), 2, 'Only 1 is allowed here.'],
  [z.object({ share: z.number().max(0.5) }), { share: 0.9 }, 'share: At most 0.5 is allowed here.'],
  [z.number().min(10_000), 3, 'At least 10,000 is allowed here.'],
  [z.number().gt(0), 0, 'More than 0 is allowed here.'],
  [z.string().max(3), 'word', 'At most 3 characters are allowed here.'],
  [z.array(z.string()).max(1), ['a', 'b'], 'At most 1 entry is allowed here.'],
  [z.string().min(1), '', 'This must not be empty.'],
  [z.string().length(2), 'abc', 'Exactly 2 characters are allowed here.'],
  [z.iso.date(), 'soon', 'This is not a day such as 2026-12-31.'],
  [z.string().regex(/^a$/), 'b', 'This is not written in the form that belongs here.'],
  [z.strictObject({}), { a: 1, b: 2 }, '"a" and "b" are not known here. Correct the names, or take them out.'],
  [z.union([z.string(), z.number()]), [], 'A text or a number belongs here, not a list.'],
  [z.union([z.string(), Sized]), { base: 0 }, 'base: At least 1 is allowed here.'],
  [z.union([z.string(), z.array(Kind)]), ['thing'], '0: "object" or "image" belongs here, not "thing".'],
  [z.string().max(3, 'A name has at most 3 characters.'), 'word', 'A name has at most 3 characters.'],
  [
    z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })]),
    { kind: 'c' },
    'kind: "a" or "b" belongs here.',
  ],
])('what is wrong with a value is said in our words: %#', (schema, value, words) => {
  const { error } = schema.safeParse(value)
  expect(issueMessage(error?.issues ?? [])).toBe(words)
  expect(messageOf(error)).toBe(words)
})

test('a long list of what is allowed is cut, and says so', () => {
  const { error } = z.enum(Array.from({ length: 20 }, (_, i) => `n${i}`)).safeParse(1)
  expect(messageOf(error)).toMatch(/^"n0", .*"n11", or one of 8 more belongs here\.$/)
})
