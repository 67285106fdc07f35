import type { Manifest } from '#contract'
import { families } from '../families/index.ts'
import { unreadKind } from '../families/unread.ts'
import { describeSignature, type Metadata, type Signature } from '../file/signature.ts'
import { modelInput } from '../manifest/index.ts'
import { takesTokens } from '../text/text-tower.ts'
import { draftManifest } from './draft-manifest.ts'
import { transformersImage } from './transformers-files.ts'

/** A way to read a model: by which family, how, and what speaks for it. */
export type Candidate = { family: string; title: string; manifest: Manifest; because: string }

/**
 * The ways to read a model: by the family that is named, with `auto` by all. What is sure stands alone. Otherwise what was
 * found and what was expected.
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
    const readings = recognize(signature, metadata)
    if ('mismatch' in readings) {
      refusals.push(`Expected for ${title}: ${expects}; here ${readings.mismatch}.`)
      continue
    }
    const candidates = readings.map(({ manifest, because }) => ({
      family: name,
      title,
      manifest: { ...manifest, image: { ...manifest.image, ...image } },
      because,
    }))
    const [certain] = candidates.filter((_, i) => readings[i]!.fit === 'sure')
    if (certain) return { candidates: [certain] }
    possible.push(...candidates)
  }
  if (possible.length > 0) return { candidates: possible }
  if (family !== 'auto') return { problem: [`It is not of the family ${family}.`, found, ...refusals].join('\n') }
  if (takesTokens(signature) && !signature.inputs.some(({ dims }) => dims.length >= 3))
    return {
      problem: `It is a text encoder, which reads only text. Add its image encoder, with this file as its text encoder.\n${found}`,
    }
  const unfit = inputProblem(signature)
  if (unfit) return { problem: `It can't be used: ${unfit}.\n${found}` }
  return {
    problem: `It doesn’t match any model family that Winnow knows.\n${found}\nDescribe how to read it in a manifest, or choose its family.`,
  }
}

/** What is wrong with the input of a model, however it is read: a batch, or sides that no image has. */
function inputProblem(signature: Signature): string | null {
  const draft = draftManifest(signature)
  const input = draft && modelInput(draft, signature)
  return input && 'problem' in input ? input.problem : null
}
