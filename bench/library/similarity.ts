import { VectorIndex } from '../../src/engine/embeddings/vector-index.ts'
import { seeded } from '../../src/engine/random.ts'

/**
 * Finds the ten nearest of a million vectors of 128 numbers: processor time per query and how many of the true ten it
 * returns, next to a plain scan over the same vectors. The vectors lie around ten thousand centers, or around none.
 */
const cpuMs = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
const [count, width, questions, nearest] = [Number(process.argv[2] ?? 1_000_000), 128, 60, 10]

for (const spread of [0.7, Number.POSITIVE_INFINITY]) measure(spread)

function measure(spread: number): void {
  const random = seeded(9)
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const centers = Array.from({ length: 10_000 }, () => Float64Array.from({ length: width }, gauss))
  const vectors = new Int8Array(count * width)
  const values = new Float64Array(width)
  const noise = Float32Array.from({ length: 1 << 20 }, gauss)
  for (let row = 0; row < count; row++) {
    const center = centers[Math.floor(random() * centers.length)]!
    const from = Math.floor(random() * (noise.length - width))
    let squares = 0
    for (let i = 0; i < width; i++) {
      const value = spread === Number.POSITIVE_INFINITY ? gauss() : center[i]! + spread * noise[from + i]!
      values[i] = value
      squares += value * value
    }
    const scale = 127 / Math.sqrt(squares)
    for (let i = 0; i < width; i++) vectors[row * width + i] = Math.round(values[i]! * scale)
  }
  const index = new VectorIndex(width, vectors)
  const builtFrom = performance.now()
  for (let row = 0; row < count; row++) index.add(vectors.subarray(row * width, (row + 1) * width))
  const builtMs = performance.now() - builtFrom
  const [asked, plain]: [number[], number[]] = [[], []]
  let found = 0
  for (let n = 0; n < questions; n++) {
    const at = Math.floor(random() * count) * width
    const vector = vectors.slice(at, at + width)
    const startedMs = cpuMs()
    const near = index.nearest(vector, nearest)
    asked.push(cpuMs() - startedMs)
    const plainFrom = cpuMs()
    const truly = linear(vectors, vector)
    plain.push(cpuMs() - plainFrom)
    found += near.filter(({ place }) => truly.has(place)).length
  }
  const median = (list: number[]) => list.toSorted((a, b) => a - b)[list.length >> 1]!
  const [mine, other] = [median(asked), median(plain)]
  console.log(
    `${count} × ${width}, ${spread === Number.POSITIVE_INFINITY ? 'without any order' : 'in groups'}: ${mine.toFixed(1)} ms of processor time a question, plain scan ${other.toFixed(0)} ms (${(other / mine).toFixed(0)} ×), recall@${nearest} ${(found / questions / nearest).toFixed(3)}, built in ${(builtMs / 1000).toFixed(1)} s`,
  )
}

function linear(vectors: Int8Array, asked: Int8Array): Set<number> {
  const best: { place: number; dot: number }[] = []
  for (let place = 0; place < count; place++) {
    let dot = 0
    const from = place * width
    for (let i = 0; i < width; i++) dot += asked[i]! * vectors[from + i]!
    if (best.length === nearest && dot <= best.at(-1)!.dot) continue
    best.push({ place, dot })
    best.sort((a, b) => b.dot - a.dot)
    best.length = Math.min(best.length, nearest)
  }
  return new Set(best.map(({ place }) => place))
}
