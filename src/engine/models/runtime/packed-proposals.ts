import type { Geometry } from '#model/shapes/index.ts'
import type { Proposal } from '../manifest/for-threads.ts'

/** Class, confidence, x, y, width, height: six numbers a proposal. As objects they take ten times as long to send. */
const fields = 6

/**
 * `geometries` has a place for each proposal, where any has a shape beyond its box: as JSON, as which it is stored. A mask
 * is thousands of numbers, which text takes between processes in a fraction of the time.
 */
export type PackedProposals = { numbers: Float64Array<ArrayBuffer>; geometries?: (string | null)[] }

/** A proposal whose shape is still JSON. */
export type TextProposal = Omit<Proposal, 'geometry'> & { geometry?: string }

export function packProposals(proposals: readonly Proposal[]): PackedProposals {
  const numbers = new Float64Array(proposals.length * fields)
  let at = 0
  for (const { classIndex, score, box } of proposals)
    for (const value of [classIndex, score, box.x, box.y, box.width, box.height]) numbers[at++] = value
  if (!proposals.some(({ geometry }) => geometry)) return { numbers }
  return { numbers, geometries: proposals.map(({ geometry }) => (geometry ? JSON.stringify(geometry) : null)) }
}

/** For what is only stored. */
export const textProposals = ({ numbers, geometries }: PackedProposals): TextProposal[] =>
  Array.from({ length: numbers.length / fields }, (_, i) => {
    const at = (field: number) => numbers[i * fields + field]!
    const geometry = geometries?.[i]
    return {
      classIndex: at(0),
      score: at(1),
      box: { x: at(2), y: at(3), width: at(4), height: at(5) },
      ...(geometry && { geometry }),
    }
  })

export const unpackProposals = (packed: PackedProposals): Proposal[] =>
  textProposals(packed).map(({ geometry, ...proposal }) =>
    geometry === undefined ? proposal : { ...proposal, geometry: JSON.parse(geometry) as Geometry },
  )
