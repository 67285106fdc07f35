import type { Proposal } from '../adapters/index.ts'

/** Class, confidence, x, y, width, height: six numbers a proposal. As objects they take ten times as long to send. */
const fields = 6

export type PackedProposals = Float64Array<ArrayBuffer>

export function packProposals(proposals: readonly Proposal[]): PackedProposals {
  const packed = new Float64Array(proposals.length * fields)
  proposals.forEach(({ classIndex, score, box }, i) => {
    packed.set([classIndex, score, box.x, box.y, box.width, box.height], i * fields)
  })
  return packed
}

export const unpackProposals = (packed: PackedProposals): Proposal[] =>
  Array.from({ length: packed.length / fields }, (_, i) => {
    const [classIndex, score, x, y, width, height] = packed.subarray(i * fields, (i + 1) * fields) as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    return { classIndex, score, box: { x, y, width, height } }
  })
