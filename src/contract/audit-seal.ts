import { z } from 'zod'
import { canonicalJson } from '#model/text/canonical-json.ts'

/**
 * One line that a server writes where it can only append: the hashes of some entries of an audit log, signed with a key that the
 * workspace does not have. `first`: the number of the entry to which the first hash belongs.
 */
export const AuditSeal = z.object({
  winnow: z.literal('audit seal'),
  workspace: z.string(),
  name: z.string(),
  at: z.string(),
  first: z.int().positive(),
  hashes: z.array(z.string()).min(1),
  signature: z.string(),
})
export type AuditSeal = z.infer<typeof AuditSeal>

/** Returns the signed bytes of a seal. */
export const sealedText = ({ signature: _, ...rest }: AuditSeal): string => canonicalJson(rest)

/** Reads the seal of a line, after the prefix of the system log; null without one. */
export function sealIn(line: string): AuditSeal | null {
  const start = line.indexOf('{"winnow":"audit seal"')
  if (start < 0) return null
  try {
    return AuditSeal.parse(JSON.parse(line.slice(start)))
  } catch {
    // Whatever is wrong with it, it proves nothing; who reads it counts it.
    return null
  }
}
