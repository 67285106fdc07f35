import type { ModelEvidence } from '#contract'
import { rowOf } from '#model/ids.ts'
import type { StoredModel } from '../../models/index.ts'

export type Fact = ModelEvidence['facts'][number]

/** The model in question and the one it is compared with. Names include the version if several exist. */
export type ComparedModels = { model: NamedModel; against: NamedModel }
export type NamedModel = { row: number; name: string; model: StoredModel['model'] }

export const named = ({ model }: StoredModel): NamedModel => ({
  row: rowOf(model.modelId),
  model,
  name: model.version > 1 ? `${model.name} v${model.version}` : model.name,
})

/** Returns what a difference with a known 95 % interval says; above 0 is in favor. */
export const speaksOf = ([low, high]: readonly [number, number]): Fact['speaks'] =>
  low > 0 ? 'for' : high < 0 ? 'against' : 'neither'

export const counted = (count: number, one: string): string =>
  `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`

/** Formats a difference of shares in percentage points. */
export const points = (difference: number): string =>
  `${difference < 0 ? '−' : '+'}${Math.abs(100 * difference).toFixed(1)}`
