import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { afterwards, pageStore } from './page-store.ts'

/** Frames of a visible and of a hidden window. */
const inSight = (call: () => void): void => void setTimeout(call, 16)
const unseen = (): void => {}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('has the state at once, and tells of changes made together once, when the work of the moment is done', () => {
  const store = createStore(() => ({ count: 0 }))
  const page = pageStore(store, afterwards(inSight))
  const received: [number, number][] = []
  page.subscribe((now, before) => received.push([before.count, now.count]))
  store.setState({ count: 1 })
  store.setState({ count: 2 })
  expect([page.getState().count, received]).toEqual([2, []])
  vi.runAllTimers()
  expect(received).toEqual([[0, 2]])
  store.setState({ count: 3 })
  vi.runAllTimers()
  expect(received).toEqual([
    [0, 2],
    [2, 3],
  ])
})

it('tells nobody who has left, and those who came later', () => {
  const store = createStore(() => ({ count: 0 }))
  const page = pageStore(store, afterwards(inSight))
  const received: string[] = []
  const leave = page.subscribe(() => received.push('first'))
  store.setState({ count: 1 })
  leave()
  page.subscribe(() => received.push('second'))
  store.setState({ count: 2 })
  vi.runAllTimers()
  expect(received).toEqual(['second'])
})

it('tells of several stores in one go', () => {
  const later = afterwards(inSight)
  const stores = [1, 2].map((count) => createStore(() => ({ count })))
  const received: number[] = []
  for (const store of stores) pageStore(store, later).subscribe(({ count }) => received.push(count))
  for (const store of stores) store.setState(({ count }) => ({ count: count + 10 }))
  vi.advanceTimersToNextTimer()
  expect(received).toEqual([])
  vi.advanceTimersToNextTimer()
  expect(received).toEqual([11, 12])
  expect(vi.getTimerCount()).toBe(0)
})

it('tells where there are no frames', () => {
  const store = createStore(() => ({ count: 0 }))
  const received: number[] = []
  pageStore(store, afterwards(unseen)).subscribe(({ count }) => received.push(count))
  store.setState({ count: 1 })
  vi.runAllTimers()
  expect(received).toEqual([1])
})
