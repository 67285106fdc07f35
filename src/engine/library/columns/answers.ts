import { type Bits, bitsEqual, bitsFor, bitsWhere, difference, intersection, union } from '../../bits.ts'
import type { Constant, FieldCondition } from '../../query/index.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { type ImageColumns, lifecycleCode, splits, stateCode } from './image-columns.ts'
import type { ManyColumn } from './many-column.ts'

/** What conditions are answered from: columns, and the lists of several values as far as they have been read. */
export type AnswerSources = {
  store: ReadOnlyStore
  columns: ImageColumns
  /** Every image that there is, those in the trash too. */
  all: Bits
  classes: ManyColumn | null
  tags: { column: ManyColumn; codes: ReadonlyMap<string, number> } | null
}

/** Gives the images for which the condition is true, or null when it can't tell. */
type Answer = (sources: AnswerSources, request: FieldCondition) => Bits | null

type Codes = Uint16Array | Uint32Array
type Numbers = Uint32Array | Float64Array

const rowNamed = (store: ReadOnlyStore, table: 'source' | 'user' | 'label_class', name: Constant): number =>
  store.get<{ id: number }>(`SELECT id FROM ${table} WHERE name = ?`, [name])?.id ?? 0

/** A field whose values are codes; 0 means unknown, and is met by no condition but "not known". */
const coded =
  (column: (columns: ImageColumns) => Codes, codeOf: (sources: AnswerSources, value: Constant) => number): Answer =>
  (sources, { how, constants }) => {
    const { size } = sources.columns
    const values = column(sources.columns)
    if (how === 'known') return difference(sources.all, bitsEqual(values, 0))
    if (how !== '==' && how !== '!=' && how !== 'in') return null
    const codes = new Set(constants.map((value) => codeOf(sources, value)).filter((code) => code !== 0))
    const found = [...codes].map((code) => bitsEqual(values, code)).reduce(union, bitsFor(size))
    return how === '!=' ? difference(difference(sources.all, bitsEqual(values, 0)), found) : found
  }

const compares = new Map(
  Object.entries<(a: number, b: number) => boolean>({
    '<': (a, b) => a < b,
    '<=': (a, b) => a <= b,
    '>': (a, b) => a > b,
    '>=': (a, b) => a >= b,
    '==': (a, b) => a === b,
  }),
)

/** A number or time; NaN means unknown, and is met by no condition. */
const measured =
  (column: (columns: ImageColumns) => Numbers): Answer =>
  ({ columns }, { how, constants }) => {
    const values = column(columns)
    if (how === 'known') return bitsWhere(columns.size, (row) => !Number.isNaN(values[row]))
    const [constant] = constants
    if (how === 'in' || how === 'contains' || typeof constant !== 'number') return null
    if (how === '!=') return bitsWhere(columns.size, (row) => values[row]! < constant || values[row]! > constant)
    const compare = compares.get(how)!
    return bitsWhere(columns.size, (row) => compare(values[row]!, constant))
  }

const answers = new Map(
  Object.entries<Answer>({
    state: coded(
      ({ state }) => state,
      (_, value) => stateCode(String(value)),
    ),
    lifecycle: coded(
      ({ lifecycle }) => lifecycle,
      (_, value) => lifecycleCode(String(value)),
    ),
    split: coded(
      ({ split }) => split,
      (_, value) => (splits as readonly Constant[]).indexOf(value) + 1,
    ),
    'image.source': coded(
      ({ source }) => source,
      ({ store }, name) => rowNamed(store, 'source', name),
    ),
    'image.format': coded(
      ({ format }) => format,
      ({ columns }, name) => columns.formats.get(String(name)) ?? 0,
    ),
    'image.month': coded(
      ({ capturedMonth }) => capturedMonth,
      (_, value) => {
        const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(String(value)) ?? []
        return year === undefined ? 0 : (Number(year) - 1970) * 12 + Number(month)
      },
    ),
    'image.capturedAt': measured(({ capturedAtMs }) => capturedAtMs),
    'image.importedAt': measured(({ importedAtMs }) => importedAtMs),
    'image.bytes': measured(({ bytes }) => bytes),
    'labels.count': measured(({ labels }) => labels),
    'prediction.shown': measured(({ shown }) => shown),
    'prediction.minScore': measured(({ minScore }) => minScore),
    'prediction.taken': measured(({ taken }) => taken),
    'prediction.deleted': measured(({ deleted }) => deleted),
    'duplicates.size': measured(({ duplicates }) => duplicates),
    'duplicates.rank': measured(({ duplicateRank }) => duplicateRank),
    classes: ({ store, columns, classes }, { how, constants }) =>
      classes && how === 'contains'
        ? classes.rowsWith(rowNamed(store, 'label_class', constants[0]!), columns.size)
        : null,
    'image.tags': ({ columns, tags }, { how, constants }) => {
      if (!tags || how !== 'contains') return null
      const code = tags.codes.get(String(constants[0]))
      return code === undefined ? bitsFor(columns.size) : tags.column.rowsWith(code, columns.size)
    },
    reviewer: (sources, request) => {
      // SQLite compares the names of users without regard to case, so only exact ones are told by their row.
      if (request.how === 'known')
        return coded(
          ({ reviewer }) => reviewer,
          () => 0,
        )(sources, request)
      if (request.how !== '==') return null
      return coded(
        ({ reviewer }) => reviewer,
        ({ store }, name) => exactUser(store, String(name)),
      )(sources, request)
    },
  }),
)

const exactUser = (store: ReadOnlyStore, name: string): number =>
  store.values<number>('SELECT id FROM user WHERE name = ? COLLATE BINARY', [name])[0] ?? 0

/** The images for which a condition is true as the columns tell, or null when SQL has to be asked. */
export function answer(sources: AnswerSources, request: FieldCondition | null): Bits | null {
  const bits = request && answers.get(request.field)?.(sources, request)
  // Places without an image hold zeros, which a condition such as "fewer than 3" is true for.
  return bits ? intersection(bits, sources.all) : null
}
