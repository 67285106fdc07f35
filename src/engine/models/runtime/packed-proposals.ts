import type { Proposal } from '../adapters/index.ts'

/** Class, confidence, x, y, width, height: six numbers a proposal. As objects they take ten times as long to send. */
const fields = 6

export type PackedProposals = Float64Array<ArrayBuffer>

export function packProposals(proposals: readonly Proposal[]): PackedProposals {
  const packed = new Float64Array(proposals.length * fields)
  let at = 0
  for (const { classIndex, score, box } of proposals)
    for (const value of [classIndex, score, box.x, box.y, box.width, box.height]) packed[at++] = value
  return packed
}

export const unpackProposals = (packed: PackedProposals): Proposal[] =>
  Array.from({ length: packed.length / fields }, (_, i) => {
    const at = (field: number) => packed[i * fields + field]!
    return { classIndex: at(0), score: at(1), box: { x: at(2), y: at(3), width: at(4), height: at(5) } }
  })
