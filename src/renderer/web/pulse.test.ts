import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Pulse } from './pulse.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function begin() {
  const asked: string[] = []
  const connection = { ask: (frame: string) => void asked.push(frame), lost: vi.fn() }
  const pulse = new Pulse(connection)
  pulse.begin()
  return { pulse, asked, lost: connection.lost }
}
const period = () => vi.advanceTimersByTime(20_000)

test('a connection on which something comes is left alone', () => {
  const { pulse, asked, lost } = begin()
  for (let n = 0; n < 5; n++) {
    expect(pulse.heard('{"i":"1","p":{}}')).toBe(false)
    period()
  }
  expect([asked.length, lost.mock.calls.length]).toEqual([0, 0])
})

test('a silent one is asked, and its answer is for nobody else', () => {
  const { pulse, asked, lost } = begin()
  for (let n = 0; n < 3; n++) {
    period()
    period()
    expect(pulse.heard('{"i":-1,"p":{"b":{}}}')).toBe(true)
  }
  expect(asked).toEqual(Array(3).fill('{"i":-1,"p":{"u":"/access/whoami"}}'))
  expect(lost).not.toHaveBeenCalled()
})

test('one that does not answer is lost, once', () => {
  const { asked, lost } = begin()
  for (let n = 0; n < 6; n++) period()
  expect([asked.length, lost.mock.calls.length]).toEqual([1, 1])
})
