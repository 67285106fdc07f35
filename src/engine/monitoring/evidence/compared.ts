import type { ModelEvidence } from '#contract'
import { rowOf } from '#model/ids.ts'
import type { StoredModel } from '../../models/index.ts'

export type Fact = ModelEvidence['facts'][number]

/** The model in question, and the one it is compared with. Names carry the version where there are several. */
export type ComparedModels = { model: NamedModel; against: NamedModel }
export type NamedModel = { row: number; name: string; model: StoredModel['model'] }

export const named = ({ model }: StoredModel): NamedModel => ({
  row: rowOf(model.modelId),
  model,
  name: model.version > 1 ? `${model.name} v${model.version}` : model.name,
})

/** What a difference says whose 95 % interval is known; above 0 speaks for. */
export const speaksOf = ([low, high]: readonly [number, number]): Fact['speaks'] =>
  low > 0 ? 'for' : high < 0 ? 'against' : 'neither'

export const counted = (count: number, one: string): string =>
  `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`

/** A difference of shares in percentage points. */
export const points = (difference: number): string =>
  `${difference < 0 ? '−' : '+'}${Math.abs(100 * difference).toFixed(1)}`
