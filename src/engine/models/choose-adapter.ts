import type { Adapter } from './adapters/index.ts'
import { adapters } from './adapters/index.ts'
import { describeSignature, type Metadata, type Signature } from './signature.ts'

/**
 * The adapter that reads the model: the one named, or with `auto` the first that accepts it. Otherwise what was found
 * and, a line per family, what was expected.
 */
export function chooseAdapter(
  family: string,
  signature: Signature,
  metadata: Metadata,
): { adapter: Adapter } | { problem: string } {
  const candidates = family === 'auto' ? adapters : adapters.filter(({ name }) => name === family)
  if (candidates.length === 0) {
    const known = adapters.map(({ name }) => name).join(', ')
    return { problem: `There is no model family ${family}. Choose auto or one of ${known}.` }
  }
  const refusals: string[] = []
  for (const adapter of candidates) {
    const task = metadata.get('task') ?? adapter.task
    const mismatch = task === adapter.task ? adapter.accepts(signature, metadata) : `its metadata task is "${task}"`
    if (mismatch === null) return { adapter }
    refusals.push(`Expected for ${adapter.title}: ${adapter.expects}; here ${mismatch}.`)
  }
  const first =
    family === 'auto' ? 'It fits no family of models that Winnow reads.' : `It is not of the family ${family}.`
  return { problem: [first, `Found: ${describeSignature(signature)}.`, ...refusals].join('\n') }
}
