import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QueryField } from '#contract'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'

/** Every field of the query language answers on a real database, can be asked for, and sorts when it says so. */
let scratch: Scratch
let fields: QueryField[]

beforeAll(async () => {
  scratch = await scratchWorkspace()
  for (let i = 0; i < 3; i++) scratch.addImage()
  const model = scratch.addModel()
  const [imageId] = (await scratch.client.library.list({})).images.map((image) => image.imageId)
  scratch.addPredictions(model, imageId!, [{ classId: 1, score: 0.5, box: [0, 0, 10, 10] }])
  fields = await scratch.client.library.queryFields()
})
afterAll(() => scratch.close())

/** A query that asks something of a field of each type. */
const questions: Readonly<Record<string, (name: string) => string[]>> = {
  bool: (name) => [name, `!${name}`, `${name} == true`],
  int: (name) => [`${name} >= 0`, `${name} % 2 == 1 || ${name} / 2 > 3`, `has(${name})`],
  double: (name) => [`${name} > 0.5`, `${name} == null`, `has(${name})`],
  string: (name) => [
    `${name} != ""`.replace(/^(state|lifecycle|split|review\.verdict) .*/, '$1 in []'),
    `has(${name})`,
    `${name}.size() > 2`,
  ],
  timestamp: (name) => [`age(${name}) > days(1)`, `${name} < timestamp("2026-01-01")`, `has(${name})`],
  'list<string>': (name) => [`"a" in ${name}`, `size(${name}) > 0`, `${name}.exists(x, x == "a")`],
  'list<label>': (name) => [
    `${name}.all(x, x.class == "dog" && x.score > 0.1 && x.model == "m" && x.x + x.y + x.width + x.height > 0.0)`,
    `size(${name}) == 0`,
  ],
  'list<prediction>': (name) => [
    `${name}.exists(x, x.class == "dog" && x.score > 0.1 && x.x + x.y + x.width + x.height > 0.0)`,
    `${name}.filter(x, x.score > 0.2).size() == 1`,
  ],
  'list<comment>': (name) => [
    `${name}.exists(c, c.open && c.author == "olga" && c.text.contains("x") && age(c.at) < days(1))`,
    `size(${name}) == 0`,
  ],
  'list<independent labels>': (name) => [
    `${name}.exists(a, a.user == "olga" && age(a.at) < days(1))`,
    `size(${name}) == 0`,
  ],
  'map<string, string>': (name) => [
    `${name}.camera == "X"`,
    `${name}["camera"] == "X"`,
    `has(${name}.camera)`,
    `"camera" in ${name}`,
  ],
}

const isFunction = ({ name }: QueryField) => name.includes('(')

describe('query fields', () => {
  it('answer', async () => {
    expect(fields.length).toBeGreaterThan(20)
    for (const field of fields.filter((one) => !isFunction(one))) {
      const request = questions[field.type]
      if (!request) throw new Error(`No question is known for the type ${field.type} of ${field.name}.`)
      for (const where of request(field.name)) {
        const { count } = await scratch.client.library.count({ where })
        expect(count, where).toBeGreaterThanOrEqual(0)
      }
    }
  })

  it('can be sorted by if they are sortable, and are refused otherwise', async () => {
    for (const field of fields.filter((one) => !isFunction(one))) {
      const listed = scratch.client.library.list({ order: `${field.name}:desc` })
      if (field.sortable) expect((await listed).images, field.name).toHaveLength(3)
      else await expect(listed, field.name).rejects.toMatchObject({ code: 'INVALID' })
    }
  })

  it('have distinct names and explanations', () => {
    expect(new Set(fields.filter((one) => !isFunction(one)).map(({ name }) => name)).size).toBe(
      fields.filter((one) => !isFunction(one)).length,
    )
    for (const { name, explains } of fields) expect(explains.length, name).toBeGreaterThan(10)
  })

  const nested = (levels: number, open: string, middle: string, close: string) =>
    `${open.repeat(levels)}${middle}${close.repeat(levels)}`
  it.each([
    ['or', Array(1600).fill('hold').join('||')],
    ['and', Array(600).fill('image.width>1').join('&&')],
    ['both', Array(400).fill('(hold&&image.width>1)').join('||')],
    ['a list', `image.width in [${Array(4000).fill('1').join()}]`],
    ['not', `${'!'.repeat(90)}has(reviewer)`],
    ['choices', nested(90, '(', 'has(reviewer)', ' ? hold : image.width > 1)')],
    ['turns', nested(45, 'hold && (image.width > 1 || ', 'hold', ')')],
    ['labels', nested(5, 'labels.exists(l, l.score > 0.5 || ', 'hold', ')')],
    ['a sum', `image.width > ${Array(90).fill('image.height').join('+')}`],
    ['methods', `image.path${'.lowerAscii()'.repeat(90)} == "x"`],
  ])('can be used in the longest and deepest query, by %s', async (_, where) => {
    const { library, policy } = scratch.client
    const { count } = await library.count({ where })
    expect((await library.list({ where })).images).toHaveLength(count)
    await library.facets({ where })
    const text = JSON.stringify({
      schema: 1,
      name: 'Deep',
      rules: [{ id: 'deep', action: 'drop', when: where, reason: 'r' }],
      floors: [{ id: 'floor', per: 'negatives', min: 1 }],
      settleDays: 0,
    })
    expect(await policy.check({ policy: text })).toMatchObject({
      problems: expect.not.arrayContaining([expect.objectContaining({ severity: 'error' })]),
    })
    const { planId } = await scratch.client.policy.createPlan({ policy: text })
    await scratch.client.policy.plan({ planId })
  })
})
