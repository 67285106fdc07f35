import { expect, test } from 'vitest'
import { z } from 'zod'
import { contract, PackedBytes } from '#contract'
import { whyLeftOut } from './left-out.ts'

type Declared = { '~orpc': { outputSchema?: unknown } }

test('what answers with bytes or a stream is left out of what programs can call', () => {
  const unfit = Object.entries({ ...contract }).flatMap(([module, verbs]) =>
    Object.entries<Declared>({ ...verbs })
      .filter(
        ([
          ,
          {
            '~orpc': { outputSchema },
          },
        ]) => {
          const isStream = outputSchema !== undefined && !(outputSchema instanceof z.ZodType)
          return outputSchema === PackedBytes || isStream
        },
      )
      .map(([verb]) => `${module}.${verb}`),
  )
  expect(unfit.length).toBeGreaterThan(5)
  expect(unfit.filter((name) => whyLeftOut(name) === null)).toEqual([])
})
