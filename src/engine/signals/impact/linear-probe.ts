import { type VectorTable, vectorAt } from '../../embeddings/for-threads.ts'

const iterations = 40
const rate = 1.5
const momentum = 0.9
const decay = 1e-4

/**
 * Trains a linear classifier (multinomial logistic regression with L2, a fixed number of steps of gradient descent from
 * zero) on the given objects; returns the class that it predicts for each golden object.
 */
export function linearProbe(
  all: VectorTable,
  chosen: Int32Array,
  classes: readonly number[],
  golden: VectorTable,
): Int32Array {
  const width = all.width + 1
  const place = new Map(classes.map((classId, i) => [classId, i]))
  const inputs = new Float32Array(chosen.length * width)
  const wanted = Int32Array.from(chosen, (i) => place.get(all.classOf[i]!) ?? 0)
  for (const [row, i] of chosen.entries()) fill(inputs, row * width, vectorAt(all, i))
  const weights = new Float32Array(classes.length * width)
  const speed = new Float32Array(weights.length)
  const gradient = new Float32Array(weights.length)
  const scores = new Float64Array(classes.length)
  for (let step = 0; step < iterations && chosen.length > 0; step++) {
    gradient.fill(0)
    for (let row = 0; row < chosen.length; row++) {
      softmax(weights, inputs, row * width, scores)
      scores[wanted[row]!]! -= 1
      for (let c = 0; c < classes.length; c++) {
        const error = scores[c]! / chosen.length
        if (error === 0) continue
        for (let d = 0; d < width; d++) gradient[c * width + d]! += error * inputs[row * width + d]!
      }
    }
    for (let w = 0; w < weights.length; w++) {
      speed[w] = momentum * speed[w]! - rate * (gradient[w]! + decay * weights[w]!)
      weights[w]! += speed[w]!
    }
  }
  const input = new Float32Array(width)
  return Int32Array.from({ length: golden.count }, (_, g) => {
    fill(input, 0, vectorAt(golden, g))
    softmax(weights, input, 0, scores)
    return classes[scores.indexOf(Math.max(...scores))] ?? -1
  })
}

/** Writes the vector at length 3, so that a fixed rate learns quickly, and a one for the constant. */
function fill(inputs: Float32Array, at: number, vector: Int8Array): void {
  for (let d = 0; d < vector.length; d++) inputs[at + d] = (vector[d]! / 127) * 3
  inputs[at + vector.length] = 1
}

function softmax(weights: Float32Array, inputs: Float32Array, at: number, out: Float64Array): void {
  const width = weights.length / out.length
  let max = Number.NEGATIVE_INFINITY
  for (let c = 0; c < out.length; c++) {
    let sum = 0
    for (let d = 0; d < width; d++) sum += weights[c * width + d]! * inputs[at + d]!
    out[c] = sum
    if (sum > max) max = sum
  }
  let total = 0
  for (let c = 0; c < out.length; c++) total += out[c] = Math.exp(out[c]! - max)
  for (let c = 0; c < out.length; c++) out[c]! /= total
}
