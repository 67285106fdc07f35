import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '#contract'
import { idOf } from '#model/ids.ts'
import { Events } from './events.ts'

const job = (row: number): EngineEvent => ({ type: 'jobChanged', jobId: idOf('job', row) })
const announceJobs = (events: Events, from: number, to: number) => {
  for (let row = from; row <= to; row += 1) events.announce(job(row))
}

describe('Events', () => {
  it('tells each subscriber every event in order, also those that came before it asked', async () => {
    const events = new Events()
    const [one, other] = [events.subscribe(), events.subscribe()]
    announceJobs(events, 1, 1000)
    for (const subscriber of [one, other])
      for (let row = 1; row <= 1000; row += 1) expect(await subscriber.next()).toEqual({ done: false, value: job(row) })
    const asked = one.next()
    events.announce(job(1001))
    expect(await asked).toEqual({ done: false, value: job(1001) })
  })

  it('tells a subscriber that lags too far behind that everything changed, and then what came after', async () => {
    const events = new Events()
    const late = events.subscribe()
    announceJobs(events, 1, 1003)
    expect((await late.next()).value).toEqual({ type: 'everythingChanged' })
    expect((await late.next()).value).toEqual(job(1002))
    expect((await late.next()).value).toEqual(job(1003))
  })

  it('tells of a change after the answer to the call that made it', async () => {
    const events = new Events()
    const subscriber = events.subscribe()
    const order: string[] = []
    const heard = subscriber.next().then(() => order.push('event'))
    const answer = async () => {
      events.announce(job(1))
      // On its way out an answer passes many promises.
      for (let step = 0; step < 100; step += 1) await null
      order.push('answer')
    }
    await Promise.all([answer(), heard])
    expect(order).toEqual(['answer', 'event'])
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
})
