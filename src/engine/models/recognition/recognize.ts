import type { Manifest } from '#contract'
import { families } from '../families/index.ts'
import { unreadKind } from '../families/unread.ts'
import { describeSignature, type Metadata, type Signature } from '../file/signature.ts'
import { modelInput } from '../manifest/index.ts'
import { takesTokens } from '../text/text-tower.ts'
import { draftManifest } from './draft-manifest.ts'
import { transformersImage } from './transformers-files.ts'

/** A way to read a model. */
export type Candidate = { family: string; title: string; manifest: Manifest; because: string }

/**
 * Returns the ways to read a model by the named family, or with `auto` by all; a sure one stands alone. Otherwise returns
 * what was found and what was expected.
 */
export function recognize(
  family: string,
  signature: Signature,
  metadata: Metadata,
): { candidates: Candidate[] } | { problem: string } {
  const tried = family === 'auto' ? families : families.filter(({ name }) => name === family)
  if (tried.length === 0)
    return {
      problem: `There is no model family ${family}. Choose auto or one of ${families.map(({ name }) => name).join(', ')}.`,
    }
  const found = `Found: ${describeSignature(signature)}.`
  const instead = family === 'auto' ? unreadKind(signature) : null
  if (instead) return { problem: `${instead}\n${found}` }
  const image = signature.inputs.some(({ name }) => name === 'pixel_values') ? transformersImage(metadata) : {}
  const possible: Candidate[] = []
  const refusals: string[] = []
  for (const { name, title, expects, recognize } of tried) {
    const recognized = recognize(signature, metadata)
    if ('mismatch' in recognized) {
      refusals.push(`Expected for ${title}: ${expects}; here ${recognized.mismatch}.`)
      continue
    }
    for (const { manifest, because, fit } of [recognized].flat()) {
      const whole = { ...manifest, image: { ...manifest.image, ...image } }
      const candidate = { family: name, title, manifest: whole, because }
      if (fit === 'sure') return { candidates: [candidate] }
      possible.push(candidate)
    }
  }
  if (possible.length > 0) return { candidates: possible }
  if (family !== 'auto') return { problem: [`It is not of the family ${family}.`, found, ...refusals].join('\n') }
  if (takesTokens(signature) && !signature.inputs.some(({ dims }) => dims.length >= 3))
    return {
      problem: `It is a text encoder, which reads only text. Add its image encoder, with this file as its text encoder.\n${found}`,
    }
  const draft = draftManifest(signature)
  const input = draft && modelInput(draft, signature)
  // A batch, or sides that no image has: no family could read it.
  if (input && 'problem' in input) return { problem: `It can't be used: ${input.problem}.\n${found}` }
  return {
    problem: `It doesn’t match any model family that Winnow knows.\n${found}\nDescribe how to read it in a manifest, or choose its family.`,
  }
}
