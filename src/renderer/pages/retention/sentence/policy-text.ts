import { parseJson } from '#model/text/parse-json.ts'

/** The parts of a policy's JSON that sentences show. Everything else in the text is kept. */
export type PolicyJson = {
  schema: number
  name: string
  mode?: string
  rules: RuleJson[]
  floors?: FloorJson[]
  budget?: Record<string, unknown>
  fuses?: Record<string, unknown>
  settleDays?: number
  timeBase?: unknown
  tz?: string
  protectDatasets?: boolean
} & Record<string, unknown>

export type RuleJson = {
  id: string
  action: string
  reason: string
  when?: string
  groupBy?: string[]
  buckets?: Record<string, unknown>
  thin?: Record<string, unknown>
} & Record<string, unknown>

export type FloorJson = { id: string; per: string | string[]; min: unknown } & Record<string, unknown>

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns the value if it is a list of texts, or the usual texts. */
export const textsOr = (value: unknown, usual: string[]): string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') && value.length > 0 ? value : usual

export const numberIn = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** Reads a policy; null if sentences can't show it. The check reports what is wrong. */
export function policyFrom(text: string): PolicyJson | null {
  const value = parseJson(text)
  const isPolicy =
    isRecord(value) &&
    Array.isArray(value.rules) &&
    value.rules.every(isRecord) &&
    (value.floors === undefined || (Array.isArray(value.floors) && value.floors.every(isRecord)))
  return isPolicy ? (value as PolicyJson) : null
}

export const textFrom = (policy: PolicyJson): string => `${JSON.stringify(policy, null, 2)}\n`

/** Returns the object with one key changed. `undefined` removes the key. */
export function withKey<T extends Record<string, unknown>>(object: T, key: string, value: unknown): T {
  const { [key]: _, ...rest } = object
  if (value === undefined) return rest as T
  return (
    key in object
      ? Object.fromEntries(Object.entries(object).map(([name, old]) => [name, name === key ? value : old]))
      : { ...object, [key]: value }
  ) as T
}

export const idsOf = ({ rules, floors = [] }: PolicyJson): string[] => [...rules, ...floors].map(({ id }) => String(id))

/** The place of a clause; `policy` stands for the settings of the whole policy. */
export type Place = { list: 'rules' | 'floors'; index: number } | { list: 'budget' } | { list: 'policy' }

/** Returns the place of the clause with this id, or null. */
export function placeOf({ rules, floors = [], budget }: PolicyJson, id: string): Place | null {
  if (budget && id === (budget.id ?? 'budget')) return { list: 'budget' }
  const rule = rules.findIndex((one) => one.id === id)
  if (rule >= 0) return { list: 'rules', index: rule }
  const floor = floors.findIndex((one) => one.id === id)
  return floor >= 0 ? { list: 'floors', index: floor } : null
}

export function withoutClause(policy: PolicyJson, place: Place): PolicyJson {
  if (place.list === 'policy') return policy
  if (place.list === 'budget') return withKey(policy, 'budget', undefined)
  return withKey(policy, place.list, (policy[place.list] ?? []).toSpliced(place.index, 1))
}

/** Returns an unused id for a new clause: `rule`, `rule-2`, … */
export function freeId(requested: string, taken: readonly string[]): string {
  if (!taken.includes(requested)) return requested
  let n = 2
  while (taken.includes(`${requested}-${n}`)) n += 1
  return `${requested}-${n}`
}
