import { t } from '@lingui/core/macro'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { type MapPoints, mapErrors, mapStates } from '#model/tiles/map-points.ts'
import { formatDate, stateLooks } from '../../../kit/index.ts'
import type { ColorBy } from './map-view.ts'

/** Points of one color, by their index. */
export type MapGroup = { title: string; color: string; places: Uint32Array }

const errorLooks: Record<(typeof mapErrors)[number], { title: string; color: string }> = {
  '': { title: t`Not evaluated`, color: 'var(--text-3)' },
  right: { title: t`Correct`, color: 'var(--ok)' },
  wrongClass: { title: t`Wrong class`, color: 'var(--danger)' },
  missed: { title: t`Missed`, color: 'var(--warn)' },
  near: { title: t`Near`, color: 'var(--state-new)' },
  spurious: { title: t`Spurious`, color: 'var(--state-predicted)' },
  badlyPlaced: { title: t`Misplaced`, color: 'var(--state-reviewed)' },
  duplicate: { title: t({ context: 'error', message: 'Duplicate' }), color: 'var(--canary)' },
}
const periods = 6
const weekMs = 7 * 86_400_000

/** Groups the points by color, the largest group first. */
export function groupsOf(points: MapPoints, colorBy: ColorBy, classes: readonly LabelClass[]): MapGroup[] {
  const looks = new Map<number, { title: string; color: string; list: number[] }>()
  const { lookOf, keyOf } = readers(points, colorBy, classes)
  for (let n = 0; n < points.count; n++) {
    const key = keyOf(n)
    const look = looks.get(key)
    if (look) look.list.push(n)
    else looks.set(key, { ...lookOf(key), list: [n] })
  }
  return [...looks.values()]
    .sort((a, b) => b.list.length - a.list.length)
    .map(({ title, color, list }) => ({ title, color, places: Uint32Array.from(list) }))
}

function readers(points: MapPoints, colorBy: ColorBy, classes: readonly LabelClass[]) {
  if (colorBy === 'class') {
    const byId = new Map(classes.map(({ classId, name, color }) => [classId, { title: name, color }]))
    return {
      keyOf: (n: number) => points.classes[n]!,
      lookOf: (key: number) => byId.get(key) ?? { title: t`No class`, color: 'var(--text-3)' },
    }
  }
  if (colorBy === 'state')
    return { keyOf: (n: number) => points.states[n]!, lookOf: (key: number) => stateLooks[mapStates[key] ?? 'new'] }
  if (colorBy === 'error')
    return { keyOf: (n: number) => points.errors[n]!, lookOf: (key: number) => errorLooks[mapErrors[key] ?? ''] }
  const [first, last] = points.weeks.reduce(
    ([low, high], week) => [Math.min(low, week), Math.max(high, week)],
    [Number.POSITIVE_INFINITY, 0],
  )
  const length = Math.max(1, Math.ceil((last - first + 1) / periods))
  const day = (week: number) => formatDate(week * weekMs, { day: 'numeric', month: 'short', year: '2-digit' })
  return {
    keyOf: (n: number) => Math.floor((points.weeks[n]! - first) / length),
    lookOf: (key: number) => ({
      title: t`from ${day(first + key * length)}`,
      color: `hsl(${250 - key * 42} 65% 55%)`,
    }),
  }
}
