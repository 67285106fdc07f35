import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '#contract'
import { idOf } from '#model/ids.ts'
import { type EventStream, Events, paced } from './events.ts'

const job = (row: number): EngineEvent => ({ type: 'jobChanged', jobId: idOf('job', row) })
const labels = (...rows: number[]): EngineEvent => ({
  type: 'labelsChanged',
  images: rows.map((row) => idOf('img', row)),
})
const taken = async (subscriber: EventStream) => (await subscriber.next()).value

/** A disk that is busy until it is released. */
function slowDisk() {
  const waiting: (() => void)[] = []
  return {
    durable: () => new Promise<void>((resolve) => waiting.push(resolve)),
    async ready() {
      await expect.poll(() => waiting.length).toBeGreaterThan(0)
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}

describe('Events', () => {
  it('tells each subscriber what is announced in one moment together, each thing once', async () => {
    const events = new Events()
    const [one, other] = [events.subscribe(), events.subscribe()]
    for (const event of [job(1), labels(1), job(2), labels(2, 1), job(1)]) events.announce(event)
    for (const subscriber of [one, other]) expect(await taken(subscriber)).toEqual([job(1), labels(1, 2), job(2)])
    const asked = one.next()
    events.announce(job(3))
    expect((await asked).value).toEqual([job(3)])
  })

  it('names no more images than somebody can look up, and says so when too much changed', async () => {
    const events = new Events()
    const subscriber = events.subscribe()
    for (let row = 1; row <= 1001; row += 1) events.announce(labels(row))
    expect(await taken(subscriber)).toEqual([{ type: 'labelsChanged', images: 'many' }])
    for (let row = 1; row <= 1003; row += 1) events.announce(job(row))
    expect(await taken(subscriber)).toEqual([{ type: 'everythingChanged' }, job(1002), job(1003)])
  })

  it('tells of a change after the answer to the call that made it', async () => {
    const events = new Events()
    const subscriber = events.subscribe()
    const order: string[] = []
    const heard = subscriber.next().then(() => order.push('event'))
    const answer = async () => {
      events.announce(job(1))
      // A response passes through many promises on its way out.
      for (let step = 0; step < 100; step += 1) await null
      order.push('answer')
    }
    await Promise.all([answer(), heard])
    expect(order).toEqual(['answer', 'event'])
  })

  it('lets no event overtake one that waits for the disk', async () => {
    const disk = slowDisk()
    let isSlow = true
    const events = new Events(() => (isSlow ? disk.durable() : null))
    const subscriber = events.subscribe()
    events.announce(job(1))
    const first = taken(subscriber)
    await new Promise(setImmediate)
    isSlow = false
    events.announce(job(2))
    await new Promise(setImmediate)
    await disk.ready()
    expect(await first).toEqual([job(1)])
    expect(await taken(subscriber)).toEqual([job(2)])
  })

  it('tells of a change that the disk failed to take, which is in the database all the same', async () => {
    const events = new Events(() => Promise.reject(new Error('no disk')))
    const subscriber = events.subscribe()
    events.announce(job(1))
    expect(await taken(subscriber)).toEqual([job(1)])
  })

  it('ends what is asked for when the subscriber leaves', async () => {
    const subscriber = new Events().subscribe()
    const asked = subscriber.next()
    await subscriber.return?.()
    expect(await asked).toEqual({ done: true, value: undefined })
    expect(await subscriber.next()).toEqual({ done: true, value: undefined })
  })

  it('is rejected with the reason of its signal', async () => {
    const stop = new AbortController()
    const subscriber = new Events().subscribe(stop.signal)
    const asked = subscriber.next()
    stop.abort(new Error('The window closed.'))
    await expect(asked).rejects.toThrow('The window closed.')
    await expect(subscriber.next()).rejects.toThrow('The window closed.')
    expect(() => new Events().subscribe(stop.signal)).toThrow('The window closed.')
  })

  it('rests after each time it told a browser, and tells all that came meanwhile together', async () => {
    const events = new Events()
    const browser = paced(events.subscribe())
    events.announce(job(1))
    expect(await taken(browser)).toEqual([job(1)])
    const second = taken(browser)
    for (const row of [2, 3]) {
      events.announce(job(row))
      await new Promise(setImmediate)
      await new Promise(setImmediate)
    }
    expect(await second).toEqual([job(2), job(3)])
  })
})

type Step = { announce: EngineEvent } | 'take' | 'disk'

const images = fc.oneof(
  { weight: 9, arbitrary: fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constant('many' as const) },
)
const announced = fc.oneof(
  fc.record({ type: fc.constantFrom('imagesChanged' as const, 'labelsChanged' as const), images }),
  fc.record({ type: fc.constant('jobChanged' as const), jobId: fc.integer({ min: 1, max: 5 }) }),
  fc.constant({ type: 'workspaceChanged' as const }),
)
const eventOf = (one: typeof announced extends fc.Arbitrary<infer T> ? T : never): EngineEvent => {
  if (one.type === 'workspaceChanged') return one
  if (one.type === 'jobChanged') return job(one.jobId)
  return { type: one.type, images: one.images === 'many' ? 'many' : one.images.map((row) => idOf('img', row)) }
}
const step: fc.Arbitrary<Step> = fc.oneof(
  announced.map((one) => ({ announce: eventOf(one) })),
  fc.constantFrom('take' as const, 'disk' as const),
)

/** Splits an event into pieces. */
const pieces = (event: EngineEvent): string[] =>
  'images' in event && event.images !== 'many'
    ? event.images.map((imageId) => `${event.type} ${imageId}`)
    : [JSON.stringify(event)]
const isIn = (piece: string, told: ReadonlySet<string>) =>
  told.has(piece) || told.has(JSON.stringify({ type: piece.split(' ')[0], images: 'many' }))

it('whatever is announced, when the disk is ready and when it is taken: all of it is told afterwards, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      let waiting: (() => void)[] = []
      const disk = () => {
        for (const resolve of waiting) resolve()
        waiting = []
      }
      const events = new Events(() => new Promise((resolve) => waiting.push(resolve)))
      const subscriber = events.subscribe()
      /** The pieces still to be announced, and all that were ever announced. */
      const open = new Set<string>()
      const ever = new Set<string>()
      const hear = (told: EngineEvent[]) => {
        const heard = new Set(told.flatMap(pieces))
        for (const piece of heard) expect(ever).toContain(piece)
        for (const piece of open) if (isIn(piece, heard)) open.delete(piece)
      }
      const listening = (async () => {
        for await (const told of subscriber) {
          hear(told)
          await new Promise(setImmediate)
        }
      })()
      for (const one of steps) {
        if (one === 'disk') disk()
        else if (one === 'take') await new Promise(setImmediate)
        else {
          for (const piece of pieces(one.announce)) {
            open.add(piece)
            ever.add(piece)
          }
          events.announce(one.announce)
        }
      }
      for (let turn = 0; open.size > 0 && turn < 100; turn += 1) {
        disk()
        await new Promise(setImmediate)
      }
      expect([...open]).toEqual([])
      await subscriber.return?.()
      await listening
    }),
  )
})
