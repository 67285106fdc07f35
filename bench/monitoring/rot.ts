import { budgetOf, detectors } from '../../src/engine/monitoring/detectors/index.ts'
import type { ReviewUnit } from '../../src/engine/monitoring/ledger/review-unit.ts'
import { seeded } from '../../src/engine/random.ts'
import { drawChance, observe, observeWatched, statistic } from '../../src/engine/statistics/index.ts'
import { mean, median } from '../figures.ts'

/** Detecting rot, by simulation: how long there is no false alarm, and how soon a change is found. */
const random = seeded(20)
const isHit = (chance: number): number => (random() < chance ? 1 : 0)
const threshold = 2000
const runs = 300

/** Returns the number of observations until the detector raises an alarm. */
function runLength(step: () => number, raisedFrom: number, most = 100_000): number {
  for (let length = 1; length < most; length++) if (step() >= raisedFrom) return length
  return most
}

/** Returns the same after this many normal observations without an alarm. */
const before = 500

function eDetector(usual: number, chance: number): () => number {
  let state: readonly number[] = []
  for (let n = 0; chance !== usual && n < before; n++) {
    state = observe(state, isHit(usual), usual)
    if (statistic(state) >= threshold) state = []
  }
  return () => {
    state = observe(state, isHit(chance), usual)
    return statistic(state)
  }
}

/** The CUSUM for a change of the rate from `usual` to `changed`. */
function cusumFor(usual: number, changed: number, chance: number): () => number {
  const [hit, miss] = [Math.log(changed / usual), Math.log((1 - changed) / (1 - usual))]
  let sum = 0
  return () => {
    sum = Math.max(0, sum + (isHit(chance) ? hit : miss))
    return sum
  }
}

/** Page–Hinkley with the defaults of common libraries (δ 0.005), after a thousand normal observations. */
function pageHinkley(usual: number, chance: number): () => number {
  let [count, average, sum, least] = [0, 0, 0, 0]
  const step = (value: number) => {
    count += 1
    average += (value - average) / count
    sum = sum * 0.9999 + value - average - 0.005
    least = Math.min(least, sum)
    return sum - least
  }
  for (let n = 0; n < 1000; n++) step(isHit(usual))
  return () => step(isHit(chance))
}

const many = (run: () => number, count = runs): number[] => Array.from({ length: count }, run)

console.log(
  'usual -> changed | e-detector: mean run without a change, median delay | CUSUM (ARL 2,000): median delay | Page-Hinkley as shipped: median delay',
)
for (const [usual, changed, h] of [
  [0.05, 0.1, 3.38],
  [0.1, 0.15, 3.1],
  [0.1, 0.2, 4.07],
  [0.2, 0.3, 3.8],
  [0.3, 0.4, 3.71],
] as const) {
  const quiet = mean(many(() => runLength(eDetector(usual, usual), threshold)))
  const delay = median(many(() => runLength(eDetector(usual, changed), threshold)))
  const other = median(many(() => runLength(cusumFor(usual, changed, changed), h)))
  const late = median(many(() => runLength(pageHinkley(usual, changed), 50)))
  console.log(
    `${usual} -> ${changed} | ${Math.round(quiet)}, ${Math.round(delay)} | ${Math.round(other)} | ${Math.round(late)}`,
  )
}

const nervous = many(() => runLength(pageHinkley(0.1, 0.1), 10, 10_000)).filter((length) => length < 10_000).length
console.log(
  `Page-Hinkley 0.1 at threshold 10: ${((100 * nervous) / runs).toFixed(1)}% of unchanged runs of 10,000 raised`,
)

/**
 * The whole panel with the real detectors: images of 80 classes from 20 sources with different rates, three classes per image.
 * Nothing changes, so every red alarm is false.
 */
function panel(groups: number): number {
  const sources = Array.from({ length: 20 }, () => 0.6 + 0.8 * random())
  const classes = Array.from({ length: 80 }, () => ({
    missed: 0.03 + 0.12 * random(),
    spurious: 0.03 + 0.12 * random(),
  }))
  const scopes = new Map<string, { seen: number; learned: unknown; state: unknown; statistic: number | null }>()
  let reds = 0
  for (let group = 0; group < groups; group++) {
    const source = sources[Math.floor(random() * sources.length)]!
    const unit = reviewOf(classes, source)
    for (const detector of detectors) {
      if (detector.redFrom === null) continue
      const { process } = detector
      for (const { scope, value } of detector.observations(unit, aUser)) {
        const key = `${detector.id} ${scope}`
        const one = scopes.get(key) ?? { seen: 0, learned: process.begin, state: process.start, statistic: null }
        scopes.set(key, one)
        one.seen += 1
        if (group < 300 || one.seen <= 30) one.learned = process.learn(one.learned, value)
        else ({ state: one.state, statistic: one.statistic } = process.step(one.state, value, one.learned))
      }
      const armed = [...scopes].filter(([key, one]) => key.startsWith(detector.id) && one.statistic !== null)
      if (armed.length === 0 || mean(armed.map(([, one]) => one.statistic!)) < detector.redFrom) continue
      reds += 1
      for (const [, one] of armed) Object.assign(one, { state: process.start, statistic: 0 })
    }
  }
  return reds
}

const aUser = { imageRow: 1, cluster: 1, sourceRow: 1, userRow: 1, atMs: 0, isByHand: true, seconds: null }

/** A user's review of one image: three classes with two predictions each, some missed, some wrong, some moved. */
function reviewOf(classes: readonly { missed: number; spurious: number }[], source: number): ReviewUnit {
  const none = () => ({ accepted: 0, moved: 0, relabelled: 0, deleted: 0, added: 0, iou: 0 })
  const all = none()
  const counts = new Map([[0, all]])
  const judged: { confidence: number; isRight: boolean }[] = []
  for (let n = 0; n < 3; n++) {
    const scope = 1 + Math.floor(random() * classes.length)
    const rates = classes[scope - 1]!
    const own = counts.get(scope) ?? none()
    counts.set(scope, own)
    for (let k = 0; k < 2; k++) {
      const isWrong = random() < rates.spurious * source
      judged.push({ confidence: 1 - rates.spurious * (0.8 + 0.4 * random()), isRight: !isWrong })
      const overlap = isWrong ? 0 : 1 - 0.1 * random()
      for (const one of [own, all]) {
        one[isWrong ? 'deleted' : 'accepted'] += 1
        one.iou += overlap
      }
    }
    if (random() < rates.missed * source) for (const one of [own, all]) one.added += 1
  }
  const wrong = all.deleted * 0.3 + all.added
  return { classes: counts, judged, score: 1 - wrong / (all.accepted * 2 + all.deleted + all.added) }
}

const panelGroups = 5000
const panels = many(() => panel(panelGroups), 3)
console.log(
  `panel of 80 classes from 20 sources, all detectors: ${((1000 * mean(panels)) / panelGroups).toFixed(3)} false reds per 1,000 groups (budget ${budgetOf(detectors).toFixed(2)})`,
)

/**
 * Watching an accepted band with a limit of 2 %: images until the alarm, and how many of them were audited, chosen by their
 * expected error or uniformly. The expectation is right until the change, 2 % on average.
 */
function watch(
  isActive: boolean,
  chanceOf: (expected: number) => number,
  most: number,
): { images: number; audits: number } {
  const [limit, share, raisedFrom] = [0.02, 0.1, threshold / 0.1]
  const meanRoot = Math.sqrt(0.1) / 3
  let state: readonly number[] = []
  let audits = 0
  for (let images = 1; images <= most; images++) {
    const expected = 0.1 * random() ** 4
    const chance = isActive ? drawChance(expected, meanRoot, share) : share
    const error = random() < chance ? isHit(chanceOf(expected)) : null
    audits += error === null ? 0 : 1
    state = observeWatched(state, { expected, chance, error }, limit)
    if (statistic(state) >= raisedFrom) return { images, audits }
  }
  return { images: most, audits }
}

console.log('a band watched at 2%, one in ten drawn | audits until the alarm: drawn actively, uniformly')
for (const [name, chanceOf] of [
  ['errors times 2.5 where they are expected', (expected: number) => 2.5 * expected],
  ['3% more everywhere', (expected: number) => expected + 0.03],
] as const) {
  const audits = (isActive: boolean) =>
    median(Array.from({ length: runs }, () => watch(isActive, chanceOf, 50_000).audits))
  console.log(`${name} | ${audits(true)}, ${audits(false)}`)
}
const healthy = Array.from({ length: 100 }, () => watch(true, (expected) => expected, 100_000).images)
console.log(`a healthy band: ${Math.round(mean(healthy))} images without an alarm and more (stated ${threshold / 0.1})`)
