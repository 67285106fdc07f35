import { expect, test } from 'vitest'
import { type StateChange, stateChange } from './state-change.ts'

const [first, second] = [
  { atMs: 1, userRow: 1 },
  { atMs: 2, userRow: 2 },
]
const usual = { kind: 'edit', review: null, sentBackTo: null, mayApprove: true, now: second } as const
const rule = (change: StateChange) => (change.ok ? null : change.rule)

test('only a model run makes an image predicted, and an approval needs a review', () => {
  expect(rule(stateChange({ ...usual, from: 'new', to: 'predicted' }))).toBe('order')
  expect(rule(stateChange({ ...usual, from: 'new', to: 'approved' }))).toBe('order')
  expect(rule(stateChange({ ...usual, from: 'rejected', to: 'approved' }))).toBe('order')
})

test('whoever reviews is the reviewer, until the image is taken back', () => {
  expect(stateChange({ ...usual, from: 'predicted', to: 'reviewed' })).toEqual({ ok: true, review: second })
  expect(stateChange({ ...usual, from: 'reviewed', to: 'approved', review: first })).toEqual({
    ok: true,
    review: first,
  })
  expect(stateChange({ ...usual, from: 'reviewed', to: 'predicted', review: first })).toEqual({
    ok: true,
    review: null,
  })
})

test('nobody approves their own review, unless the settings let them', () => {
  const own = { ...usual, from: 'reviewed', to: 'approved', review: second } as const
  expect(rule(stateChange({ ...own, mayApprove: false }))).toBe('second-person')
  expect(rule(stateChange(own))).toBeNull()
  expect(rule(stateChange({ ...own, mayApprove: false, kind: 'redo' }))).toBeNull()
})

test('undo brings an approval back, and the reviewer of a review that was sent back', () => {
  expect(rule(stateChange({ ...usual, kind: 'undo', from: 'rejected', to: 'approved', review: first }))).toBeNull()
  expect(stateChange({ ...usual, kind: 'undo', from: 'new', to: 'reviewed', sentBackTo: 1 })).toEqual({
    ok: true,
    review: { atMs: 2, userRow: 1 },
  })
})
