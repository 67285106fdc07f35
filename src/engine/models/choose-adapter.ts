import type { Adapter } from './adapters/index.ts'
import { adapters } from './adapters/index.ts'
import { describeSignature, type Metadata, type Signature } from './signature.ts'

/**
 * The adapter that reads the model: the one named, or with `auto` the first that accepts it. Otherwise a sentence that
 * says what was expected and what was found.
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
    const mismatch = adapter.accepts(signature, metadata)
    if (mismatch === null) return { adapter }
    refusals.push(`${adapter.title} is ${adapter.expects}; ${mismatch}.`)
  }
  const found = `Found: ${describeSignature(signature)}.`
  return {
    problem:
      family === 'auto'
        ? `The model fits no family that Winnow reads. ${found} Expected one of: ${refusals.join(' ')}`
        : `The model is not of the family ${family}. ${found} Expected: ${refusals.join(' ')}`,
  }
}
