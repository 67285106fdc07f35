import { type Decision, limits } from './decision.ts'

type Sides = { current: string; candidate: string; odds: number; className(classId: number): string }

/** Returns why an experiment ended, as the beginning of a sentence about the result. */
export function causeText({ outcome, cause }: Decision, { current, candidate, odds, className }: Sides): string {
  if (cause !== null && typeof cause === 'object') return `${candidate} is worse at ${className(cause.classId)}`
  switch (cause) {
    case 'silent':
      return `${candidate} found nothing on ${limits.maxSilentUnits + 1} images in a row where ${current} found something`
    case 'units':
      return `No decision after ${limits.maxUnits.toLocaleString('en-US')} images`
    case 'days':
      return `No decision after ${limits.maxDays} days`
    case 'evidence':
      return `The odds are ${odds}:1 that ${candidate} is ${outcome === 'promote' ? 'no worse' : 'worse'} than ${current}`
    case null:
      return 'Not decided'
  }
}
