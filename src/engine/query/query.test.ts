import { describe, expect, it } from 'vitest'
import { durationMs } from '#model/query/duration-ms.ts'
import { timestampMs } from '#model/query/timestamp-ms.ts'
import { checkQuery, compileOrder, compileWhere, queryFields } from './index.ts'

const options = { nowMs: 0 }

describe('a wrong query points at the character and says what to do', () => {
  it.each([
    ['imgae.width > 1', 0, 'There is no field imgae.width. Did you mean image.width?'],
    ['state == "new" && image.widht > 1', 18, 'There is no field image.widht. Did you mean image.width?'],
    ['width > 3', 0, 'There is no field width. Did you mean image.width?'],
    ['labels.exists(l, l.clas == "dog")', 19, 'A label has no clas. Did you mean class?'],
    ['image.width > "a"', 14, "A whole number can't be compared with text."],
    [
      'image.capturedAt > "2024-01-01"',
      19,
      'A time can\'t be compared with text. Write a time as timestamp("2026-01-31").',
    ],
    [
      'state == "nwe"',
      9,
      '"nwe" never occurs here. Did you mean new? There are new, predicted, reviewed, approved, rejected.',
    ],
    [
      'state in ["new", "aproved"]',
      17,
      '"aproved" never occurs here. Did you mean approved? There are new, predicted, reviewed, approved, rejected.',
    ],
    ['state = "new"', 6, 'Write == to compare.'],
    ['hold and hold', 5, 'Write && for and.'],
    ['not hold', 0, 'Write ! for not.'],
    ['hold &&', 7, 'The query ends too early.'],
    ['image.path == "abc', 14, 'The text that starts here has no closing quote.'],
    ['image.width', 0, 'A query must be true or false, but this is a whole number.'],
    ['labels > 3', 0, 'A single value is needed here, not a list. Ask with in, size() or exists(x, …).'],
    ['state == approved', 9, 'There is no field approved. Put text in quotes: "approved".'],
    ['labels.exist(l, l.class == "dog")', 7, 'A list has no exist. Did you mean exists?'],
    ['labels.first() == 1', 7, 'A list has no first. It has exists, all, exists_one, filter, size.'],
    ['(hold && hold', 13, 'The query ends too early.'],
    ['labels.exists(l l.score)', 16, ') is missing here.'],
    ['hold hold', 5, 'This is unexpected here. Remove it, or write && or || before it.'],
    ['image.path.startWith("a")', 11, 'There is no method startWith. Did you mean startsWith?'],
    [
      'age(image.capturedAt) > duration("3 days")',
      33,
      '"3 days" is not a duration. Write it like "8760h", "90m" or "1h30m", or use days(30).',
    ],
    [
      'image.capturedAt > timestamp("2024-02-31")',
      29,
      '"2024-02-31" is not a time. Write it like "2026-01-31" or "2026-01-31T12:00:00Z".',
    ],
    ['age(image.capturedAt) > days(-4000000000)', 29, 'A duration can be 100 years at most.'],
    ['age(image.capturedAt) > days(4000000000)', 29, 'A duration can be 100 years at most.'],
    [
      'age(image.capturedAt) > 30',
      24,
      'A duration can\'t be compared with a whole number. Write a duration as days(30) or duration("12h").',
    ],
    ['image.path.matches("(a")', 19, "The pattern can't be read: error parsing regexp: missing closing ): `(a`."],
    [
      'image.path.matches("(a)\\\\1")',
      19,
      "The pattern can't be read: error parsing regexp: invalid escape sequence: `\\1`.",
    ],
  ])('%s', (query, at, problem) => {
    expect(checkQuery(query)).toMatchObject({ problem, at })
  })

  it.each([
    ['brackets', `${'('.repeat(4000)}hold${')'.repeat(4000)}`],
    ['signs', `${'!'.repeat(5000)}hold`],
    ['minus signs', `image.width > ${'-'.repeat(3000)}1`],
    ['a sum', `image.width > ${Array(2000).fill('1').join('+')}`],
    ['a text', `image.path == ${Array(1500).fill('"a"').join('+')}`],
    ['choices', `${'hold ? true : '.repeat(600)}false`],
    ['methods', `image.path${'.lowerAscii()'.repeat(600)} == "x"`],
    ['names', `image${'.a'.repeat(4000)}`],
    ['lists', `image.width in ${'['.repeat(200)}1${']'.repeat(200)}`],
  ])('that is nested too deeply, by %s, says how deep it may be', (_, query) => {
    expect(checkQuery(query)).toMatchObject({
      problem:
        'This query is nested more than 100 levels deep. Simplify it, or tag some of the images first and search for the tag.',
    })
  })

  it('that asks about lists inside of lists says how often it may', () => {
    const query = (times: number) => `${'labels.exists(l, l.score > 0.5 || '.repeat(times)}hold${')'.repeat(times)}`
    expect(checkQuery(query(5))).toBeNull()
    expect(checkQuery(query(6))).toMatchObject({ problem: 'Lists can be nested at most 4 times.' })
    expect(checkQuery(query(20))).toMatchObject({ problem: 'Lists can be nested at most 4 times.' })
  })

  it('is thrown as INVALID with the position by compileWhere', () => {
    expect(() => compileWhere('width > 3', options)).toThrow(
      expect.objectContaining({ code: 'INVALID', data: { at: 0 }, message: expect.stringContaining('image.width') }),
    )
  })

  it('is found in any text without another error', () => {
    for (const query of [
      '(',
      '[1',
      '{"a": 1}',
      'a.b.c.d',
      'has(image)',
      'has(1)',
      'labels.exists(1, true)',
      'size()',
      'now',
      'labels[0].class == "a"',
      '1 / 0 == 1 ? 2 : 3',
      'null',
      'null == null',
      'x'.repeat(5000),
      '!'.repeat(3000),
      `${'('.repeat(2000)}hold`,
    ])
      expect(checkQuery(query) === null || checkQuery(query)).toBeTruthy()
  })
})

it.each([
  ['stat == "new"', 'stat'],
  ['image.widht > 3 && hold', 'image.widht'],
  ['state in ["new", "aproved"]', '"aproved"'],
  ['image.path == "abc', '"abc'],
  ['state = "new"', '='],
  ['hold and hold', 'and'],
  ['image.path.startWith("a")', 'startWith'],
  ['imge.path.startsWith ("a")', 'imge.path'],
  ['age(image.capturedAt) > 30', '30'],
  ['hold &&', ''],
  ['labels.exists(l, l.clas == "dog")', 'clas'],
])('the problem of %s is about %s', (query, part) => {
  const { at, end } = checkQuery(query)!
  expect(query.slice(at!, end!)).toBe(part)
})

describe('compileWhere', () => {
  it('leaves the trash out unless the query asks for lifecycle', () => {
    expect(compileWhere(undefined, options).sql).toContain('NOT IN')
    expect(compileWhere('  ', options).sql).toContain('NOT IN')
    expect(compileWhere('image.width > 3', options).sql).toContain('NOT IN')
    expect(compileWhere('lifecycle == "trashed"', options).sql).not.toContain('NOT IN')
    expect(compileWhere('hold || lifecycle == "active"', options).sql).not.toContain('NOT IN')
  })

  it('carries every value of the query as a parameter', () => {
    const { sql, parameters } = compileWhere(`image.path == "'; DROP TABLE image --"`, options)
    expect(sql).not.toContain('DROP')
    expect(parameters).toEqual(["'; DROP TABLE image --"])
  })

  it('names the table as asked', () => {
    expect(compileWhere('image.width > 3', { ...options, table: 'i' }).sql).toContain('i.width_px > ?')
  })
})

describe('compileOrder', () => {
  it('sorts by a field, unknown last, and by import among equals', () => {
    expect(compileOrder(undefined)).toBe('image.id ASC')
    expect(compileOrder('image.capturedAt:desc')).toBe('image.captured_at DESC NULLS LAST, image.id DESC')
    expect(compileOrder('image.bytes')).toBe('image.size_bytes ASC, image.id ASC')
  })
  it('refuses what has no order', () => {
    expect(() => compileOrder('labels')).toThrow("Images can't be sorted by labels.")
    expect(() => compileOrder('image.widht')).toThrow('Did you mean image.width?')
    expect(() => compileOrder('image.width:down')).toThrow('FIELD:desc')
  })
})

it('durations and times are read as CEL and RFC 3339 have them', () => {
  expect(durationMs('8760h')).toBe(8760 * 3_600_000)
  expect(durationMs('1h30m')).toBe(5_400_000)
  expect(durationMs('-1.5s')).toBe(-1500)
  expect(durationMs('3 days')).toBeNull()
  expect(durationMs('')).toBeNull()
  expect(timestampMs('2026-01-31')).toBe(Date.UTC(2026, 0, 31))
  expect(timestampMs('2026-01-31T12:00:00+02:00')).toBe(Date.UTC(2026, 0, 31, 10))
  expect(timestampMs('2026-13-01')).toBeNull()
})

it('every field explains itself in a sentence', () => {
  for (const { name, explains } of queryFields) expect(explains, name).toMatch(/^[A-Z].{8,}\.$|^[A-Z].*: .+$/)
})
