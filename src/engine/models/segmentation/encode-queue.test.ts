import { expect, test } from 'vitest'
import { EncodeQueue, type Order } from './encode-queue.ts'

/** A queue whose orders end when told. */
function bench() {
  const begun: string[] = []
  const ends = new Map<string, { resolve(): void; reject(error: Error): void }>()
  const failed: string[] = []
  const state = { free: true }
  const queue = new EncodeQueue({ isFree: () => state.free, onLaterFailed: (key) => failed.push(key) })
  const order = (key: string): Order => ({
    key,
    encode: (canceled) => {
      begun.push(key)
      return new Promise((resolve, reject) => {
        ends.set(key, { resolve, reject })
        if (key.startsWith('endless')) canceled.addEventListener('abort', () => reject(canceled.reason))
      })
    },
  })
  const end = async (key: string, error?: Error) => {
    if (error) ends.get(key)!.reject(error)
    else ends.get(key)!.resolve()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { queue, order, begun, end, failed, state }
}

test('what somebody waits for comes before what may be wanted, the newest first', async () => {
  const { queue, order, begun, end } = bench()
  queue.later([order('later 1'), order('later 2')])
  const waits = ['a', 'b'].map((key) => queue.now(order(key)))
  await end('later 1')
  await end('b')
  await end('a')
  await Promise.all(waits)
  expect(begun).toEqual(['later 1', 'b', 'a', 'later 2'])
})

test('an order that is in hand or waiting is not done twice', async () => {
  const { queue, order, begun, end } = bench()
  queue.later([order('x')])
  const waits = [queue.now(order('x')), queue.now(order('y')), queue.now(order('y'))]
  await end('x')
  await end('y')
  await Promise.all(waits)
  expect(begun).toEqual(['x', 'y'])
})

test('one that nobody waits for any more is dropped before its turn', async () => {
  const { queue, order, begun, end } = bench()
  const stop = new AbortController()
  const first = queue.now(order('first'))
  const dropped = queue.now(order('dropped'), stop.signal)
  const hears = expect(dropped).rejects.toThrow('moved on')
  stop.abort(new Error('moved on'))
  await hears
  await end('first')
  await first
  expect(begun).toEqual(['first'])
  await expect(queue.now(order('late'), stop.signal)).rejects.toThrow('moved on')
})

test('one in hand is given up once nobody waits for it', async () => {
  const { queue, order, begun, end, failed } = bench()
  const [one, other] = [new AbortController(), new AbortController()]
  const waits = [one, other].map(({ signal }) => queue.now(order('endless'), signal))
  const hears = Promise.all(waits.map((wait) => expect(wait).rejects.toThrow('moved on')))
  const next = queue.now(order('next'))
  one.abort(new Error('moved on'))
  await new Promise((resolve) => setImmediate(resolve))
  expect(begun).toEqual(['endless'])
  other.abort(new Error('moved on'))
  await hears
  await end('next')
  await next
  expect({ begun, failed }).toEqual({ begun: ['endless', 'next'], failed: [] })
})

test('one that is done ahead is given up when it is in the way of one that somebody waits for', async () => {
  const { queue, order, begun, end, failed } = bench()
  queue.later([order('endless ahead')])
  const urgent = queue.now(order('urgent'))
  await new Promise((resolve) => setImmediate(resolve))
  await end('urgent')
  await urgent
  expect({ begun, failed }).toEqual({ begun: ['endless ahead', 'urgent'], failed: [] })
})

test('nothing is done ahead while the machine is busy', async () => {
  const { queue, order, begun, state, end } = bench()
  state.free = false
  queue.later([order('ahead')])
  expect({ begun, waiting: queue.waiting }).toEqual({ begun: [], waiting: 1 })
  const urgent = queue.now(order('urgent'))
  await end('urgent')
  await urgent
  expect(begun).toEqual(['urgent'])
  state.free = true
  await expect.poll(() => begun).toEqual(['urgent', 'ahead'])
  await end('ahead')
  await queue.close()
})

test('what fails is told to those who wait, else to the log', async () => {
  const { queue, order, failed, end, begun } = bench()
  queue.later([order('ahead')])
  const hears = expect(queue.now(order('wanted'))).rejects.toThrow('broken too')
  await end('ahead', new Error('broken'))
  await end('wanted', new Error('broken too'))
  await hears
  expect({ failed, begun }).toEqual({ failed: ['ahead'], begun: ['ahead', 'wanted'] })
})

test('closing waits for the one in hand and rejects the others', async () => {
  const { queue, order, end, begun } = bench()
  const first = queue.now(order('first'))
  const second = queue.now(order('second'))
  second.catch(() => undefined)
  const closing = queue.close()
  await expect(second).rejects.toThrow('closing')
  await end('first')
  await Promise.all([first, closing])
  await expect(queue.now(order('third'))).rejects.toThrow('closing')
  expect(begun).toEqual(['first'])
})
