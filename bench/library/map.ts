import { interest } from '../../src/engine/embeddings/map/interest.ts'
import { neighborhood } from '../../src/engine/embeddings/map/neighborhood.ts'
import { principalPlane } from '../../src/engine/embeddings/map/principal-plane.ts'
import { centered, meanOf } from '../../src/engine/embeddings/vectors.ts'
import { seeded } from '../../src/engine/random.ts'
import { pointsWithin } from '../../src/model/tiles/map-points.ts'

/**
 * The map of 100,000 objects with vectors of 128 numbers: the time until it can be explored, until similar objects are
 * next to each other, and of selecting half of them with a line of 300 corners, next to a plain sum over the same vectors.
 */
const [count, width, groups] = [Number(process.argv[2] ?? 100_000), 128, 200]
const random = seeded(4)
const centers = Array.from({ length: groups }, () => Float64Array.from({ length: width }, () => random() - 0.5))
const vectors = new Int8Array(count * width)
for (let n = 0; n < count; n++) {
  const center = centers[Math.floor(random() * groups)]!
  for (let i = 0; i < width; i++) vectors[n * width + i] = 20 * (center[i]! + 0.7 * (random() - 0.5))
}
const timed = <Result>(work: () => Result): [Result, number] => {
  const startedMs = performance.now()
  const result = work()
  return [result, performance.now() - startedMs]
}
const all = { count, width, vectors }
const [, sumMs] = timed(() => vectors.reduce((sum, value) => sum + value, 0))
const [rows, centerMs] = timed(() => centered(all, meanOf(all)))
const [plane, planeMs] = timed(() => principalPlane(rows))
const [, fineMs] = timed(() => neighborhood(rows, () => undefined))
const isReviewed = Uint8Array.from({ length: count }, (_, n) => (n % 20 === 0 ? 1 : 0))
const [, interestMs] = timed(() => interest(rows, isReviewed, () => undefined))
const points = { count, x: plane.filter((_, n) => n % 2 === 0), y: plane.filter((_, n) => n % 2 === 1) }
const [low, high] = [Math.min(...points.x.slice(0, 1000)), Math.max(...points.x.slice(0, 1000))]
const corners = Array.from({ length: 300 }, (_, i): [number, number] => {
  const angle = (2 * Math.PI * i) / 300
  return [(low + high) / 2 + ((high - low) / 3) * Math.cos(angle), ((high - low) / 3) * Math.sin(angle)]
})
const lassos = Array.from({ length: 9 }, () => timed(() => pointsWithin(points, corners)))
const lassoMs = lassos.map(([, ms]) => ms).toSorted((a, b) => a - b)[4]!
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
console.log(
  `${count} × ${width}: explored after ${seconds(centerMs + planeMs)}, arranged after ${seconds(centerMs + planeMs + fineMs)}, novelty and batch ${seconds(interestMs)}; a line around ${lassos[0]![0].length} points ${lassoMs.toFixed(0)} ms; a plain sum takes ${seconds(sumMs)}`,
)
