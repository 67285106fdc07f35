import { expect, test } from 'vitest'
import type { ModelId } from '#model/ids.ts'
import { predictionsOf, usualPredictions } from './predictions-choice.ts'

test('predictions are bound to a model that is here, or to a name with a whole hash', () => {
  expect(predictionsOf(usualPredictions)).toBeUndefined()
  expect(predictionsOf({ ...usualPredictions, model: 'mdl_3' as ModelId, dataset: 'v2' })).toEqual({
    model: { modelId: 'mdl_3' },
    dataset: 'v2',
    replaceOpen: false,
  })
  const other = { ...usualPredictions, model: 'elsewhere' as const, name: 'yard' }
  expect(predictionsOf({ ...other, sha256: 'abc' })).toBeNull()
  expect(predictionsOf({ ...other, sha256: `${'AB'.repeat(32)} ` })).toEqual({
    model: { name: 'yard', sha256: 'ab'.repeat(32) },
    replaceOpen: false,
  })
})
