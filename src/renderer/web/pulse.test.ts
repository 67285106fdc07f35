import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Pulse } from './pulse.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function begin() {
  const sent: string[] = []
  const connection = { send: (frame: string) => void sent.push(frame), onLost: vi.fn() }
  const pulse = new Pulse(connection)
  pulse.begin()
  return { pulse, sent, lost: connection.onLost }
}
const period = () => vi.advanceTimersByTime(20_000)

test('a connection on which something comes is left alone', () => {
  const { pulse, sent, lost } = begin()
  for (let n = 0; n < 5; n++) {
    expect(pulse.receive('{"i":"1","p":{}}')).toBe(false)
    period()
  }
  expect([sent.length, lost.mock.calls.length]).toEqual([0, 0])
})

test('a silent one is asked, and its answer is for nobody else', () => {
  const { pulse, sent, lost } = begin()
  for (let n = 0; n < 3; n++) {
    period()
    period()
    expect(pulse.receive('{"i":-1,"p":{"b":{}}}')).toBe(true)
  }
  expect(sent).toEqual(Array(3).fill('{"i":-1,"p":{"u":"/access/whoami"}}'))
  expect(lost).not.toHaveBeenCalled()
})

test('one that does not answer is lost, once', () => {
  const { sent, lost } = begin()
  for (let n = 0; n < 6; n++) period()
  expect([sent.length, lost.mock.calls.length]).toEqual([1, 1])
})
