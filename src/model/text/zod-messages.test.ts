import { expect, test } from 'vitest'
import { z } from 'zod'
import { issueMessage } from './issue-message.ts'
import { messageOf } from './zod-messages.ts'

const Kind = z.enum(['object', 'image'])
const Sized = z.strictObject({ base: z.int().min(1) })

test.each<[z.ZodType, unknown, string]>([
  [z.string(), 3, 'Expected text, got a number.'],
  [z.int(), 1.5, 'Expected a whole number, got 1.5.'],
  [z.boolean(), null, 'Expected true or false, got null.'],
  [z.array(z.string()), { a: 1 }, 'Expected a list, got an object.'],
  [z.object({ a: z.string() }), {}, 'a: Missing. Expected text.'],
  [Kind, 'thing', 'Expected "object" or "image", got "thing".'],
  [z.literal(1), 2, 'Expected 1.'],
  [z.object({ share: z.number().max(0.5) }), { share: 0.9 }, 'share: Expected at most 0.5.'],
  [z.number().min(10_000), 3, 'Expected at least 10,000.'],
  [z.number().gt(0), 0, 'Expected more than 0.'],
  [z.string().max(3), 'word', 'Expected at most 3 characters.'],
  [z.array(z.string()).max(1), ['a', 'b'], 'Expected at most 1 entry.'],
  [z.string().min(1), '', 'This must not be empty.'],
  [z.string().length(2), 'abc', 'Expected exactly 2 characters.'],
  [z.iso.date(), 'soon', 'Expected a date such as 2026-12-31.'],
  [z.string().regex(/^a$/), 'b', 'This value has the wrong format.'],
  [z.strictObject({}), { a: 1, b: 2 }, '"a" and "b" are unknown here. Correct the names or remove them.'],
  [z.union([z.string(), z.number()]), [], 'Expected text or a number, got a list.'],
  [z.union([z.string(), Sized]), { base: 0 }, 'base: Expected at least 1.'],
  [z.union([z.string(), z.array(Kind)]), ['thing'], '0: Expected "object" or "image", got "thing".'],
  [z.string().max(3, 'A name has at most 3 characters.'), 'word', 'A name has at most 3 characters.'],
  [
    z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })]),
    { kind: 'c' },
    'kind: Expected "a" or "b".',
  ],
])('messages say what is wrong with a value: %#', (schema, value, words) => {
  const { error } = schema.safeParse(value)
  expect(issueMessage(error?.issues ?? [])).toBe(words)
  expect(messageOf(error)).toBe(words)
})

test('a long list of allowed values is cut, and says so', () => {
  const { error } = z.enum(Array.from({ length: 20 }, (_, i) => `n${i}`)).safeParse(1)
  expect(messageOf(error)).toMatch(/^Expected "n0", .*"n11", or one of 8 more\.$/)
})
