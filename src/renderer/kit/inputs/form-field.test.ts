import { expect, test } from 'vitest'
import { z } from 'zod'
import { choicesOf, formFields, jsonFields, problemOf, readForm, typedOf } from './form-field.ts'

const fields = formFields(
  z.toJSONSchema(
    z.object({
      max: z.int().min(1).optional().meta({ title: 'Max images' }),
      share: z.number().min(0).max(1).optional().meta({ title: 'Share', scale: 0.01, step: 0.5, unit: '%' }),
      order: z
        .enum(['a', 'b'])
        .default('b')
        .meta({ title: 'Order', choices: { b: 'First b', a: 'First a' } }),
      verify: z.boolean().default(false).meta({ title: 'Verify' }),
    }),
    { io: 'input' },
  ),
)
const [max, share, order] = fields

test('a form says title, bounds and choices of the schema', () => {
  expect(fields.map(({ title }) => title)).toEqual(['Max images', 'Share', 'Order', 'Verify'])
  expect(choicesOf(order!)).toEqual([
    { value: 'b', label: 'First b' },
    { value: 'a', label: 'First a' },
  ])
  expect(problemOf(max!, '0')).toBe('A whole number from 1')
  expect(problemOf(max!, '1.5')).toBe('A whole number from 1')
  expect(problemOf(share!, '101')).toBe('Between 0 and 100.')
  expect(problemOf(max!, '')).toBeUndefined()
})

test('what is typed becomes what the contract takes, and back', () => {
  expect(readForm(fields, { max: '', share: '12.5', order: 'a', verify: true })).toEqual({
    share: 0.125,
    order: 'a',
    verify: true,
  })
  expect(readForm(fields, { max: '12', share: 'much' })).toBeNull()
  expect(typedOf(share!, 0.125)).toBe('12.5')
  expect(typedOf(max!, undefined)).toBe('')
})

test('options of a format have their words from the format', () => {
  const [field] = jsonFields({
    properties: { origin: { title: 'Origin', enum: ['as-written', 'one-based'], description: 'where pixels begin' } },
  })
  expect(field).toMatchObject({ key: 'origin', title: 'Origin', hint: 'Where pixels begin.' })
  expect(choicesOf(field!).map(({ label }) => label)).toEqual(['As written', 'One based'])
})
