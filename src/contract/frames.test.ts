import { expect, test } from 'vitest'
import { packAnswer, readFrame } from './frames.ts'

test('an answer of bytes is one frame, everything else is none', () => {
  const answer = { i: 7, p: { s: 200, b: { json: new Uint8Array([1, 2, 255]) } } }
  const frame = packAnswer(answer)!
  expect(readFrame(Uint8Array.from(frame).buffer)).toEqual(answer)
  expect(readFrame('{"i":7}')).toBe('{"i":7}')
  expect(packAnswer({ i: 7, p: { b: { json: 'text' } } })).toBeNull()
})
