import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkChoices, choices } from './choices.ts'

test('an option that is named like a property of every object does not exist', () => {
  const some = choices(z.object({ masks: z.boolean().optional() }), (options) => options)
  expect(() => checkChoices([some], { masks: true }, 'COCO has no option')).not.toThrow()
  for (const name of ['constructor', 'toString', 'hasOwnProperty'])
    expect(() => checkChoices([some], { [name]: true }, 'COCO has no option')).toThrow(`COCO has no option ${name}.`)
})
