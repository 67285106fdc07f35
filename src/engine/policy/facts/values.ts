import type { SignalName } from '#model/signals.ts'
import { type Facts, labelCount } from './facts.ts'
import { sampleKeys } from './sample.ts'
import { million, millionths } from './stored-signals.ts'
import type { Times } from './times.ts'

type Value = {
  /** Completes "the … images first". */
  words: string
  /** A whole number per image, scores in millionths, so that every machine rounds the same way; greater is better. */
  of(facts: Facts, times: Times, seed: string): Float64Array
}

const perImage = (facts: Facts, of: (i: number) => number): Float64Array =>
  new Float64Array(facts.count).map((_, i) => of(i))

/** What can make one image worth more than another. To add one, add an entry. */
const values = {
  coverage: { words: 'least covered by others', of: (facts) => bySignal(facts, 'coverage', (known) => known) },
  difference: { words: 'least like others', of: (facts) => bySignal(facts, 'similarity', (known) => million - known) },
  disagreement: {
    words: 'most disagreement with the model',
    of: (facts) => bySignal(facts, 'f1', (known) => million - known),
  },
  novelty: { words: 'least like earlier images', of: (facts) => bySignal(facts, 'novelty', (known) => known) },
  recency: { words: 'newest', of: (_facts, times) => times.at },
  labels: { words: 'most labeled', of: (facts) => perImage(facts, (i) => labelCount(facts, i)) },
  rarity: { words: 'rarest by class', of: rarity },
  edits: { words: 'most edited', of: (facts) => Float64Array.from(facts.revision) },
  uncertainty: {
    words: 'least confident for the model',
    of: (facts) => perImage(facts, (i) => (facts.minScore[i]! >= 0 ? millionths(1 - facts.minScore[i]!) : 0)),
  },
  pixels: { words: 'largest', of: (facts) => facts.pixels },
  bytes: { words: 'heaviest', of: (facts) => facts.bytes },
  hash: { words: 'random', of: (facts, _times, seed) => sampleKeys(facts, seed).map((key) => -key) },
} as const satisfies Record<string, Value>

const signals: Partial<Record<ValueName, SignalName>> = {
  coverage: 'coverage',
  difference: 'similarity',
  disagreement: 'f1',
  novelty: 'novelty',
}

/** The signal that a value comes from, or null. */
export const signalOfValue = (name: ValueName): SignalName | null => signals[name] ?? null

/** An unknown value ranks above every known one, so that it can only protect. */
const bySignal = (facts: Facts, name: SignalName, of: (known: number) => number): Float64Array =>
  perImage(facts, (i) => {
    const known = facts.signals?.values[name][i] ?? Number.NaN
    return Number.isNaN(known) ? 2 * million : of(known)
  })

export type ValueName = keyof typeof values
export const valueNames = Object.keys(values) as [ValueName, ...ValueName[]]
export const valueLabel = (name: ValueName): string => values[name].words
export const scoreOf = (name: ValueName, facts: Facts, times: Times, seed: string): Float64Array =>
  (values[name] as Value).of(facts, times, seed)

/** The sum over an image's classes of 1 / the number of images with that class. */
function rarity(facts: Facts): Float64Array {
  const { labels } = facts
  const images = new Float64Array(facts.classes.length)
  const eachClass = (i: number, visit: (classAt: number) => void) => {
    let last = -1
    for (let at = labels.start[i]!; at < labels.start[i + 1]!; at++) {
      const classAt = labels.item[at]! >>> 2
      if (classAt !== last) visit(classAt)
      last = classAt
    }
  }
  for (let i = 0; i < facts.count; i++) eachClass(i, (c) => (images[c]! += 1))
  const worth = images.map((n) => (n > 0 ? millionths(1 / n) : 0))
  return perImage(facts, (i) => {
    let sum = 0
    eachClass(i, (c) => (sum += worth[c]!))
    return sum
  })
}
