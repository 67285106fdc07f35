import { expect, test } from 'vitest'
import { dueText } from './assigned.ts'

const now = new Date(2026, 5, 10, 15).getTime()
const on = (day: number) => dueText(new Date(2026, 5, day, 23, 59).getTime(), now)

test('formats a due day relative to today; it is urgent from the day before', () => {
  expect(on(10)).toEqual({ text: 'due today', isUrgent: true })
  expect(on(11)).toEqual({ text: 'due tomorrow', isUrgent: true })
  expect(on(13)).toEqual({ text: 'due in 3 days', isUrgent: false })
  expect(on(25)).toEqual({ text: 'due Jun 25', isUrgent: false })
  expect(on(9)).toEqual({ text: '1 day late', isUrgent: true })
  expect(on(7)).toEqual({ text: '3 days late', isUrgent: true })
})
