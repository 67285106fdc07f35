import { savedWork } from '../../src/engine/evaluation/scoring/saved-work.ts'
import { seeded } from '../../src/engine/random.ts'
import { addEvidence, type Claim, evidenceValue, logEvidence, noEvidence } from '../../src/engine/statistics/index.ts'
import { median, percentile, report } from '../figures.ts'
import { logSignEvidence } from '../retention/sign-evidence.ts'

// Streams of halves of paired differences of manual work saved, of which 60 % are ties and the rest have a standard
// deviation of 0.3: how often evidence is found where there is none, and after how many clusters where there is some.
// Compared with a z-test that is looked at after each pair. Also two equally good models on images: each finds some objects
// and makes some up.

const streams = 1000
const looks = 2000
/** The slowest tenth of a thousand streams varies by 4 % between runs, of this many by 2 %. */
const delayStreams = 4000
const random = seeded(20_261_127)

function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
const difference = (mean: number): number =>
  random() < 0.6 ? 0 : Math.max(-1, Math.min(1, mean / 0.4 + 0.3 * normal()))

/** The number of values until there is evidence; null for never. */
function mixtureDelay(claim: Claim, mean: number, margin: number): number | null {
  let sums = noEvidence
  for (let n = 1; n <= looks; n++) {
    sums = addEvidence(sums, evidenceValue(claim, difference(mean), margin))
    if (logEvidence(sums) >= Math.log(20)) return n
  }
  return null
}

function signDelay(winRate: number): number | null {
  const wins = [0, 0]
  for (let n = 1; n <= looks; n++) {
    wins[random() < winRate ? 0 : 1]! += 1
    if (logSignEvidence(wins[0]!, wins[1]!) >= Math.log(20)) return n
  }
  return null
}

function naiveDelay(): number | null {
  let [sum, squares] = [0, 0]
  for (let n = 1; n <= looks; n++) {
    const d = difference(0)
    sum += d
    squares += d * d
    if (n >= 20 && sum / Math.sqrt(squares - (sum * sum) / n || Number.EPSILON) > 1.645) return n
  }
  return null
}

/** An image for two equally good models: objects in a row, each found by chance, and made-up ones elsewhere. */
function equalModels(): number {
  const objects = Math.floor(9 * random() ** 2)
  const box = (x: number) => ({ classId: 1, geometry: { shape: 'box' as const, x, y: 0, width: 10, height: 10 } })
  const labels = Array.from({ length: objects }, (_, n) => box(20 * n))
  const model = () => {
    const found = labels.flatMap((_, n) => (random() < 0.7 ? [box(20 * n + 3 * random())] : []))
    const wrong = Array.from({ length: Math.floor(-1.5 * Math.log(1 - random())) }, (_, n) => box(1000 + 20 * n))
    return savedWork([...found, ...wrong], labels)
  }
  return (model() - model()) / 2
}

const [imageStreams, imageLooks] = [300, 1000]
/** The number of images until two equal models are found to differ; null for never. */
function imageDelay(claim: Claim): number | null {
  let sums = noEvidence
  for (let n = 1; n <= imageLooks; n++) {
    const half = equalModels()
    // At the margin: worse by it on each image, as far as the scale allows.
    sums = addEvidence(
      sums,
      claim === 'worse' ? evidenceValue(claim, half, 0) : evidenceValue(claim, Math.max(-1, half - 0.02), -0.02),
    )
    if (logEvidence(sums) >= Math.log(20)) return n
  }
  return null
}

const times = <T>(count: number, run: () => T): T[] => Array.from({ length: count }, run)
const alarmShare = (run: () => number | null) => times(streams, run).filter((n) => n !== null).length / streams
const percent = (share: number) => `${(share * 100).toFixed(1)} %`

const naive = alarmShare(naiveDelay)
const falseAlarms = [
  ['rolled back although equal', alarmShare(() => mixtureDelay('worse', 0, 0))],
  ['promoted although at the margin', alarmShare(() => mixtureDelay('noWorse', -0.02, -0.02))],
  ['wins against losses although even', alarmShare(() => signDelay(0.5))],
] as const
for (const [what, share] of falseAlarms)
  report({
    what: `${what}, ${streams} streams of ${looks} looks`,
    ours: percent(share),
    other: `z-test at 1.645 with a look after each pair ${percent(naive)}`,
    ratio: share / naive,
    target: '5 %',
    ok: share <= 0.05,
  })

for (const [what, claim] of [
  ['rolled back although alike', 'worse'],
  ['promoted although at the margin', 'noWorse'],
] as const) {
  const share = times(imageStreams, () => imageDelay(claim)).filter((n) => n !== null).length / imageStreams
  report({
    what: `${what}, by manual work saved on images, ${imageStreams} streams of ${imageLooks} looks`,
    ours: percent(share),
    other: `z-test at 1.645 with a look after each pair ${percent(naive)}`,
    ratio: share / naive,
    target: '5 %',
    ok: share <= 0.05,
  })
}

const delays: readonly (readonly [what: string, run: () => number | null, median: number, p90: number | null])[] = [
  ['rollback at −0.10', () => mixtureDelay('worse', -0.1, 0), 70, 99],
  ['rollback at −0.05', () => mixtureDelay('worse', -0.05, 0), 156, 262],
  ['rollback at −0.03', () => mixtureDelay('worse', -0.03, 0), 308, 606],
  ['rollback at −0.02', () => mixtureDelay('worse', -0.02, 0), 639, 1480],
  ['promotion at +0.05', () => mixtureDelay('noWorse', 0.05, -0.02), 103, 151],
  ['promotion at +0.02', () => mixtureDelay('noWorse', 0.02, -0.02), 203, 377],
  ['promotion at 0', () => mixtureDelay('noWorse', 0, -0.02), 614, 1389],
  ['win rate 0.8', () => signDelay(0.8), 14, null],
  ['win rate 0.7', () => signDelay(0.7), 37, null],
  ['win rate 0.65', () => signDelay(0.65), 66, null],
  ['win rate 0.6', () => signDelay(0.6), 165, null],
  ['win rate 0.55', () => signDelay(0.55), 802, null],
]
for (const [what, run, expected, p90] of delays) {
  const found = times(delayStreams, run).map((n) => n ?? looks + 1)
  const ratio = median(found) / expected
  // Wins and losses are whole numbers: if as many are decided before as after, the next step is as good.
  const half = found.filter((n) => n <= expected).length / found.length
  const late = p90 === null ? 1 : percentile(found, 0.9) / p90
  report({
    what: `${what}: clusters, median (90 %)`,
    ours: `${median(found)} (${percentile(found, 0.9)})`,
    other: `expected ${expected}${p90 === null ? '' : ` (${p90})`}`,
    ratio,
    target: 'within 10 %',
    ok: (Math.abs(ratio - 1) <= 0.1 || Math.abs(half - 0.5) <= 0.02) && Math.abs(late - 1) <= 0.1,
  })
}
