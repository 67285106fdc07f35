import { expect, test } from 'vitest'
import { notCalled } from '../bench/engine/deaf-calls.ts'

test('the bench of the engine’s thread calls every procedure, or says why not', () => {
  expect(notCalled()).toEqual([])
})
