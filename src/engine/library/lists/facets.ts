import type { FacetValue } from '#contract'
import { ImageState, Lifecycle } from '#model/image.ts'
import type { FieldName } from '#model/query/query-fields.ts'
import { termOf } from '#model/query/query-text.ts'
import { type Bits, countBits, difference, hasBit, intersection, members } from '../../bits.ts'
import { blindNowQuery } from '../../query/index.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { dayName, monthName } from '../columns/calendar.ts'
import { type ImageColumns, splits } from '../columns/image-columns.ts'
import { everywhere, type ImageIndex } from '../columns/image-index.ts'
import { labelRanges, type Range, scoreRanges } from '../columns/ranges.ts'

type FacetCount = {
  store: ReadOnlyStore
  index: ImageIndex
  where: string
  columns: ImageColumns
  bits: Bits
  rows: Uint32Array
  /** Rows whose predictions are hidden from the user, for facets of predictions. */
  withheld: Uint32Array
}

/**
 * A way to sort all images into kinds. `count` returns the kinds that occur among some images, each with the query term
 * for choosing it. `slow`: needs the classes of all labels, which take a while to read at first. `ofPredictions`:
 * depends on predictions; its rows exclude images whose predictions are hidden from the user.
 */
type Facet = {
  name: string
  title: string
  slow?: true
  ofPredictions?: true
  count(counted: FacetCount): FacetValue[]
}

type Codes = Uint16Array | Uint32Array

/** A kind of images by a test on a row of the columns. */
type Kind = { title: string; term: string; holds(columns: ImageColumns, row: number): boolean }

const tested = (name: string, title: string, kinds: readonly Kind[]): Facet => ({
  name,
  title,
  count: ({ rows, columns }) =>
    kinds.flatMap((kind) => {
      let images = 0
      for (let i = 0; i < rows.length; i++) if (kind.holds(columns, rows[i]!)) images++
      return images > 0 ? [{ title: kind.title, term: kind.term, images }] : []
    }),
})

function countCodes(rows: Uint32Array, codes: Codes): Map<number, number> {
  const small = new Uint32Array(65_536)
  const large = new Map<number, number>()
  for (let i = 0; i < rows.length; i++) {
    const code = codes[rows[i]!]!
    if (code < small.length) small[code]!++
    else large.set(code, (large.get(code) ?? 0) + 1)
  }
  small.forEach((count, code) => {
    if (count > 0) large.set(code, count)
  })
  return large
}

const byCount = (a: FacetValue, b: FacetValue): number =>
  b.images - a.images || a.title.localeCompare(b.title, 'en', { numeric: true })

/** A facet of a closed list, in its order; `field` is the query field for it. */
const listed = (
  name: string,
  title: string,
  field: FieldName,
  options: readonly string[],
  codes: (columns: ImageColumns) => Codes,
): Facet =>
  ranged(
    name,
    title,
    options.map((option) => ({ title: option, term: termOf(field, '==', option) })),
    codes,
  )

/** A facet of rows that have names; 0 means none. */
const named = (
  name: string,
  title: string,
  field: FieldName,
  table: 'source' | 'user',
  codes: (columns: ImageColumns) => Codes,
  none?: string,
): Facet => ({
  name,
  title,
  count({ store, rows, columns }) {
    const counts = countCodes(rows, codes(columns))
    const names = new Map(store.arrays<[number, string]>(`SELECT id, name FROM ${table}`))
    const values = [...counts].flatMap(([code, images]) => {
      const value = names.get(code)
      return value === undefined ? [] : [{ title: value, term: termOf(field, '==', value), images }]
    })
    return [...values.sort(byCount), ...unknownOf(field, none, counts.get(0) ?? 0)]
  },
})

const unknownOf = (field: FieldName, title: string | undefined, images: number): FacetValue[] =>
  title !== undefined && images > 0 ? [{ title, term: termOf(field, 'unknown'), images }] : []

/** A facet of texts that few images have, read from a column of the image. `none` counts images without one. */
const written = (name: string, title: string, field: FieldName, column: string, none?: string): Facet => ({
  name,
  title,
  count({ store, bits, rows }) {
    const texts = store
      .arrays<[number, string]>(`SELECT id, ${column} FROM image WHERE ${column} IS NOT NULL`)
      .filter(([row]) => hasBit(bits, row))
    const counts = [...Map.groupBy(texts, ([, text]) => text)]
    const values = counts.map(([text, some]) => ({ title: text, term: termOf(field, '==', text), images: some.length }))
    return [...values.sort(byCount), ...unknownOf(field, none, texts.length > 0 ? rows.length - texts.length : 0)]
  },
})

const ranged = (
  name: string,
  title: string,
  ranges: readonly Pick<Range, 'title' | 'term'>[],
  codes: (columns: ImageColumns) => Codes,
): Facet => ({
  name,
  title,
  count({ rows, columns }) {
    const counts = countCodes(rows, codes(columns))
    return ranges.flatMap((range, i) => {
      const images = counts.get(i + 1)
      return images ? [{ title: range.title, term: range.term, images }] : []
    })
  },
})

/** Shows nothing until near-duplicates were searched for. */
const nearDuplicates: readonly Kind[] = [
  {
    title: 'best of several',
    term: 'duplicates.size > 1 && duplicates.rank == 1',
    holds: ({ duplicates, duplicateRank }, row) => duplicates[row]! > 1 && duplicateRank[row] === 1,
  },
  {
    title: 'near-duplicate of a better one',
    term: 'duplicates.rank > 1',
    holds: ({ duplicateRank }, row) => duplicateRank[row]! > 1,
  },
]
const outcomes: readonly Kind[] = [
  { title: 'open', term: 'prediction.shown > 0', holds: ({ shown }, row) => shown[row]! > 0 },
  { title: 'some accepted', term: 'prediction.taken > 0', holds: ({ taken }, row) => taken[row]! > 0 },
  { title: 'some deleted', term: 'prediction.deleted > 0', holds: ({ deleted }, row) => deleted[row]! > 0 },
]

const lifecycles = listed('lifecycle', 'Lifecycle', 'lifecycle', Lifecycle.options, ({ lifecycle }) => lifecycle)

const facets: readonly Facet[] = [
  listed('state', 'State', 'state', ImageState.options, ({ state }) => state),
  {
    name: 'class',
    title: 'Class',
    slow: true,
    ofPredictions: true,
    count({ store, index, rows, bits, withheld }) {
      const counts = index.classes?.countIn(rows, bits) ?? new Uint32Array()
      const labeled = new Map(
        store.arrays<[number, number]>(
          `SELECT class_id, count(DISTINCT image_id) FROM annotation
           WHERE image_id IN (SELECT value FROM json_each(?)) GROUP BY class_id`,
          [`[${withheld.join(',')}]`],
        ),
      )
      return store
        .arrays<[number, string]>('SELECT id, name FROM label_class')
        .flatMap(([code, name]) => {
          const images = (counts[code] ?? 0) + (labeled.get(code) ?? 0)
          return images > 0 ? [{ title: name, term: termOf('classes', 'has', name), images }] : []
        })
        .sort(byCount)
    },
  },
  {
    name: 'tag',
    title: 'Tag',
    count({ index, rows, bits }) {
      const { tags } = index
      const counts = tags?.column.countIn(rows, bits) ?? new Uint32Array()
      return [...(tags?.codes ?? [])]
        .flatMap(([tag, code]) =>
          counts[code] ? [{ title: tag, term: termOf('image.tags', 'has', tag), images: counts[code] }] : [],
        )
        .sort(byCount)
    },
  },
  named('source', 'Source', 'image.source', 'source', ({ source }) => source),
  tested('duplicates', 'Near-duplicates', nearDuplicates),
  listed('split', 'Dataset split', 'split', splits, ({ split }) => split),
  named('reviewer', 'Reviewer', 'reviewer', 'user', ({ reviewer }) => reviewer, 'nobody yet'),
  written('reason', 'Reason', 'review.reason', 'state_reason'),
  ranged('labels', 'Number of labels', labelRanges, ({ labelRange }) => labelRange),
  { ...tested('outcome', 'Predictions', outcomes), ofPredictions: true },
  {
    ...ranged('confidence', 'Min. confidence', scoreRanges, ({ scoreRange }) => scoreRange),
    ofPredictions: true,
  },
  {
    name: 'month',
    title: 'Month of capture',
    count({ rows, columns }) {
      const counts = [...countCodes(rows, columns.capturedMonth)].sort(([a], [b]) => b - a)
      return counts.map(([code, images]) =>
        code === 0
          ? { title: 'unknown', term: termOf('image.capturedAt', 'unknown'), images }
          : { title: monthName(code - 1), term: termOf('image.month', '==', monthName(code - 1)), images },
      )
    },
  },
  {
    name: 'imported',
    title: 'Day of import',
    count({ rows, columns }) {
      const counts = [...countCodes(rows, columns.importedDay)].sort(([a], [b]) => b - a)
      return counts.map(([code, images]) => {
        const [day, next] = [dayName(code - 1), dayName(code)]
        return {
          title: day,
          term: `image.importedAt >= timestamp("${day}") && image.importedAt < timestamp("${next}")`,
          images,
        }
      })
    },
  },
  {
    name: 'format',
    title: 'File format',
    count({ rows, columns }) {
      const counts = countCodes(rows, columns.format)
      return [...columns.formats]
        .flatMap(([format, code]) => {
          const images = counts.get(code)
          return images ? [{ title: format, term: termOf('image.format', '==', format), images }] : []
        })
        .sort(byCount)
    },
  },
  written('licence', 'License', 'image.licence', 'licence', 'unknown'),
  written('consent', 'Consent', 'image.consent', 'consent', 'unknown'),
  {
    name: 'lifecycle',
    title: 'Lifecycle',
    // A query that tests the lifecycle no longer excludes the trash, so its images are counted here too.
    count(counted) {
      const all = counted.index.matching(everywhere(counted.where))
      const rows = countBits(all) === counted.rows.length ? counted.rows : members(all)
      return lifecycles.count({ ...counted, rows })
    },
  },
]

function withoutPredictionsOf(withheld: Bits, bits: Bits) {
  const seen = difference(bits, withheld)
  return { bits: seen, rows: members(seen), withheld: members(intersection(bits, withheld)) }
}

/**
 * Counts the matching images of each kind, exactly; null before the index has read what it needs. `facets`: only these,
 * in this order. `isBlinded`: hides predictions of images to be labeled blind from the caller.
 */
export function facetCounts(
  { store, index }: { store: ReadOnlyStore; index: ImageIndex },
  {
    where: text = '',
    facets: names,
    isBlinded = false,
  }: { where?: string; facets?: readonly string[]; isBlinded?: boolean },
) {
  const request = facets.filter(({ name }) => !names || names.includes(name))
  if (!index.isReady || (needsClasses(names) && index.classes === null)) return null
  const withheld =
    isBlinded && request.some(({ ofPredictions }) => ofPredictions) ? index.matching(blindNowQuery) : null
  const all = { store, index, where: text, columns: index.columns, withheld: new Uint32Array() }
  let rows: Uint32Array | null = null
  const counts = request.map((facet) => {
    const seen = facet.ofPredictions ? withheld : null
    return index.derived(text, `facet ${facet.name}${seen ? ' seen' : ''}`, (bits) => {
      rows ??= members(bits)
      const counted = seen ? withoutPredictionsOf(seen, bits) : { bits, rows }
      return { name: facet.name, title: facet.title, values: facet.count({ ...all, ...counted }) }
    })
  })
  return { images: index.count(text), facets: counts }
}

/** Whether counting these facets, or all, needs the classes of all labels. */
export const needsClasses = (names: readonly string[] | undefined): boolean =>
  facets.some(({ name, slow }) => slow && (!names || names.includes(name)))
