import { describe, expect, it } from 'vitest'
import { seeded } from '../random.ts'
import { type Circumstances, classGuardrails, decide, limits } from './decision.ts'
import {
  addUnit,
  type Evidence,
  emptyEvidence,
  leadingEvidence,
  type ShownModel,
  togetherOf,
  type Unit,
} from './evidence.ts'

/** `half` is half of the difference, −1 to 1. */
const unit = (half: number, more: Partial<Unit> = {}): Unit => ({
  current: 0.5,
  candidate: 0.5 + 2 * half,
  difference: 2 * half,
  classes: [],
  found: { current: 1, candidate: 1 },
  shown: 'current',
  share: null,
  ...more,
})
const after = (units: readonly Unit[], margin = 0.02): Evidence =>
  units.reduce((evidence, one) => addUnit(evidence, one, margin), emptyEvidence())
const times = (count: number, one: Unit): Unit[] => Array.from({ length: count }, () => one)

const alone: Circumstances = { kind: 'canary', days: 10, reviewers: 1, team: 1 }

describe('an experiment', () => {
  it('promotes at 20:1, but not before 50 images, 3 days and 2 reviewers where the team has them', () => {
    const strong = after(times(60, unit(0.3)))
    expect(decide(strong, alone).outcome).toBe('promote')
    expect(decide(after(times(49, unit(0.3))), alone).outcome).toBe('running')
    expect(decide(strong, { ...alone, days: 2.9 }).outcome).toBe('running')
    expect(decide(strong, { ...alone, team: 4 }).outcome).toBe('running')
    expect(decide(strong, { ...alone, team: 4, reviewers: 2 }).outcome).toBe('promote')
    expect(decide(strong, { ...alone, team: 4 }).conditions.filter(({ isMet }) => !isMet)).toEqual([
      { id: 'reviewers', isMet: false, found: 1, needed: 2 },
    ])
  })

  it('rolls back at 20:1 at once, whatever else is missing', () => {
    const worse = after(times(20, unit(-0.4)))
    expect(decide(worse, { ...alone, days: 0 })).toMatchObject({ outcome: 'rollback', cause: 'evidence' })
  })

  it('waits for a user after 2,000 images or 30 days', () => {
    expect(decide(after(times(10, unit(0))), { ...alone, days: limits.maxDays })).toMatchObject({
      outcome: 'inconclusive',
      cause: 'days',
    })
    const even = Array.from({ length: limits.maxUnits }, (_, n) => unit(n % 2 === 0 ? 0.5 : -0.5))
    expect(decide(after(even), alone)).toMatchObject({ outcome: 'inconclusive', cause: 'units' })
  })

  it('rolls back a candidate that finds nothing four times in a row where the current model does', () => {
    const silent = unit(0, { found: { current: 2, candidate: 0 } })
    const empty = unit(0, { found: { current: 0, candidate: 0 } })
    expect(decide(after(times(3, silent)), alone).outcome).toBe('running')
    expect(decide(after([silent, silent, empty, silent, silent]), alone).cause).toBe('silent')
    expect(decide(after([silent, silent, unit(0), silent, silent]), alone).outcome).toBe('running')
  })

  it('of two equals has no favorite: its line is at 40:1', () => {
    const evidence = after(times(49, unit(-0.13)), 0)
    const odds = Math.exp(leadingEvidence(evidence).rollback)
    expect(odds).toBeGreaterThan(20)
    expect(odds).toBeLessThan(40)
    expect(decide(evidence, alone).outcome).toBe('rollback')
    expect(decide(evidence, { ...alone, kind: 'ab' }).outcome).toBe('running')
  })
})

describe('guardrails per class', () => {
  const ofClass = (half: number, objects: number): Unit =>
    unit(0, { classes: [{ classId: 7, difference: 2 * half, objects }] })

  it('judge a class from 30 objects on, and roll back for it alone', () => {
    const worse = times(29, ofClass(-0.4, 1))
    expect(classGuardrails(after(worse))[0]).toMatchObject({ classId: 7, state: 'too-few', objects: 29 })
    const [guardrail] = classGuardrails(after([...worse, ofClass(-0.4, 1)]))
    expect(guardrail).toMatchObject({ state: 'tripped', share: 1 })
    expect(decide(after([...worse, ofClass(-0.4, 1)]), alone)).toMatchObject({
      outcome: 'rollback',
      cause: { classId: 7 },
    })
  })

  it('seldom trip on many equal classes', () => {
    const random = seeded(5)
    let alarms = 0
    for (let n = 0; n < 40; n++) {
      let evidence = emptyEvidence()
      for (let n = 0; n < 150; n++) {
        const classes = Array.from({ length: 8 }, (_, classId) => ({
          classId,
          difference: random() < 0.6 ? 0 : (random() - 0.5) * 3.2,
          objects: 1,
        }))
        evidence = addUnit(evidence, unit(0, { classes }), 0.02)
      }
      if (classGuardrails(evidence).some(({ state }) => state === 'tripped')) alarms += 1
    }
    expect(alarms).toBeLessThanOrEqual(4)
  })
})

describe('what users saw', () => {
  const seen = (shown: ShownModel, difference: number) => unit(difference, { shown, share: 0.2 })

  it('counts half for either model, whatever the share', () => {
    const evidence = after([...times(16, seen('current', 0)), ...times(4, seen('candidate', 0.2))])
    expect(togetherOf(evidence)?.mean).toBeCloseTo(0.2, 12)
  })

  it('in the shadow step counts as no evidence, but for a silent candidate', () => {
    const shadow = unit(-0.5, { share: 0, found: { current: 1, candidate: 0 } })
    const evidence = after(times(4, shadow))
    expect(evidence.units).toBe(0)
    expect(decide(evidence, alone).cause).toBe('silent')
  })

  it('only blind images promote where showing predictions biases users, and 50 of them lead', () => {
    const biased = after([
      ...times(80, unit(0.3)),
      ...times(10, unit(0.3 - 0.01, { shown: 'none' })),
      ...Array.from({ length: 12 }, (_, n) => unit(n % 2 ? -0.1 : -0.12, { shown: 'none' })),
    ])
    expect(leadingEvidence(biased)).toMatchObject({ isBiased: true, leads: 'blind' })
    expect(decide(biased, alone).outcome).toBe('running')
    const led = after([...times(60, unit(-0.001)), ...times(50, unit(0.3, { shown: 'none' }))])
    expect(leadingEvidence(led).leads).toBe('blind')
    expect(decide(led, alone).outcome).toBe('promote')
  })
})
