import { expect, test } from 'vitest'
import { z } from 'zod'
import { contract, filePathsOf, PackedBytes } from '#contract'
import { whyLeftOut } from './left-out.ts'

type Declared = { '~orpc': { inputSchema?: unknown; outputSchema?: unknown } }
const procedures = Object.entries({ ...contract }).flatMap(([module, verbs]) =>
  Object.entries<Declared>({ ...verbs }).map(([verb, declared]) => ({
    name: `${module}.${verb}`,
    ...declared['~orpc'],
  })),
)

/** Whether an input without paths is refused because one is missing. */
const needsPath = (schema: unknown): boolean => {
  if (!(schema instanceof z.ZodType) || !filePathsOf(schema)) return false
  const { required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' })
  return required.some(
    (key) =>
      (filePathsOf(schema)?.({ [key]: '/a' }) ?? []).length + (filePathsOf(schema)?.({ [key]: ['/a'] }) ?? []).length >
      0,
  )
}

test('what needs a path, or answers with bytes or a stream, is left out of what programs can call', () => {
  const unfit = procedures
    .filter(({ inputSchema, outputSchema }) => {
      const isStream = outputSchema !== undefined && !(outputSchema instanceof z.ZodType)
      return needsPath(inputSchema) || outputSchema === PackedBytes || isStream
    })
    .map(({ name }) => name)
  expect(unfit.length).toBeGreaterThan(15)
  expect(unfit.filter((name) => whyLeftOut(name) === null)).toEqual([])
})
